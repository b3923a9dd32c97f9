import assert from 'node:assert/strict';
import type { Controller, Intent } from '../../experiments/controller.ts';
import { LateDecisions } from '../../experiments/late-decisions.ts';
import { HOLD } from '../../sim/actions.ts';
import { createSimulation } from '../../sim/simulation.ts';

const intent = (after: number, failure: string): Intent => ({ action: HOLD, failure, after });
const controller = {} as Controller;

describe('LateDecisions', () => {
  it('carries out each decision at its time, in the order of time, then of decision', () => {
    const sim = createSimulation();
    const done: [number, string | undefined][] = [];
    const late = new LateDecisions(sim, (_controller, { failure }) =>
      done.push([sim.now, failure]),
    );
    late.runUntil(15);
    for (const [after, name] of [
      [10, 'slow'],
      [2, 'fast'],
      [10, 'slow too'],
      [15, 'next'],
      [16, 'after next'],
    ] as const)
      late.add(controller, intent(after, name));
    late.runUntil(30);
    assert.deepEqual(done, [
      [17, 'fast'],
      [25, 'slow'],
      [25, 'slow too'],
      [30, 'next'],
    ]);
    assert.equal(sim.now, 30);
    late.runUntil(45);
    assert.deepEqual(done.at(-1), [31, 'after next']);
  });
});
