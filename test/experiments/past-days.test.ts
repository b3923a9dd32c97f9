import assert from 'node:assert/strict';
import { parseExperiment } from '../../experiments/load.ts';
import { contextsOf, pastDaysOf, ratesBefore } from '../../experiments/plug-in.ts';
import { ONE_DESK } from '../one-desk.ts';

const TEXT = `name: past
question: q
${ONE_DESK}
workload: {kind: poisson, rate: 20}
train: {days: [3, 5], seeds: [100, 101]}
report: {days: [10, 11], seeds: [1, 1]}
compare: [{name: scheduled, agents: {autoscaling: {kind: scheduled}}}]
baseline: scheduled
primary: costDollars
horizon: 30s
`;

describe('past days', () => {
  it('are the train days, without the very day that is run', async () => {
    const experiment = await parseExperiment(TEXT, 'e.yaml');
    const past = await pastDaysOf(experiment);
    assert.deepEqual(
      past.map(({ day }) => day),
      [3, 4, 5],
    );
    assert.deepEqual(ratesBefore(past, 4), [past[0]!.rates, past[2]!.rates]);
    assert.deepEqual(
      ratesBefore(past, 10),
      past.map(({ rates }) => rates),
    );
    const knownOn = async (day: number) => {
      const entry = experiment.compare[0]!;
      return (await contextsOf({ experiment, entry, day, seed: 100 }))['autoscaling']!.pastDays;
    };
    assert.deepEqual(await knownOn(4), ratesBefore(past, 4));
    assert.deepEqual(await knownOn(10), ratesBefore(past, 10));
  });
});
