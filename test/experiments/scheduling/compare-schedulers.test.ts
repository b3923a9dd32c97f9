import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SCHEDULERS } from '../../../agents/scheduling/index.ts';
import { USUAL_CLUSTER } from '../../../experiments/scheduling/batch-spec.ts';
import { BatchStore, batchHash } from '../../../experiments/scheduling/batch-store.ts';
import {
  BASELINE,
  type ClusterComparison,
  defaultContenders,
  FULL_PLAN,
  pointOf,
  type SchedulingComparison,
} from '../../../experiments/scheduling/compare-schedulers.ts';
import { verdictsOf } from '../../../experiments/scheduling/scheduling-verdicts.ts';
import {
  canTune,
  schedulerBudget,
  tuneScheduler,
} from '../../../experiments/scheduling/tune-scheduler.ts';
import type { Result } from '../../../experiments/types.ts';
import { USUAL_BATCH_DAY } from '../../../workloads/batch-days.ts';

const workload = { ...USUAL_BATCH_DAY, processors: 8 };
const cluster = { ...USUAL_CLUSTER, processors: 8, lossProcessors: 1 };
const fcfs = { name: 'fcfs', scheduler: { kind: 'fcfs' } };

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'scheduling-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the comparison of schedulers', () => {
  it('has every contender of the registry, and never reports a day that it tunes on', () => {
    const kinds = defaultContenders().map(({ scheduler }) => scheduler.kind);
    const lines = SCHEDULERS.filter(({ isContender }) => isContender);
    assert.deepEqual(
      kinds,
      lines.map(({ kind }) => kind),
    );
    assert.ok(kinds.length >= 12);
    const { trainDays, reportDays, tunedAt, processors } = FULL_PLAN;
    assert.ok(trainDays.every((day) => !reportDays.includes(day)));
    assert.ok(processors.includes(tunedAt));
  });

  it('tunes every rule with the same budget', () => {
    const setup = { base: { workload, cluster }, days: [0, 1, 2, 3, 4, 5], seed: 1000, trials: 12 };
    const budget = schedulerBudget(setup);
    assert.deepEqual(budget.rungs, [2, 6]);
    assert.equal(budget.evaluations, 12 * 2 + 4 * 4);
    const rules = SCHEDULERS.filter((line) => line.isContender && line.isLearned !== true);
    for (const { kind } of rules) assert.ok(canTune({ name: kind, scheduler: { kind } }), kind);
  });

  it('finds runs again, and a setting that is better on train days', async () => {
    await inFolder(async (folder) => {
      const setup = { base: { workload, cluster }, days: [0, 1], seed: 1000, trials: 4 };
      const made: number[] = [];
      const tune = async () => {
        const onProgress = ({ done, cached }: { done: number; cached: number }) =>
          made.push(done, cached);
        const store = new BatchStore({ folder, planned: 1, workers: 1, onProgress });
        try {
          return await tuneScheduler(fcfs, setup, store);
        } finally {
          await store.close();
        }
      };
      const first = await tune();
      assert.ok(first.after <= first.before);
      assert.equal(first.contender.name, 'fcfs tuned');
      assert.equal(made.at(-1), 0);
      const text = readFileSync(join(folder, 'journal.jsonl'), 'utf8');
      assert.deepEqual(await tune(), first);
      assert.equal(made.at(-2), 0); // nothing was made again
      assert.equal(readFileSync(join(folder, 'journal.jsonl'), 'utf8'), text);
    });
  });

  it('tells runs apart by all that determines them, and by nothing else', () => {
    const spec = { contender: fcfs, workload, cluster, day: 1, seed: 1 };
    const same = { ...spec, contender: { ...fcfs, name: 'another' }, day: 2 };
    assert.equal(batchHash(spec), batchHash(same));
    const shielded = { ...spec, contender: { ...fcfs, shield: 'first' as const } };
    const others = [shielded, { ...spec, cluster: { ...cluster, processors: 9 } }];
    assert.equal(new Set([spec, ...others].map(batchHash)).size, 3);
  });

  it('calls it a win only where fewer are missed beyond chance and nothing costs more', () => {
    const point = pointOf('none', 8);
    const row = (entry: string, day: number, missed: number, cost: number): Result => ({
      experiment: 'scheduling',
      point,
      entry,
      setting: '',
      day,
      seed: 1,
      configHash: entry,
      codeVersion: '',
      fingerprint: `${entry}${day}`,
      metrics: { missedWeightRatio: missed, costDollars: cost },
    });
    const days = Array.from({ length: 20 }, (_, day) => day);
    const noise = (day: number) => ((day * 7) % 5) / 100;
    const entries: Record<string, (day: number) => [number, number]> = {
      [BASELINE]: (day) => [0.3 + noise(day), 10],
      better: (day) => [0.2 + 2 * noise(day), 10],
      dearer: (day) => [0.2 + 2 * noise(day), 11],
      worse: (day) => [0.4 + 2 * noise(day), 9],
      unclear: (day) => [0.3 + noise(day) + (day % 2 === 0 ? 0.1 : -0.1), 10],
    };
    const results = Object.entries(entries).flatMap(([entry, of]) =>
      days.map((day) => row(entry, day, ...of(day))),
    );
    const contenders = Object.keys(entries).map((name) => ({ name, scheduler: { kind: 'edf' } }));
    const clusters = [{ preemption: 'none', results, contenders } as unknown as ClusterComparison];
    const verdicts = verdictsOf({ clusters } as unknown as SchedulingComparison);
    assert.deepEqual(
      verdicts.map(({ contender, wins, loses }) => [contender, wins, loses]),
      [
        ['better', true, false],
        ['dearer', false, false],
        ['worse', false, true],
        ['unclear', false, false],
      ],
    );
  });
});
