import type { Simulation } from '../sim/simulation.ts';
import type { Seconds } from '../sim/units.ts';
import type { Controller, Intent } from './controller.ts';

interface LateDecision {
  readonly at: Seconds;
  readonly controller: Controller;
  readonly intent: Intent;
}

/** Decisions that took simulated time, until they are there to be carried out. */
export class LateDecisions {
  readonly #sim: Simulation;
  readonly #carryOut: (controller: Controller, intent: Intent) => void;
  #waiting: readonly LateDecision[] = []; // by time, those of equal time as they were added

  constructor(sim: Simulation, carryOut: (controller: Controller, intent: Intent) => void) {
    this.#sim = sim;
    this.#carryOut = carryOut;
  }

  /** `intent` begins to be made now. */
  add(controller: Controller, intent: Intent): void {
    const at = this.#sim.now + intent.after;
    const place = this.#waiting.findLastIndex((one) => one.at <= at) + 1;
    this.#waiting = this.#waiting.toSpliced(place, 0, { at, controller, intent });
  }

  /** Runs the simulation to `end`; what is there by then is carried out on the way, in the order of time. */
  runUntil(end: Seconds): void {
    for (;;) {
      const [next, ...rest] = this.#waiting;
      if (next === undefined || next.at > end) break;
      this.#waiting = rest;
      this.#sim.runUntil(next.at);
      this.#carryOut(next.controller, next.intent);
    }
    this.#sim.runUntil(end);
  }
}
