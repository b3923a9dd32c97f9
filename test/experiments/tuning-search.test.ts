import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { compareScores, isFeasible, type Score } from '../../experiments/tuning/score.ts';
import {
  describePlan,
  type HalvingResult,
  planHalving,
  planRungs,
  successiveHalving,
} from '../../experiments/tuning/search.ts';
import { sample, searchSpace } from '../../experiments/tuning/space.ts';
import type { OptionTable, TuneRange } from '../../sim/options.ts';
import { createRandom } from '../../sim/random.ts';

const SIZE = { trials: 81, eta: 3, replicationsMax: 54 };

/**
 * Minimise (x - 0.7)^2 subject to x <= 0.6 for x in [0, 1]: best is 0.6. Replication r adds a noise
 * of its own to trial n, even on +- 0.05.
 */
function noisyScore(trial: number, x: number, replications: number): Score {
  const random = createRandom(`noise of ${trial}`);
  const site = random.site('noise');
  let noise = 0;
  for (let r = 0; r < replications; r++) noise += 0.1 * (random.draw(site, r, 0, 0) - 0.5);
  const objective = (x - 0.7) ** 2 + noise / replications;
  return { objective, violations: { x: x - 0.6 }, bounds: { x: 0.6 } };
}

interface Variation {
  readonly seed?: string;
  readonly initial?: number;
  readonly delay?: (trial: number) => number; // milliseconds
  readonly plan?: { trials: number; eta: number; rungs: readonly number[] };
  readonly score?: (trial: number, x: number, replications: number) => Score;
}
interface Searched extends HalvingResult<number> {
  readonly asked: readonly (readonly [trial: number, replications: number])[];
}

async function search(variation: Variation = {}): Promise<Searched> {
  const { seed = '1', initial = 0.1, delay, plan, score = noisyScore } = variation;
  const asked: [number, number][] = [];
  const result = await successiveHalving<number>({
    ...(plan ?? planHalving(SIZE)),
    seed,
    initial,
    sample: (uniform) => uniform(),
    async evaluate({ number, setting }, replications) {
      asked.push([number, replications]);
      if (delay !== undefined) await setTimeout(delay(number));
      return score(number, setting, replications);
    },
  });
  return { ...result, asked };
}

const plain = (objective: number): Score => ({ objective, violations: {} });

