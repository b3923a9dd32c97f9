import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Spec } from '../../sim/units.ts';
import { WORKLOADS } from '../../workloads/index.ts';
import { arrivalsOf, createWorkload, csv, temporaryFolder, TYPES } from './helpers.ts';

const HORIZON = 300;

describe('workloads', () => {
  const folder = temporaryFolder();
  after(() => folder.remove());
  const times = Array.from({ length: 2000 }, (_, i) => i / 4);
  const counts = Array.from({ length: 1000 }, (_, i) => 3 + (i % 4));
  const EXAMPLES: Readonly<Record<string, Spec>> = {
    poisson: { kind: 'poisson', rate: 5 },
    renewal: { kind: 'renewal', interarrival: { kind: 'uniform', low: 0, high: 0.4 } },
    thinning: {
      kind: 'thinning',
      period: 120,
      rates: [
        { at: 0, rate: 1 },
        { at: 60, rate: 9 },
      ],
    },
    closed: { kind: 'closed', customers: 50, think: { kind: 'exponential', mean: 40 } },
    mmpp: {
      kind: 'mmpp',
      states: [
        { rate: 2, sojourn: 20 },
        { rate: 10, sojourn: 10 },
      ],
    },
    hawkes: { kind: 'hawkes', baseline: 2, kernels: [{ branching: 0.5, decay: 2 }] },
    modulated: {
      kind: 'modulated',
      meanPerSecond: 5,
      components: [{ sigma: 0.5, timeConstant: 20 }],
    },
    'trading-day': { kind: 'trading-day', meanPerSecond: 20, startHour: 9.5 },
    payments: { kind: 'payments', days: 'bursty', meanPerSecond: 20 },
    'replay-arrivals': { kind: 'replay-arrivals', file: folder.write('a.csv', csv('t', times)) },
    'replay-counts': { kind: 'replay-counts', file: folder.write('c.csv', csv('n', counts)) },
  };
  /** Whose arrivals are recorded, not drawn. */
  const RECORDED = ['replay-arrivals'];

  it('have an example here, and nothing else has', () => {
    const kinds = WORKLOADS.map(({ kind }) => kind);
    assert.deepEqual(kinds.toSorted(), Object.keys(EXAMPLES).toSorted());
    assert.equal(new Set(kinds).size, kinds.length);
  });

  for (const { kind, coveredBy, description, options } of WORKLOADS) {
    const create = (seed: number, day = 0) =>
      createWorkload(EXAMPLES[kind]!, { seed, day, horizon: HORIZON });

    it(`${kind} names the test that covers it`, () => {
      const [file, title] = coveredBy.split(/: (.*)/);
      assert.ok(readFileSync(file!, 'utf8').includes(`it('${title}'`), coveredBy);
      assert.match(description, /^[^\n]{10,100}$/);
      for (const option of Object.values(options)) assert.match(option.description, /^[^\n]+$/);
    });

    it(`${kind} comes in order of time, within the run, and then never again`, async () => {
      const workload = await create(1);
      const arrivals = arrivalsOf(workload);
      assert.ok(arrivals.length >= 40, `${arrivals.length} arrivals`);
      assert.deepEqual(
        arrivals,
        arrivals.toSorted((a, b) => a - b),
      );
      assert.ok(arrivals[0]! >= 0 && arrivals.at(-1)! < HORIZON);
      for (let i = 0; i < 3; i++) assert.equal(workload.next(), Infinity);
    });

    it(`${kind} is the same for the same seed and day, and another for another seed`, async () => {
      const seen = async (seed: number) => {
        const workload = await create(seed);
        return arrivalsOf(workload).map((time, n) => {
          workload.describe(n);
          return [time, workload.type, workload.amountMinor, workload.ended(n, time + 1)];
        });
      };
      const first = await seen(1);
      assert.deepEqual(await seen(1), first);
      const other = await seen(2);
      const isSame = first.every(([time], n) => time === other[n]?.[0]);
      assert.equal(isSame, RECORDED.includes(kind));
      assert.notDeepEqual(other, first);
    });

    it(`${kind} describes transactions that the system has, also out of order`, async () => {
      const workload = await create(3);
      const describeAll = (numbers: readonly number[]) =>
        numbers.map((n) => {
          workload.describe(n);
          assert.ok(workload.type in TYPES && Number.isSafeInteger(workload.amountMinor));
          return `${workload.type} ${workload.amountMinor}`;
        });
      assert.deepEqual(describeAll([0, 1, 2, 3]), describeAll([3, 2, 1, 0]).reverse());
      assert.ok(workload.ended(0, 7) >= 7);
    });

    it(`${kind} states a rate that its arrivals keep`, async () => {
      const workload = await create(4);
      const { ratePerSecondMean, ratePerSecondMax } = workload;
      assert.ok(ratePerSecondMax! > 0);
      if (ratePerSecondMean === undefined) return;
      assert.ok(ratePerSecondMean <= ratePerSecondMax!);
      const expected = ratePerSecondMean * HORIZON;
      const deviation = Math.sqrt(expected * Math.max(1, workload.dispersion || 1));
      assert.ok(Math.abs(arrivalsOf(workload).length - expected) < 4 * deviation);
    });
  }
});
