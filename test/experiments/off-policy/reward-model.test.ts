import assert from 'node:assert/strict';
import { loggedBandit, rowsAt } from '../../../experiments/off-policy/logged-bandit.ts';
import { crossFittedModel } from '../../../experiments/off-policy/reward-model.ts';
import { createRandom } from '../../../sim/random.ts';

const ROWS = 600;

/** Rewards are 2 x for the first action and 1 - x for the second. */
function linearLog() {
  const uniform = createRandom('model').stream('log');
  const contexts = Array.from({ length: ROWS }, () => [2 * uniform() - 1]);
  const actions = contexts.map(() => (uniform() < 0.5 ? 0 : 1));
  return loggedBandit({
    actions,
    contexts,
    propensities: actions.map(() => 0.5),
    rewards: actions.map((action, i) =>
      action === 0 ? 2 * contexts[i]![0]! : 1 - contexts[i]![0]!,
    ),
    targets: actions.map(() => [0.5, 0.5]),
  });
}

describe('the model of the rewards', () => {
  it('finds rewards that are linear in the contexts, but for its ridge', () => {
    const log = linearLog();
    const q = crossFittedModel(log);
    let worst = 0;
    for (let row = 0; row < ROWS; row++) {
      const x = log.contexts[row]!;
      worst = Math.max(worst, Math.abs(q[2 * row]! - 2 * x), Math.abs(q[2 * row + 1]! - (1 - x)));
    }
    assert(worst < 0.35, `${worst}`); // 30 of 240 + 30 rows of slope 2 are ridge: 0.22 at the edge
  });

  it('never sees the row that it predicts, nor its cluster', () => {
    const log = linearLog();
    const changed = { ...log, rewards: log.rewards.map((one, i) => (i === 10 ? 0.777 : one)) };
    const [before, after] = [crossFittedModel(log), crossFittedModel(changed)];
    for (const row of [10, 15, 20]) assert.equal(after[2 * row], before[2 * row], `row ${row}`);
    assert(after.some((one, i) => one !== before[i]));
    const clusters = Int32Array.from({ length: ROWS }, (_, i) => i >> 1);
    const [own, other] = [
      crossFittedModel({ ...log, clusters }),
      crossFittedModel({ ...changed, clusters }),
    ];
    for (const row of [10, 11]) assert.equal(own[2 * row], other[2 * row], `clustered row ${row}`);
  });

  it('without contexts is near the mean of each action, and knows actions never seen by the mean of all', () => {
    const log = loggedBandit({
      actions: Array.from({ length: 400 }, (_, i) => i % 2),
      propensities: new Array(400).fill(0.5),
      rewards: Array.from({ length: 400 }, (_, i) => 3 * (i % 2)),
      targets: Array.from({ length: 400 }, () => [0.5, 0.5, 0]),
    });
    const q = crossFittedModel(log);
    assert(q[0]! < 0.06 && q[1]! > 2.94, `${q[0]}, ${q[1]}`);
    assert(Math.abs(q[2]! - 1.5) < 0.05);
  });

  it('is right where the target goes, if one line cannot be right everywhere', () => {
    // Rewards are |x|; the target takes the action where x > 0, where the slope is 1, and rarely elsewhere.
    const uniform = createRandom('bend').stream('log');
    const contexts = Array.from({ length: ROWS }, () => [2 * uniform() - 1]);
    const log = loggedBandit({
      actions: contexts.map(() => 0),
      contexts,
      propensities: contexts.map(() => 0.5),
      rewards: contexts.map(([x]) => Math.abs(x!)),
      targets: contexts.map(([x]) => (x! > 0 ? [1, 0] : [0.02, 0.98])),
    });
    const q = crossFittedModel(log);
    const rising = contexts.flatMap(([x], row) => (x! > 0 ? [Math.abs(q[2 * row]! - x!)] : []));
    const mean = rising.reduce((sum, one) => sum + one, 0) / rising.length;
    assert(mean < 0.1, `${mean}`); // weighed alike, the line is flat at 0.5: 0.25 off
  });

  it('rows can be chosen, with their tables and clusters', () => {
    const log = { ...linearLog(), clusters: Int32Array.from({ length: ROWS }, (_, i) => i >> 2) };
    const chosen = rowsAt(log, [9, 4, 8]);
    assert.deepEqual([...chosen.clusters!], [0, 1, 0]);
    assert.equal(chosen.contexts[1], log.contexts[4]);
    assert.equal(chosen.rewards[0], log.rewards[9]);
  });
});
