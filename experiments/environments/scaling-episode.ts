import type { Agent } from '../../agents/agent.ts';
import type { ScalingPanel } from '../../agents/autoscaling/scaling-panel.ts';
import type { Order } from '../../sim/actions.ts';
import type { System } from '../../sim/system.ts';
import { faultSite } from '../../sim/system-site.ts';
import type { Dollars } from '../../sim/units.ts';
import { assert } from '../../sim/units.ts';
import { ControlLoop } from '../control-loop.ts';
import { injectorWith } from '../faults/create-injector.ts';
import type { failuresOf } from '../faults/failures.ts';
import { type Contexts, controllersWith } from '../plug-in.ts';
import { assemble } from '../run.ts';
import type { Observer } from '../telemetry/observe.ts';
import type { RunSpec } from '../types.ts';
import { createWorkload } from '../workload-source.ts';

/** What the episodes of one task share. */
export interface EpisodeParts {
  readonly services: readonly string[]; // that the learner scales
  readonly contexts: Contexts; // of the agents that decide the rest
  readonly failures: Awaited<ReturnType<typeof failuresOf>>;
}

/** What one control interval brought; of transactions and costs that count. */
export interface IntervalOutcome {
  readonly costDollars: Dollars; // of all services
  readonly ended: number; // transactions
  readonly violations: number; // not done within their objective
  /** In the order of the services that the learner scales; those that share nodes have none of their own. */
  readonly costDollarsOfServices: readonly Dollars[];
}

/**
 * One run in which somebody outside decides for some services: the same controllers, guards and order of
 * events as in `run`. Synthetic workloads only: those of traces have to be read first.
 */
export class ScalingEpisode {
  readonly #panel: ScalingPanel;
  readonly #system: System;
  readonly #observer: Observer;
  readonly #loop: ControlLoop;
  readonly #finishFaults: () => void;
  #orders: readonly Order[] = [];
  #ended = 0;
  #violations = 0;
  #dollars: Dollars = 0;
  readonly #services: readonly string[];
  #dollarsOfServices: readonly Dollars[];
  isOver: boolean;

  constructor(spec: RunSpec, panel: ScalingPanel, parts: EpisodeParts) {
    const { experiment, day } = spec;
    const { preroll, horizon, control } = experiment;
    const { sim, random, system, observer } = assemble(spec);
    const agent = puppet(() => this.#orders);
    const controllers = controllersWith(spec, parts.contexts, { ...parts, agent });
    const place = { sim, site: faultSite(system), system: system.impairments };
    const injector = injectorWith(experiment, parts.failures, day, place);
    this.#finishFaults = () => injector?.finish();
    const workload = createWorkload(experiment, day, random);
    assert(!(workload instanceof Promise), 'a workload of a trace cannot begin at once');
    system.feed(workload);
    system.addEndListener((_number, _type, _outcome, arrivedAt, _latency, isGood) => {
      if (arrivedAt < preroll) return;
      this.#ended += 1;
      if (!isGood) this.#violations += 1;
    });
    this.#panel = panel;
    this.#system = system;
    this.#services = parts.services;
    this.#dollarsOfServices = parts.services.map(() => 0);
    this.#observer = observer;
    this.#loop = new ControlLoop({ system, observer, controllers, horizon, preroll, ...control });
    this.isOver = !this.#loop.advance();
    panel.see(observer.telemetry);
  }

  /** Takes a decision on what the panel shows, and lets one interval pass. */
  step(action: ArrayLike<number>): IntervalOutcome {
    assert(!this.isOver, 'the episode is over');
    this.#orders = this.#panel.orders(action);
    this.#loop.decide();
    this.isOver = !this.#loop.advance();
    this.#panel.see(this.#observer.telemetry);
    if (this.isOver) this.#finish();
    const ofServices = this.#services.map((name) => this.#system.service(name).dollarsSoFar);
    const outcome = {
      costDollars: this.#system.dollarsSoFar - this.#dollars,
      costDollarsOfServices: ofServices.map((dollars, i) => dollars - this.#dollarsOfServices[i]!),
      ended: this.#ended,
      violations: this.#violations,
    };
    this.#dollars += outcome.costDollars;
    this.#dollarsOfServices = ofServices;
    this.#ended = 0;
    this.#violations = 0;
    return outcome;
  }

  /** Of the events so far: that of the run, once the episode is over. */
  get fingerprint(): string {
    return this.#system.sim.fingerprint;
  }

  /** What is under way and late already counts as violations, as in a run. */
  #finish(): void {
    const { transactions, sim } = this.#system;
    const overdue = transactions.countOverdue(sim.now).reduce((sum, count) => sum + count, 0);
    this.#ended += overdue;
    this.#violations += overdue;
    this.#finishFaults();
    this.#observer.finish();
  }
}

/** Orders what it is told to. */
function puppet(orders: () => readonly Order[]): Agent {
  return {
    name: 'learner',
    observe: () => undefined,
    act: () => ({ kind: 'several', orders: orders() }),
  };
}
