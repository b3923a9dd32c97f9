import assert from 'node:assert/strict';
import { stationaryShares } from '../../workloads/mmpp-chain.ts';
import { arrivalsOf, chiSquareZ, countPer, createWorkload, dispersions } from './helpers.ts';
import { mean, refusal, standardErrorsFrom } from './helpers.ts';

const kind = 'mmpp';
const QUIET = { rate: 4, sojourn: 6 };
const BUSY = { rate: 20, sojourn: 2 };

/**
 * Variance over mean of the counts in `width` seconds, of two states.
 * Source: Heffes and Lucantoni, "A Markov modulated characterization of packetized voice and data
 * traffic and related statistical multiplexer performance", IEEE JSAC 4, 1986.
 */
function dispersionOfTwo(width: number): number {
  const [r1, r2] = [1 / QUIET.sojourn, 1 / BUSY.sojourn];
  const [l1, l2] = [QUIET.rate, BUSY.rate];
  const r = r1 + r2;
  const limit = (2 * r1 * r2 * (l1 - l2) ** 2) / (r * r * (l1 * r2 + l2 * r1));
  return 1 + limit * (1 - -Math.expm1(-r * width) / (r * width));
}

describe('mmpp', () => {
  it('mmpp: counts have the mean and dispersion of two states', async () => {
    const horizon = 120_000;
    const states = [QUIET, BUSY];
    const times = arrivalsOf(await createWorkload({ kind, states }, { horizon }));
    const rate = (4 * 6 + 20 * 2) / 8;
    for (const width of [0.5, 5, 30]) {
      const counts = countPer(times, width, horizon);
      const blocks = countPer(times, 600, horizon).map((count) => count / 600);
      assert.ok(standardErrorsFrom(rate, blocks) < 4, `mean ${mean(counts) / width}`);
      // In blocks of `length` counts, whose own means vary: the bias of the ratio is removed.
      const length = 600 / width;
      const variances = dispersions(counts, horizon / 600).map(
        (ratio, i) => (ratio * blocks[i]!) / rate,
      );
      const between = dispersionOfTwo(600) / length;
      const expected = (dispersionOfTwo(width) - between) / (1 - 1 / length);
      assert.ok(standardErrorsFrom(expected, variances) < 4, `${width} s: ${mean(variances)}`);
    }
  });

  it('has one path of states per day, and other arrivals under each seed', async () => {
    const spec = {
      kind,
      states: [
        { rate: 0, sojourn: 30 },
        { rate: 50, sojourn: 30 },
      ],
    };
    const countsOf = async (seed: number, day: number) => {
      const workload = await createWorkload(spec, { seed, day, horizon: 3000 });
      const rate = workload.ratePerSecondMean!;
      return { counts: countPer(arrivalsOf(workload), 5, 3000), rate };
    };
    const [one, two, other] = [await countsOf(1, 0), await countsOf(2, 0), await countsOf(1, 1)];
    assert.equal(one.rate, two.rate);
    assert.notEqual(one.rate, other.rate);
    assert.notDeepEqual(one.counts, two.counts);
    const together = one.counts.filter((count, i) => count === 0 && two.counts[i] === 0).length;
    const apart = one.counts.filter((count, i) => count > 30 && two.counts[i] === 0).length;
    assert.ok(together > 100 && apart === 0, `${together} silent together, ${apart} apart`);
    const expected = one.counts.map((_, i) => (one.counts[i]! + two.counts[i]!) / 2);
    const busy = expected.flatMap((count, i) => (count > 100 ? [i] : []));
    const pick = (counts: readonly number[]) => busy.map((i) => counts[i]!);
    // Against the mean of both, half the variance is left.
    assert.ok(Math.abs(chiSquareZ(pick(one.counts), pick(expected), 0.5)) < 4);
  });

  it('states the mean of the path of the day, and that of the long run without an end', async () => {
    const states = [QUIET, BUSY];
    const days = await Promise.all(
      Array.from({ length: 400 }, async (_, day) => {
        const workload = await createWorkload({ kind, states, scale: 10 }, { day, horizon: 1 });
        return workload.ratePerSecondMean!;
      }),
    );
    assert.ok(standardErrorsFrom(80, days) < 4, 'begins in the long run');
    const endless = await createWorkload({ kind, states }, { horizon: Infinity });
    assert.ok(Math.abs(endless.ratePerSecondMean! - 8) < 1e-12);
    assert.equal(endless.ratePerSecondMax, 20);
  });

  it('goes where the weights lead, with the shares of time of the balance equations', async () => {
    // A ring 0 -> 1 -> 2 -> 0: shares as the sojourns. A star around 0: flow in equals flow out.
    const ring = [
      { rate: 0, sojourn: 1, next: [0, 1, 0] },
      { rate: 0, sojourn: 2, next: [0, 0, 3] },
      { rate: 90, sojourn: 7, next: [2, 0, 0] },
    ];
    const shares = stationaryShares(ring);
    for (const [i, share] of [0.1, 0.2, 0.7].entries()) {
      assert.ok(Math.abs(shares[i]! - share) < 1e-14);
    }
    const star = [
      { rate: 0, sojourn: 1, next: [0, 1, 3] },
      { rate: 0, sojourn: 4, next: [1, 0, 0] },
      { rate: 0, sojourn: 4, next: [1, 0, 0] },
    ];
    for (const [i, share] of [0.2, 0.2, 0.6].entries()) {
      assert.ok(Math.abs(stationaryShares(star)[i]! - share) < 1e-14);
    }
    const workload = await createWorkload({ kind, states: ring }, { horizon: 5000 });
    const seconds = countPer(arrivalsOf(workload), 100, 5000).map((count) => count / 9000);
    assert.ok(standardErrorsFrom(0.7, seconds) < 4);
  });

  it('refuses chains that are none', async () => {
    const cases = [
      [[QUIET], 'states: must hold at least two states, got 1'],
      [[{ ...QUIET, next: [1, 0] }, BUSY], 'states.0.next: must be 2 weights >= 0, its own 0'],
      [[{ ...QUIET, next: [0, 1, 0] }, BUSY], 'states.0.next: must be 2 weights'],
      [
        [
          { ...QUIET, rate: 0 },
          { ...BUSY, rate: 0 },
        ],
        'states: must have a rate above 0',
      ],
      [
        [QUIET, { ...BUSY, next: [0, 0, 1] }, { ...BUSY, next: [0, 1, 0] }],
        'states: must all reach each other',
      ],
    ] as const;
    for (const [states, message] of cases) {
      const found = await refusal(createWorkload({ kind, states }));
      assert.ok(found.includes(message), found);
    }
  });
});
