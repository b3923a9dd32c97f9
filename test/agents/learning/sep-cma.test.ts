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
});
