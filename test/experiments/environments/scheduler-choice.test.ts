import assert from 'node:assert/strict';
import type { Environment } from '../../../agents/learning/environment.ts';
import { SCHEDULERS } from '../../../agents/scheduling/index.ts';
import type { BatchSchedulingOptions } from '../../../experiments/environments/batch-scheduling.ts';
import { drawBatchEpisode } from '../../../experiments/environments/batch-sources.ts';
import { schedulerChoiceLine } from '../../../experiments/environments/scheduler-choice.ts';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';

describe('the choice of a scheduler for a day', () => {
  const options = readOptions(schedulerChoiceLine.options, { jobs: 'graphs', load: 1.2 });
  const environment = schedulerChoiceLine.create(options, { folder: '.' }) as Environment;

  it('scores each scheduler as its run comes out', () => {
    const { actionSpace } = environment;
    assert(actionSpace.kind === 'discrete');
    const episode = drawBatchEpisode(options as unknown as BatchSchedulingOptions, 9);
    const rewards = actionSpace.labels![0]!.map((kind, action) => {
      environment.reset(9);
      const { reward, terminated, info } = environment.step([action]);
      const line = SCHEDULERS.find((one) => one.kind === kind)!;
      const scheduler = line.create(readOptions(line.options, {}), createRandom('choice'));
      const outcome = runBatchJobs(episode.cluster, episode.jobs, scheduler);
      const { regulatory, business } = outcome.missed;
      const flowHours = outcome.weightedFlowSeconds / 3600;
      const dollars = outcome.costDollars + 500 * regulatory + 20 * business + flowHours;
      assert(terminated && Math.abs(reward + dollars / 100) < 1e-9, kind);
      assert.equal(info['deadlinesMissedHard'], regulatory);
      return reward;
    });
    assert(rewards.length >= 8 && new Set(rewards).size > 3);
  });

  it('shows what is known of the day beforehand', () => {
    const first = Float32Array.from(environment.reset(9).observation);
    assert(first.every((value) => value >= 0 && value <= 1));
    assert.notDeepEqual(Float32Array.from(environment.reset(10).observation), first);
  });
});