describe('tuning search', () => {
  it('finds the optimum of a noisy quadratic with a constraint', async () => {
    // 3 trials on 54 replications: noise of sd 0.1 / sqrt(12 * 54) = 0.004, while the slope at 0.6 is
    // 0.2; the best of some 48 feasible draws is about 0.6 / 48 = 0.0125 below 0.6, worth 0.0025. The
    // first rung sees noise of sd 0.1 / sqrt(24) = 0.02. Within 0.1 of 0.6 the loss is 0.03 or less.
    for (let seed = 1; seed <= 20; seed++) {
      const { winner } = await search({ seed: String(seed) });
      assert(winner.setting <= 0.6 && winner.setting > 0.5, `seed ${seed}: ${winner.setting}`);
    }
  });

  it('gives one result per seed, and other trials for other seeds', async () => {
    const [a, b, c] = [await search(), await search(), await search({ seed: '2' })];
    assert.deepEqual(a, b);
    const settings = ({ trials }: Searched) => trials.map(({ setting }) => setting);
    assert.equal(settings(a)[0], settings(c)[0]);
    assert.equal(new Set([...settings(a), ...settings(c)]).size, 2 * SIZE.trials - 1);
  });

  it('draws trial n alike in searches of any length', async () => {
    const long = await search();
    const short = await search({ plan: planHalving({ ...SIZE, trials: 9 }) });
    const settings = ({ trials }: Searched) => trials.slice(0, 9).map(({ setting }) => setting);
    assert.deepEqual(settings(short), settings(long));
  });

  it('gives the same result in whatever order evaluations end', async () => {
    const { trials, winner, budget } = await search();
    for (const delay of [(n: number) => (n % 7) * 2, (n: number) => 14 - (n % 8)])
      assert.deepEqual((({ asked: _, ...rest }) => rest)(await search({ delay })), {
        trials,
        winner,
        budget,
      });
  });

  it('asks for all trials of a rung at once', async () => {
    let running = 0;
    const peaks: number[] = [];
    await successiveHalving<number>({
      ...planHalving({ trials: 9, eta: 3, replicationsMax: 3 }),
      seed: '1',
      initial: 0,
      sample: (uniform) => uniform(),
      async evaluate({ setting }) {
        peaks.push(++running);
        await setTimeout(1);
        running--;
        return plain(setting);
      },
    });
    assert.deepEqual(peaks, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3]);
  });

  it('spends the budget of its plan, whatever becomes of the default', async () => {
    for (const initial of [0.1, 0.59, 0.95])
      for (const plan of [
        planHalving(SIZE),
        planHalving({ trials: 40, eta: 3, replicationsMax: 10 }),
        planHalving({ trials: 1, eta: 2, replicationsMax: 5 }),
        planRungs({ trials: 10, eta: 2, rungs: [1, 2, 3, 4, 9] }),
      ]) {
        const { budget, trials, asked } = await search({ initial, plan });
        assert.deepEqual(budget, { trials: plan.trials, evaluations: plan.evaluations });
        const run = trials.map(({ scores }) => scores.at(-1)!.replications);
        assert.equal(
          run.reduce((sum, n) => sum + n, 0),
          plan.evaluations,
        );
        for (const [i, n] of plan.rungs.entries())
          assert.equal(asked.filter((one) => one[1] === n).length, plan.survivors[i]);
      }
  });

  it('plans rungs that grow by eta up to the replications there are', () => {
    const plan = planHalving({ trials: 27, eta: 3, replicationsMax: 18 });
    assert.deepEqual(plan, {
      trials: 27,
      eta: 3,
      rungs: [2, 6, 18],
      survivors: [27, 9, 3],
      evaluations: 27 * 2 + 9 * 4 + 3 * 12,
    });
    assert.equal(describePlan(plan), '27 trials on 2, 9 on 6, 3 on 18: 126 replications in all');
    const shape = (trials: number, eta: number, replicationsMax: number) => {
      const { rungs, survivors } = planHalving({ trials, eta, replicationsMax });
      return [rungs, survivors];
    };
    assert.deepEqual(shape(40, 3, 10), [
      [1, 3, 10],
      [40, 13, 4],
    ]);
    assert.deepEqual(shape(9, 3, 100), [
      [33, 100],
      [9, 3],
    ]); // a third rung would have one trial
    assert.deepEqual(shape(500, 4, 1), [[1], [500]]);
    assert.deepEqual(shape(1, 3, 18), [[18], [1]]);
    assert.deepEqual(shape(2, 3, 18), [[18], [2]]);
    assert.throws(() => planHalving({ trials: 0, eta: 3, replicationsMax: 1 }), /trials must be/);
    assert.throws(() => planHalving({ trials: 5, eta: 1, replicationsMax: 1 }), /eta must be/);
    assert.throws(() => planHalving({ trials: 5, eta: 2, replicationsMax: 0 }), /replicationsMax/);
    assert.throws(() => planRungs({ trials: 5, eta: 2, rungs: [2, 2] }), /rungs must be growing/);
    assert.throws(() => planRungs({ trials: 5, eta: 2, rungs: [] }), /rungs must be growing/);
  });

  it('never loses the default: the winner beats it on the last rung, or is it', async () => {
    const exact = (_: number, x: number) => plain((x - 0.7) ** 2);
    const best = await search({ initial: 0.7, score: exact });
    assert.equal(best.winner.number, 0);
    // Last of all on the first rungs, and best on the last one.
    const late = (trial: number, x: number, replications: number) =>
      trial === 0 ? plain(replications === 54 ? -1 : NaN) : exact(trial, x);
    assert.equal((await search({ score: late })).winner.number, 0);
    for (const initial of [0.1, 0.65, 0.95]) {
      const { winner, trials } = await search({ initial });
      const [last, own] = [trials[0]!.scores.at(-1)!, winner.scores.at(-1)!];
      assert.deepEqual([last.replications, own.replications], [54, 54]);
      assert(winner.number === 0 || compareScores(own.score, last.score) < 0);
    }
  });

  it('keeps the best of each rung, with ties to the lower number', async () => {
    const plan = planRungs({ trials: 9, eta: 3, rungs: [1, 2] });
    const tied = await search({ plan, score: () => plain(1) });
    assert.deepEqual(tied.asked.slice(9), [
      [0, 2],
      [1, 2],
      [2, 2],
    ]);
    assert.equal(tied.winner.number, 0);
    const back = await search({ plan, score: (trial) => plain(-trial) });
    assert.deepEqual(
      back.asked.slice(9).map(([trial]) => trial),
      [0, 8, 7],
    );
    assert.equal(back.winner.number, 8);
    assert.deepEqual(
      back.trials.map(({ scores }) => scores.length),
      [2, 1, 1, 1, 1, 1, 1, 2, 2],
    );
  });

  it('fails when an evaluation does', async () => {
    const score = (trial: number) => {
      if (trial === 5) throw new Error('broken');
      return plain(trial);
    };
    await assert.rejects(search({ score }), /broken/);
  });
});

describe('scores', () => {
  const bounds = { late: 0.001, cost: 100 };
  const of = (objective: number, late = 0, cost = 0): Score => ({
    objective,
    violations: { late, cost },
    bounds,
  });

  it('are ordered by feasibility, then objective or largest relative violation', () => {
    const inOrder = [
      of(-Infinity),
      of(1, 0, -50),
      of(2, -0.001),
      of(Infinity),
      of(9, 0, 10), // 10 % over
      of(1, 0.0002), // 20 % over
      of(0, 0.0002, 30), // 30 % over
      of(0, Infinity),
      of(NaN),
    ];
    for (const [i, a] of inOrder.entries())
      for (const [j, b] of inOrder.entries())
        assert.equal(Math.sign(compareScores(a, b)), Math.sign(i - j), `${i} and ${j}`);
    assert.deepEqual(inOrder.map(isFeasible), [true, true, true, true, ...Array(5).fill(false)]);
  });

  it('take NaN in a violation for the worst, and a violation of a bound of 0 as it is', () => {
    assert(compareScores(of(0, NaN), of(9, 1, 1e6)) > 0);
    assert.equal(compareScores(of(0, NaN), of(NaN)), 0);
    const absolute = (violation: number): Score => ({ objective: 0, violations: { x: violation } });
    const zero = { objective: 0, violations: { x: 0.2 }, bounds: { x: 0 } };
    assert(compareScores(absolute(0.1), zero) < 0);
    assert(compareScores(absolute(0.3), zero) > 0);
  });
});

