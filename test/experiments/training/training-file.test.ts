import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadInput } from '../../../experiments/bad-input.ts';
import { builtIn, builtInFile } from '../../../experiments/paths.ts';
import { loadTraining } from '../../../experiments/training/training-file.ts';

function load(text: string, set: readonly string[] = []) {
  const file = join(mkdtempSync(join(tmpdir(), 'finfra-')), 't.yaml');
  writeFileSync(file, text);
  return loadTraining(file, set);
}
function refusal(text: string): readonly string[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof BadInput)
      return error.lines.map((line) => line.replace(/^.*\/t\.yaml/, 't.yaml'));
    throw error;
  }
  return [];
}
const FINE = `name: a
question: b
environment: {kind: scaling-mdp, start: random, stepsMax: 50}
algorithm: {kind: q-learning}
seeds: [3, 4]
evaluation: {episodes: 5, set: {start: fixed}}
`;

describe('a training file', () => {
  it('every training that comes with finfra is fine', () => {
    const names = builtIn('training');
    assert(names.length > 0);
    for (const name of names) assert.equal(loadTraining(builtInFile('training', name)).name, name);
  });

  it('judges on the environment it trains on, with what `set` changes', () => {
    const { environment, evaluation, seeds } = load(FINE);
    assert.deepEqual(seeds, [3, 4]);
    assert.deepEqual(evaluation.environment, { ...environment, start: 'fixed' });
    assert.equal(load(FINE, ['evaluation.episodes=7']).evaluation.episodes, 7);
  });

  it('is refused with all that is wrong, each at its place', () => {
    const text = FINE.replace('q-learning', 'q-lerning')
      .replace('[3, 4]', '[3, -1]')
      .replace('episodes: 5', 'episodes: 0');
    const lines = refusal(text);
    assert.equal(lines.length, 3);
    assert.match(
      lines[0]!,
      /^t\.yaml:4:\d+ algorithm\.kind: must be one of .*did you mean q-learning/,
    );
    assert.match(lines[1]!, /^t\.yaml:6:\d+ evaluation\.episodes: must be an integer in \[1, /);
    assert.match(lines[2]!, /^t\.yaml:5:\d+ seeds\[1\]: must be an integer in \[0, /);
  });
});
