import type { System } from '../sim/system.ts';
import type { Seconds } from '../sim/units.ts';
import type { Controller, Intent } from './controller.ts';
import { LateDecisions } from './late-decisions.ts';
import type { Observer } from './telemetry/observe.ts';

export interface ControlledRun {
  readonly system: System;
  readonly observer: Observer;
  readonly controllers: readonly Controller[];
  readonly interval: Seconds; // between two decisions
  readonly preroll: Seconds; // what is decided before is not counted
  readonly horizon: Seconds; // end of the run
}

/** The control loop of a run: what is decided at each interval, and carried out when it is there. */
export class ControlLoop {
  readonly #run: ControlledRun;
  readonly #late: LateDecisions;
  #tick = 0;

  constructor(run: ControlledRun) {
    this.#run = run;
    this.#late = new LateDecisions(run.system.sim, (controller, intent) =>
      this.#carryOut(controller, intent),
    );
  }

  /** Lets the system run until the next decision is due; false: until its end, no other is. */
  advance(): boolean {
    const { interval, horizon } = this.#run;
    const next = ++this.#tick * interval;
    this.#late.runUntil(Math.min(next, horizon));
    return next < horizon;
  }

  /** Every controller decides by what it sees now. */
  decide(): void {
    const { controllers, observer } = this.#run;
    for (const controller of controllers) {
      const intent = controller.intend(observer.telemetry);
      if (intent.after > 0) this.#late.add(controller, intent);
      else this.#carryOut(controller, intent);
    }
  }

  #carryOut(controller: Controller, intent: Intent): void {
    const { system, observer, preroll } = this.#run;
    const decision = controller.judge(intent, observer.telemetry);
    const changes = decision.verdicts.filter(({ action }) => system.apply(action)).length;
    if (system.sim.now >= preroll) controller.count(decision, changes);
  }
}
