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
const OFFLINE = `name: a
question: b
environment: {kind: scaling-mdp, start: random, stepsMax: 50}
algorithm: {kind: iql}
seeds: [3]
log: {behaviour: {choice: 1}, explorationRatio: 0.3, episodes: 20, seed: 5}
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

  it('has a log if, and only if, the algorithm learns from one', () => {
    const { log } = load(OFFLINE);
    const { place, ...plan } = log!;
    assert.deepEqual(plan, {
      behaviour: { choice: 1 },
      ...{ explorationRatio: 0.3, explores: 'all', explorationSteps: 1, episodes: 20, seed: 5 },
    });
    assert.match(place, /t\.yaml:6:\d+ log\.behaviour:$/);
    const without = OFFLINE.replace(/^log:.*\n/m, '');
    assert.match(refusal(without).join(), /^t\.yaml:4:\d+ algorithm\.kind: iql learns from a log/);
    const acting = OFFLINE.replace('{kind: iql}', '{kind: q-learning}');
    assert.match(refusal(acting).join(), /^t\.yaml:6:\d+ log: must not be there: q-learning/);
  });

  it('is refused where its log is wrong, each at its place', () => {
    const wrong = (from: string, to: string) => refusal(OFFLINE.replace(from, to)).join('; ');
    const both = '{choice: 1, policy: spot-deadline-ppo}';
    assert.match(wrong('{choice: 1}', both), /^t\.yaml:6:\d+ log\.behaviour: must be a map with/);
    assert.match(wrong('{choice: 1}', '{choice: -1}'), /^t\.yaml:6:\d+ log\.behaviour\.choice: /);
    assert.match(
      wrong('{choice: 1}', '{policy: none}'),
      /log\.behaviour\.policy: must be a policy/,
    );
    assert.match(wrong('Ratio: 0.3', 'Ratio: 3'), /^t\.yaml:6:\d+ log\.explorationRatio: must be/);
    assert.match(wrong('episodes: 20', 'episods: 20'), /log\.episods: .*episodes/);
    assert.match(wrong('behaviour: {choice: 1}, ', ''), /^t\.yaml:6:\d+ log: behaviour must be/);
  });

  it('has a name that stays within its folder, and every seed once', () => {
    const text = FINE.replace('name: a', 'name: ../../elsewhere').replace('[3, 4]', '[3, 4, 3]');
    const lines = refusal(text);
    assert.equal(lines.length, 2, lines.join('\n'));
    assert.match(lines[0]!, /^t\.yaml:1:7 name: must be a file name .*'\.\.\/\.\.\/elsewhere'/);
    assert.match(lines[1]!, /^t\.yaml:5:15 seeds\[2\]: must be another seed, 3 is there already/);
  });

  it('says once what is wrong with its environment or its seeds', () => {
    const [line, ...others] = refusal(FINE.replace('kind: scaling-mdp', 'kind: scaling-mpd'));
    assert.match(line!, /environment\.kind: must be one of .*did you mean scaling-mdp/);
    assert.deepEqual(others, []);
    assert.equal(refusal(FINE.replace('seeds: [3, 4]', 'seeds: 3')).length, 1);
  });
});