describe('search spaces', () => {
  const number = (tune: TuneRange | undefined, integer = false) => ({
    value: { type: 'number' as const, min: 0, max: 1000, integer },
    default: 1,
    description: 'a number',
    ...(tune === undefined ? {} : { tune }),
  });
  const draws = (table: OptionTable, count = 20_000) => {
    const space = searchSpace(table);
    const uniform = createRandom('space').stream('draws');
    return Array.from({ length: count }, () => sample(space, uniform));
  };
  const column = (name: string, table: OptionTable) =>
    draws(table).map((values) => values[name] as number);
  const share = (values: readonly unknown[], test: (one: never) => boolean) =>
    values.filter((one) => test(one as never)).length / values.length;
  // Four standard errors of a share of 20,000 draws are at most 0.0142.
  const isAbout = (got: number, wanted: number) =>
    assert(Math.abs(got - wanted) < 0.0142, `${got} instead of ${wanted}`);

  it('hold the options that have a range, and nothing from inside records', () => {
    const inner = { inside: number({ min: 1, max: 2 }) };
    const table: OptionTable = {
      fixed: number(undefined),
      free: number({ min: 2, max: 3 }),
      record: { value: { type: 'record', of: inner }, optional: true, description: 'a record' },
      whole: {
        value: { type: 'record', of: inner },
        optional: true,
        description: 'a record',
        tune: { of: [{ inside: 1 }, { inside: 2 }] },
      },
      window: {
        value: { type: 'seconds', min: 0 },
        default: '5min',
        description: 'seconds',
        tune: { min: 15, max: 600, log: true },
      },
    };
    assert.deepEqual(
      searchSpace(table).map(({ name }) => name),
      ['free', 'whole', 'window'],
    );
    for (const { free, whole, window, ...rest } of draws(table, 100)) {
      assert.deepEqual(rest, {});
      assert(Number(free) >= 2 && Number(free) < 3);
      assert(Number(window) >= 15 && Number(window) < 600);
      assert.match(JSON.stringify(whole), /^\{"inside":[12]\}$/);
    }
    assert.deepEqual(
      sample(searchSpace({ fixed: number(undefined) }), () => 0),
      {},
    );
  });

  it('draw evenly, also on the logarithmic scale', () => {
    const even = column('x', { x: number({ min: 100, max: 500 }) });
    isAbout(
      share(even, (x: number) => x < 200),
      1 / 4,
    );
    isAbout(
      share(even, (x: number) => x < 400),
      3 / 4,
    );
    const log = column('x', { x: number({ min: 1, max: 1000, log: true }) });
    isAbout(
      share(log, (x: number) => x < 10),
      1 / 3,
    );
    isAbout(
      share(log, (x: number) => x < 100),
      2 / 3,
    );
    assert(log.every((x) => x >= 1 && x <= 1000));
  });

  it('draw integers alike up to both ends, and values of a list alike', () => {
    const dice = column('x', { x: number({ min: 1, max: 6 }, true) });
    for (const side of [1, 2, 3, 4, 5, 6])
      isAbout(
        share(dice, (x: number) => x === side),
        1 / 6,
      );
    const log = column('x', { x: number({ min: 1, max: 7, log: true }, true) });
    isAbout(
      share(log, (x: number) => x === 1),
      1 / 3,
    ); // log 2 / log 8
    assert.deepEqual([...new Set(log)].sort(), [1, 2, 3, 4, 5, 6, 7]);
    const list = column('x', { x: number({ of: [3, 5, 7] }) });
    for (const value of [3, 5, 7])
      isAbout(
        share(list, (x: number) => x === value),
        1 / 3,
      );
  });

  it('draw options independently of each other', () => {
    const half = number({ min: 0, max: 1 });
    const all = draws({ x: half, y: half });
    isAbout(
      share(all, ({ x, y }: { x: number; y: number }) => x < 0.5 && y < 0.5),
      1 / 4,
    );
  });

  it('refuse ranges that the option would refuse, and ranges without width', () => {
    const refused = (tune: TuneRange, integer = false) =>
      assert.throws(() => searchSpace({ x: number(tune, integer) }));
    refused({ min: -1, max: 1 });
    refused({ min: 1, max: 1001 });
    refused({ min: 2, max: 2 });
    refused({ min: 0, max: 2, log: true });
    refused({ min: 0.5, max: 2 }, true);
    refused({ of: [] });
    refused({ of: [1, 'two'] });
  });
});
