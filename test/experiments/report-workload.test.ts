import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeConfig } from '../../experiments/config-file.ts';
import { parseExperiment } from '../../experiments/load.ts';
import { contextsOf } from '../../experiments/plug-in.ts';
import { configHash } from '../../experiments/run-key.ts';
import { runPoint } from '../../experiments/run-point.ts';
import type { RunStore } from '../../experiments/run-store.ts';
import type { ExperimentConfig, Result, RunSpec } from '../../experiments/types.ts';
import { ONE_DESK } from '../one-desk.ts';

const text = (extra: string) => `name: shifted
question: q
${ONE_DESK}
workload: {kind: poisson, rate: 20}
${extra}
train: {days: [0, 1], seeds: [100, 100]}
report: {days: [10, 11], seeds: [1, 1]}
compare:
  - {name: tuned, agents: {autoscaling: {kind: hpa}}, tune: {trials: 2, replications: 2}}
baseline: tuned
primary: costDollars
metrics: [costDollars, sloViolationRatio]
horizon: 30s
`;
const parse = (extra = '') => parseExperiment(text(extra), 'e.yaml');

describe('a workload of the report', () => {
  it('comes on report days alone; what is tuned and what is past stays as it was', async () => {
    const config = await parse('reportWorkload: {kind: poisson, rate: 35}');
    const asked: RunSpec[] = [];
    const store = {
      result: async (spec: RunSpec): Promise<Partial<Result>> => {
        asked.push(spec);
        const { day, seed, entry } = spec;
        const metrics = { costDollars: 1, sloViolationRatio: 0 };
        return { entry: entry.name, day, seed, metrics, setting: '', fingerprint: '' };
      },
    } as unknown as RunStore;
    await runPoint({ name: '', config }, store);
    const rate = ({ experiment }: RunSpec) => experiment.workload['rate'];
    const on = (days: readonly number[]) => asked.filter(({ day }) => days.includes(day));
    assert.deepEqual(new Set(on([0, 1]).map(rate)), new Set([20]));
    assert.deepEqual(new Set(on([10, 11]).map(rate)), new Set([35]));
    assert(on([10, 11]).every(({ experiment }) => experiment.pastWorkload?.['rate'] === 20));
  });

  it('is not what agents know of the past', async () => {
    const config = await parse();
    const entry = { ...config.compare[0]!, agents: { autoscaling: { kind: 'seasonal-quantile' } } };
    const ratesOf = async (experiment: ExperimentConfig) => {
      const { autoscaling } = await contextsOf({ experiment, entry, day: 10, seed: 1 });
      return autoscaling!.pastDays.map(({ ratePerSecond }) => [...ratePerSecond]);
    };
    const later = { kind: 'poisson', rate: 35, scale: 1 };
    const shifted = { ...config, workload: later, pastWorkload: config.workload };
    assert.deepEqual(await ratesOf(shifted), await ratesOf(config));
    assert.notDeepEqual(await ratesOf({ ...config, workload: later }), await ratesOf(config));
  });

  it('is written as it is read, and checked like a workload', async () => {
    const config = await parse('reportWorkload: {kind: poisson, rate: 35}');
    const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
    try {
      const again = await parseExperiment(writeConfig(config, folder), join(folder, 'config.yaml'));
      assert.deepEqual(again.reportWorkload, config.reportWorkload);
    } finally {
      rmSync(folder, { recursive: true });
    }
    await assert.rejects(
      parse('reportWorkload: {kind: poison, rate: 35}'),
      /e\.yaml:\d+:\d+ reportWorkload\.kind: must be one of/,
    );
  });

  it('is part of what determines a run of whoever knows the past', async () => {
    const plain = await parse();
    const entry = { ...plain.compare[0]!, agents: { autoscaling: { kind: 'seasonal-quantile' } } };
    const shifted = { ...plain, pastWorkload: { kind: 'poisson', rate: 5 } };
    assert.notEqual(configHash(shifted, entry), configHash(plain, entry));
    const blind = { ...entry, agents: { autoscaling: { kind: 'hpa' } } };
    assert.equal(configHash(shifted, blind), configHash(plain, blind));
  });
});
