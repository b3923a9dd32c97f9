import assert from 'node:assert/strict';
import { behaviourCloning } from '../../../agents/algorithms/behaviour-cloning.ts';
import { assertResumesOn, corridorLog, PAIR_SPACE, pairLog, trainOn } from './logs.ts';

describe('behaviour cloning', () => {
  it('learns the probabilities of the log, decision by decision', () => {
    // The log goes right with probability 0.4; fields near the start have thousands of rows.
    const log = corridorLog(100);
    const { policy } = trainOn({ line: behaviourCloning, log, updates: 1000 });
    for (const field of [0, 1]) {
      const rows = [...log.observations.keys()].filter((row) => log.observations[row] === field);
      const share = rows.filter((row) => log.actions[row] === 1).length / rows.length;
      const got = policy.probabilities([field])[1]!;
      assert(Math.abs(got - share) < 0.04, `field ${field}: ${got}, in the log ${share}`);
      assert.deepEqual(policy.act([field]), [0]);
    }
  });

  it('learns dimensions apart, and gives nothing to what is closed', () => {
    const log = pairLog(400); // the first decision is 1 or 2, each as often, the second 0 or 1
    const { policy } = trainOn({
      line: behaviourCloning,
      log,
      actionSpace: PAIR_SPACE,
      updates: 300,
    });
    const [closed, ...open] = policy.probabilities([0.5], Uint8Array.of(0, 1, 1, 1, 1));
    assert.equal(closed, 0);
    for (const one of open) assert(Math.abs(one - 0.5) < 0.1, `${open}`);
  });

  it('lays nothing to the charge of an alternative that it was closed', () => {
    // The first is taken wherever it is open, which is in every second row.
    const log = corridorLog(4);
    const rows = log.length;
    const isOpen = (row: number) => (row % 2 === 0 ? 1 : 0);
    const masks = Uint8Array.from({ length: 2 * rows }, (_, at) =>
      at % 2 === 0 ? isOpen(at / 2) : 1,
    );
    const { policy } = trainOn({
      line: behaviourCloning,
      options: { learningRate: 0.01 },
      log: {
        ...log,
        observations: new Float32Array(rows),
        actions: Int32Array.from({ length: rows }, (_, row) => 1 - isOpen(row)),
        masks,
        nextMasks: masks,
      },
      updates: 1000,
    });
    // It tends to 1; had the closed rows counted, to 1/2.
    assert(policy.probabilities([0])[0]! > 0.95, `${policy.probabilities([0])}`);
    assert.deepEqual([...policy.probabilities([0], Uint8Array.of(0, 1))], [0, 1]);
  });

  it('goes on exactly from what it saved', () => {
    assertResumesOn({ line: behaviourCloning, log: corridorLog(20), updates: 300 });
  });
});
