import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  edfOrder,
  inSequence,
  mooreHodgson,
  type OneMachineJob,
} from '../../../agents/scheduling/moore-hodgson.ts';
import { ROOT } from '../../../experiments/paths.ts';
import { createRandom } from '../../../sim/random.ts';

const SHARED = process.env['FINFRA_SHARED'] ?? join(ROOT, '../shared');
const FILE = join(SHARED, 'known-answers', 'learning.json');

function permutations(count: number): number[][] {
  if (count === 0) return [[]];
  return permutations(count - 1).flatMap((shorter) =>
    Array.from({ length: count }, (_, at) => [
      ...shorter.slice(0, at),
      count - 1,
      ...shorter.slice(at),
    ]),
  );
}

describe('Moore-Hodgson', () => {
  it('is the fewest late jobs of all orders, on 200 random sets', () => {
    const uniform = createRandom('sets').stream('jobs');
    const orders = permutations(6);
    const integer = (to: number) => 1 + Math.floor(uniform() * to);
    let edfWorse = 0;
    for (let set = 0; set < 200; set++) {
      const jobs = Array.from(
        { length: 6 },
        (): OneMachineJob => ({ seconds: integer(10), deadline: integer(30) }),
      );
      const results = orders.map((order) => inSequence(jobs, order));
      const { late, order } = mooreHodgson(jobs);
      assert.equal(late, Math.min(...results.map((one) => one.late)));
      assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4, 5]);
      const edf = edfOrder(jobs);
      const best = Math.min(...results.map((one) => one.maxLatenessSeconds));
      assert.equal(edf.maxLatenessSeconds, best);
      if (edf.late > late) edfWorse += 1;
    }
    assert.ok(edfWorse > 100, `EDF has more late jobs in ${edfWorse} of 200 sets`);
  });

  it('gives the known answers', function () {
    if (!existsSync(FILE) && process.env['FINFRA_REQUIRE_SHARED'] !== '1') this.skip();
    const { moore_hodgson: known } = JSON.parse(readFileSync(FILE, 'utf8'));
    const pairs: [number, number][] = known.jobs_p_d;
    const jobs = pairs.map(([seconds, deadline]) => ({ seconds, deadline }));
    const edf = edfOrder(jobs);
    assert.equal(mooreHodgson(jobs).late, known.min_late);
    assert.equal(edf.late, known.edf_late);
    assert.equal(edf.maxLatenessSeconds, known.edf_max_lateness);
  });

  it('has nothing late where there is nothing', () => {
    assert.deepEqual(mooreHodgson([]), { order: [], late: 0, maxLatenessSeconds: -Infinity });
  });
});
