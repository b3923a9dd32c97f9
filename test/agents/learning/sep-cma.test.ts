import assert from 'node:assert/strict';
import { SeparableCma } from '../../../agents/learning/sep-cma.ts';
import { createRandom } from '../../../sim/random.ts';
import { drawGaussian } from '../../../workloads/variates.ts';

const DIMENSIONS = 10;
const POPULATION = 10;
const all = (value: number) => new Array<number>(DIMENSIONS).fill(value);

/** Generations until the mean of the search has a value below a bound, at most so many. */
function generationsTo(
  bound: number,
  value: (point: readonly number[]) => number,
  { seed, most = 2000 }: { seed: string; most?: number },
): { generations: number; search: SeparableCma } {
  const random = createRandom(seed);
  const site = random.site('normals');
  const search = new SeparableCma(all(3), all(1), POPULATION);
  let generations = 0;
  for (; generations < most && value(search.mean) > bound; generations++) {
    const tried = Array.from({ length: POPULATION }, (_, one) =>
      Array.from({ length: DIMENSIONS }, (_, i) =>
        drawGaussian(random, site, generations, one * DIMENSIONS + i),
      ),
    );
    const scored = tried.map((normals) => ({ normals, score: value(search.point(normals)) }));
    search.learn(scored.toSorted((a, b) => a.score - b.score).map(({ normals }) => normals));
  }
  return { generations, search };
}

const sphere = (point: readonly number[]) => point.reduce((sum, x) => sum + x * x, 0);
/** Condition number 1e4: the last dimension counts ten thousand times the first. */
const ellipsoid = (point: readonly number[]) =>
  point.reduce((sum, x, i) => sum + 10 ** ((4 * i) / (DIMENSIONS - 1)) * x * x, 0);

describe('separable CMA-ES', () => {
  it('comes a billion times nearer to the least of a sphere in some hundreds of draws a dimension', () => {
    for (const seed of ['a', 'b', 'c']) {
      const { generations } = generationsTo(1e-9, sphere, { seed });
      // Hansen and Ostermeier 2001 need about 1e3 to 2e3 evaluations in 10 dimensions.
      assert.ok(generations * POPULATION < 3000, `${generations} generations`);
    }
  });

  it('learns the scale of every dimension: an axis-parallel ellipsoid costs little more than a sphere', () => {
    for (const seed of ['a', 'b', 'c']) {
      const { generations } = generationsTo(1e-9, ellipsoid, { seed });
      assert.ok(generations * POPULATION < 6000, `${generations} generations`);
    }
  });

  it('goes by ranks alone: any growing function of the value gives the same search', () => {
    const plain = generationsTo(1e-3, sphere, { seed: 'r' });
    const bent = generationsTo(Math.log(1e-3), (point) => Math.log(sphere(point)), { seed: 'r' });
    assert.deepEqual(bent.search.save(), plain.search.save());
  });

  it('keeps its step size where ranks are by chance', () => {
    const random = createRandom('noise');
    const uniform = random.stream('score');
    const sigmas = ['a', 'b', 'c', 'd'].map((seed) => {
      const { search } = generationsTo(-1, () => uniform(), { seed, most: 200 });
      return Math.log(search.sigma);
    });
    const mean = sigmas.reduce((sum, one) => sum + one, 0) / sigmas.length;
    assert.ok(Math.abs(mean) < 1, `ln sigma ${sigmas.map((one) => one.toFixed(2)).join(' ')}`);
  });

  it('looks as far in each dimension as it is told', () => {
    const search = new SeparableCma([1, 2], [0.5, 3], POPULATION);
    assert.deepEqual(search.point([1, -2]), [1.5, -4]);
    assert.throws(() => new SeparableCma([1, 2], [1], POPULATION), /needs room/);
  });

  it('goes on exactly from where it was saved', () => {
    const { search } = generationsTo(1e-2, sphere, { seed: 's' });
    const other = new SeparableCma(all(0), all(1), POPULATION);
    other.restore(JSON.parse(JSON.stringify(search.save())));
    const normals = Array.from({ length: POPULATION }, (_, k) =>
      Array.from({ length: DIMENSIONS }, (_, i) => Math.sin(k + i)),
    );
    search.learn(normals);
    other.learn(normals);
    assert.deepEqual(other.save(), search.save());
    assert.throws(() => other.restore({ generation: 1 }), /mean must be a list/);
  });

  it('weighs the better half by ln((population + 1) / 2) - ln rank, odd populations too', () => {
    for (const [population, parents] of [
      [4, 2],
      [5, 2],
      [7, 3],
    ] as const) {
      const raw = [1, 2, 3].slice(0, parents).map((rank) => Math.log((population + 1) / 2 / rank));
      const total = raw.reduce((sum, one) => sum + one, 0);
      raw.forEach((weight, rank) => {
        const search = new SeparableCma([0], [1], population);
        search.learn(Array.from({ length: population }, (_, at) => [at === rank ? 1 : 0]));
        assert.ok(Math.abs(search.mean[0]! - weight / total) < 1e-12, `${population}, ${rank}`);
      });
    }
  });

  it('moves paths and variances as the tutorial says, also where the path is too long', () => {
    // One dimension and four draws, in which the best two are alike: the mean moves by sigma D z.
    const [w1, w2] = [Math.log(2.5), Math.log(1.25)].map((w) => w / Math.log(2.5 * 1.25)) as [
      number,
      number,
    ];
    const mass = 1 / (w1 ** 2 + w2 ** 2);
    const n = 1;
    const cs = (mass + 2) / (n + mass + 5);
    const ds = 1 + 2 * Math.max(0, Math.sqrt((mass - 1) / (n + 1)) - 1) + cs;
    const cc = (4 + mass / n) / (n + 4 + (2 * mass) / n);
    const c1 = 2 / ((n + 1.3) ** 2 + mass); // times (n + 2) / 3 = 1
    const cmu = (2 * (mass - 2 + 1 / mass)) / ((n + 2) ** 2 + mass);
    const length = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
    for (const z of [0.5, 4]) {
      const search = new SeparableCma([0], [1], 4);
      search.learn([[z], [z], [0], [0]]);
      const ps = Math.sqrt(cs * (2 - cs) * mass) * z;
      const isCalm = ps / Math.sqrt(1 - (1 - cs) ** 2) < (1.4 + 2 / (n + 1)) * length;
      assert.equal(isCalm, z < 1);
      const pc = isCalm ? Math.sqrt(cc * (2 - cc) * mass) * z : 0;
      const lost = isCalm ? 0 : c1 * cc * (2 - cc);
      const expected = {
        mean: z,
        stepPath: ps,
        rankPath: pc,
        variances: 1 - c1 - cmu + lost + c1 * pc ** 2 + cmu * z ** 2,
        sigma: Math.exp((cs / ds) * (ps / length - 1)),
      };
      const saved = search.save() as Readonly<Record<string, number | readonly number[]>>;
      for (const [key, value] of Object.entries(expected)) {
        const got = [saved[key]!].flat()[0]!;
        assert.ok(
          Math.abs(got - value) < 1e-12 * Math.max(1, value),
          `${key}: ${got}, not ${value}`,
        );
      }
    }
  });
});
