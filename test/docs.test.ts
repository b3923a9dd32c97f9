import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXPERIMENT_TABLE } from '../experiments/config.ts';
import { parseExperiment, parseSystem } from '../experiments/load.ts';
import { ROOT } from '../experiments/paths.ts';
import { SYSTEM_TABLES } from '../experiments/system-file.ts';

const read = (file: string) => readFileSync(join(ROOT, 'docs', file), 'utf8');

function example(text: string): string {
  const [, yaml] = /^```yaml\n([\s\S]*?)^```/m.exec(text) ?? [];
  assert(yaml !== undefined, 'there is no example');
  return yaml;
}

function unmentioned(text: string, tables: readonly Readonly<Record<string, unknown>>[]): string[] {
  return tables
    .flatMap((table) => Object.keys(table))
    .filter((key) => !text.includes(`\`${key}\``));
}

describe('the documentation', () => {
  it('of the system file names every key and has an example that is fine', async () => {
    const text = read('system-file.md');
    assert.deepEqual(unmentioned(text, Object.values(SYSTEM_TABLES)), []);
    await parseSystem(example(text), 'docs/system-file.md');
  });

  it('of the experiment file names every key and has an example that is fine', async () => {
    const text = read('experiment-file.md');
    assert.deepEqual(unmentioned(text, [EXPERIMENT_TABLE]), []);
    await parseExperiment(example(text), 'docs/experiment-file.md');
  });
});
