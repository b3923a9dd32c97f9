import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evidenceFor, formatGate, readGateFile } from '../../../agents/deployment/gate-file.ts';

const BOUND = {
  kind: 'bound',
  low: 1,
  estimate: 2,
  effectiveSampleSize: 300,
  weightMax: 4,
} as const;
const FILE = {
  log: 'results/log.csv',
  logHash: '0123456789abcdef',
  policy: 'aaaa',
  confidence: 0.95,
  rewards: { min: 0, max: 3 },
  behaviour: 0.9,
  evidence: BOUND,
};

describe('a gate file', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'finfra-gate-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  const written = (text: string) => {
    const file = join(folder, 'gate.json');
    writeFileSync(file, text);
    return file;
  };

  it('is read as it was written', () => {
    assert.deepEqual(readGateFile(written(formatGate(FILE))), { format: 'finfra-gate-1', ...FILE });
    const refused = { ...FILE, evidence: { kind: 'refused', reason: 'no support' } } as const;
    assert.deepEqual(readGateFile(written(formatGate(refused))).evidence, refused.evidence);
  });

  it('is refused where a number is missing, and where it is something else', () => {
    const changed = (change: object) => () =>
      readGateFile(written(JSON.stringify({ format: 'finfra-gate-1', ...FILE, ...change })));
    assert.throws(changed({ format: 'finfra-policy-1' }), /must be a gate file of ope --gate/);
    assert.throws(changed({ behaviour: null }), /gate\.json: behaviour must be a number/);
    const halved = { ...BOUND, weightMax: null };
    assert.throws(changed({ evidence: halved }), /evidence\.weightMax must be a number/);
    assert.throws(changed({ evidence: { kind: 'open' } }), /must be a bound, or refused/);
    assert.throws(() => readGateFile(written('{')), /is no gate file/);
  });

  it('is evidence for the very policy that it is of, and for no other', () => {
    const file = readGateFile(written(formatGate(FILE)));
    assert.deepEqual(evidenceFor(file, 'aaaa'), BOUND);
    const reasonFor = (hash: string | undefined, of = file) => {
      const evidence = evidenceFor(of, hash);
      return evidence.kind === 'foreign' ? evidence.reason : assert.fail(evidence.kind);
    };
    assert.match(reasonFor('bbbb'), /judged for policy aaaa, the candidate is policy bbbb/);
    assert.match(reasonFor(undefined), /judged for policy aaaa, the candidate has no policy file/);
    const { policy: _, ...unnamed } = file;
    assert.match(reasonFor('aaaa', unnamed), /judged for a policy without a file/);
    assert.deepEqual(evidenceFor(unnamed, undefined), BOUND);
  });
});
