import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadInput } from '../../experiments/bad-input.ts';
import { checkFile } from '../../experiments/check-file.ts';
import { drawSystem } from '../../experiments/draw-system.ts';

describe('the picture of a system without a run', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'finfra-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('shows every service of a file, and how often each is called', async () => {
    const { system } = await checkFile('card-payments');
    const file = join(folder, 'new/graph.svg');
    await drawSystem(system, file);
    const svg = readFileSync(file, 'utf8');
    for (const { name } of system.services) assert.ok(svg.includes(`>${name}</text>`), name);
    assert.ok(svg.includes('>× 0.114</text>')); // misses of the cache: 0.12 of 0.82 + 0.13
    assert.ok(!svg.includes('NaN'));
  });

  it('is of the system of an experiment, changes included', async () => {
    const { system } = await checkFile('paired-seeds', { set: ['system=card-payments-simple'] });
    assert.equal(system.name, 'card-payments-simple');
  });

  it('says where it cannot be written', async () => {
    const { system } = await checkFile('card-payments');
    writeFileSync(join(folder, 'file'), '');
    await assert.rejects(drawSystem(system, join(folder, 'file/graph.svg')), (error) => {
      assert.ok(error instanceof BadInput);
      return /graph\.svg: cannot be written: /.test(error.lines[0]!);
    });
  });
});
