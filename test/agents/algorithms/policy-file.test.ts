import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  formatPolicy,
  readPolicyFile,
  sealPolicy,
} from '../../../agents/algorithms/policy-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'policy.json');

describe('a policy file', () => {
  it('is read again with the hash that it was sealed with, endless options and missing numbers included', () => {
    const sealed = sealPolicy({
      algorithm: 'ppo',
      environment: 'spot-deadline',
      observation: ['a'],
      action: { kind: 'discrete', sizes: [2], names: ['b'], labels: [['c', 'd']] },
      parameters: { sizes: [2] },
      training: {
        command: 'finfra train',
        seed: 0,
        steps: 1,
        options: { divergenceMax: Number.POSITIVE_INFINITY, clip: 0.2 },
        codeVersion: 'test',
        curve: [{ seed: 0, steps: 0, meanReturn: Number.NaN, info: {} }],
      },
    });
    writeFileSync(path, formatPolicy(sealed));
    assert.equal(readPolicyFile(path).hash, sealed.hash);
    writeFileSync(path, readFileSync(path, 'utf8').replace('0.2', '0.3'));
    assert.throws(() => readPolicyFile(path), /was changed after training/);
  });
});
