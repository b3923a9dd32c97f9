import assert from 'node:assert/strict';
import { createRandom } from '../../../sim/random.ts';
import { end, query, REPORT, router } from './made-up-site.ts';

describe('bao', () => {
  it('finds the hint that shortens the work of its copy', () => {
    const bandit = router({ kind: 'bao' });
    const noise = createRandom('bao').stream('noise');
    const seconds = [2, 4, 0.5, 1]; // by choice: rows, rows with a, rows with b, columns
    const chosen = seconds.map(() => 0);
    for (let i = 0; i < 400; i++) {
      const bucket = i % 4;
      const estimatedSeconds = [2 ** bucket, 2 ** bucket];
      const choice = bandit.route(query(REPORT, { bucket, estimatedSeconds }));
      if (i >= 200) chosen[choice]!++;
      const work = seconds[choice]! * 2 ** bucket * Math.exp(0.3 * (noise() - 0.5));
      bandit.ended!(end(REPORT, choice, work, { bucket }));
    }
    assert.ok(chosen[2]! > 180, `${chosen}`);
  });

  it('tries everything at first, and nothing without spread', () => {
    const tried = new Set<number>();
    const bandit = router({ kind: 'bao', scale: 1 });
    for (let i = 0; i < 50; i++) tried.add(bandit.route(query(REPORT)));
    assert.deepEqual([...tried].toSorted(), [0, 1, 2, 3]);
    const greedy = router({ kind: 'bao', scale: 0 });
    for (let i = 0; i < 50; i++)
      assert.equal(greedy.route(query(REPORT, { estimatedSeconds: [2, 1] })), 3);
  });

  it('leaves out copies that are too old', () => {
    const bandit = router({ kind: 'bao' });
    for (let i = 0; i < 50; i++)
      assert.notEqual(bandit.route(query(REPORT, { lagSeconds: [0, 9] })), 3);
  });
});
