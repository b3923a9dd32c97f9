import assert from 'node:assert/strict';
import type { Environment } from '../../../agents/learning/environment.ts';
import type { Policy } from '../../../agents/learning/policy.ts';
import { learnedScheduler } from '../../../agents/scheduling/learned.ts';
import {
  type BatchSchedulingOptions,
  batchSchedulingLine,
} from '../../../experiments/environments/batch-scheduling.ts';
import { drawBatchEpisode } from '../../../experiments/environments/batch-sources.ts';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';

const optionsFor = (given: object) =>
  readOptions(batchSchedulingLine.options, { ...given }) as unknown as BatchSchedulingOptions;
const create = (given: object) =>
  batchSchedulingLine.create({ ...optionsFor(given) }, { folder: '.' }) as Environment;

/** The first slot that is open, else waiting: first come first served that passes over what does not fit. */
const firstOpen: Policy = {
  act: (_observation, mask) => [mask!.indexOf(1)],
  probabilities: (_observation, mask) => new Float64Array(mask!.length),
};
/** Any open choice, by what is seen: the same in the environment and in a run. */
const byLooks: Policy = {
  act(observation, mask) {
    const sum = Array.from(observation).reduce((total, value, i) => total + value * (i % 7), 0);
    const open = [...mask!].flatMap((isOpen, at) => (isOpen === 1 ? [at] : []));
    return [open[Math.floor(sum * 1000) % open.length]!];
  },
  probabilities: () => new Float64Array(1),
};

function play(environment: Environment, seed: number, policy: Policy) {
  let { observation, mask } = environment.reset(seed);
  const { low, high } = environment.observationSpace;
  const sums: Record<string, number> = {};
  let [reward, steps] = [0, 0];
  for (let isOver = false; !isOver; steps++) {
    assert(observation.every((value, i) => value >= low[i]! && value <= high[i]!));
    const step = environment.step(policy.act(observation, mask));
    ({ observation, mask } = step);
    reward += step.reward;
    for (const [key, value] of Object.entries(step.info)) sums[key] = (sums[key] ?? 0) + value;
    isOver = step.terminated;
  }
  return { reward, sums, steps };
}

const near = (a: number, b: number) =>
  assert(Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)), `${a}, expected ${b}`);

describe('the environment of batch scheduling', () => {
  it('loses what a run of the same scheduler loses', () => {
    for (const jobs of ['business-day', 'graphs'])
      for (const policy of [firstOpen, byLooks])
        for (const seed of [1, 2]) {
          const options = optionsFor({ jobs, load: 1 });
          const { sums, reward } = play(create({ jobs, load: 1 }), seed, policy);
          const episode = drawBatchEpisode(options, seed);
          const outcome = runBatchJobs(
            episode.cluster,
            episode.jobs,
            learnedScheduler(policy, options),
          );
          near(sums['flowHours']! * 3600, outcome.weightedFlowSeconds);
          near(sums['costDollars']!, outcome.costDollars);
          assert.equal(sums['deadlinesMissedHard'], outcome.missed.regulatory);
          assert.equal(sums['deadlinesMissedSoft'], outcome.missed.business);
          const { regulatory, business } = outcome.missed;
          const dollars = outcome.costDollars + 500 * regulatory + 20 * business;
          near(-100 * reward, dollars + outcome.weightedFlowSeconds / 3600);
        }
  });

  it('is the same episode for the same seed, and another for another', () => {
    const environment = create({});
    const first = play(environment, 3, firstOpen);
    assert.deepEqual(play(environment, 3, firstOpen), first);
    assert.notEqual(play(environment, 4, firstOpen).reward, first.reward);
  });

  it('draws its days from those it was given', () => {
    const days = new Set<number>();
    for (let seed = 0; seed < 60; seed++)
      days.add(drawBatchEpisode(optionsFor({ daysFrom: 40, daysTo: 43 }), seed).day);
    assert.deepEqual([...days].sort(), [40, 41, 42, 43]);
  });

  it('lets time go on whatever is chosen', () => {
    const uniform = createRandom('choices').stream('any');
    const waiting: Policy = {
      act: (_observation, mask) => [mask!.lastIndexOf(1)],
      probabilities: () => new Float64Array(1),
    };
    const any: Policy = {
      act: () => [Math.floor(9 * uniform())], // closed ones too: they mean waiting
      probabilities: () => new Float64Array(1),
    };
    assert(play(create({ jobs: 'graphs' }), 1, waiting).steps > 20);
    assert.throws(() => play(create({ jobs: 'graphs' }), 1, any), /nobody starts/);
  });

  it('keeps reserved jobs in time behind the shield, where waiting would make them late', () => {
    const lazy: Policy = {
      act: (observation, mask) => {
        const open = [...mask!].flatMap((isOpen, at) => (isOpen === 1 && at < 8 ? [at] : []));
        const business = open.filter((slot) => observation[10 + slot * 14 + 9] === 0);
        return [business[0] ?? mask!.lastIndexOf(1)]; // regulatory jobs only where it must
      },
      probabilities: () => new Float64Array(1),
    };
    const missed = (shield: string) =>
      play(create({ shield, load: 0.7 }), 5, lazy).sums['deadlinesMissedHard']!;
    assert(missed('first') < missed('none'), `${missed('first')}, ${missed('none')}`);
  });
});
