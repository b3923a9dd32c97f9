import type { Guard, Verdict } from '../agents/agent.ts';
import type { FallbackAgent } from '../agents/fallback.ts';
import { type Order, ordersOf } from '../sim/actions.ts';
import type { Telemetry } from '../sim/telemetry.ts';

/** The verdicts on the orders of one decision, and why the fallback had to take it; undefined: it had not. */
export interface Decision {
  readonly verdicts: readonly Verdict[];
  readonly failure: string | undefined;
}

/** One agent behind its guards, with what came of its decisions. */
export class Controller {
  readonly #agent: FallbackAgent;
  actions = 0; // orders that changed the system
  fallbacks = 0; // decided by the fallback
  refusals = 0; // orders weakened or refused by a guard
  readonly reasons: Record<string, number> = {};
  readonly #guards: readonly Guard[];

  constructor(agent: FallbackAgent, guards: readonly Guard[]) {
    this.#agent = agent;
    this.#guards = guards;
  }

  decide(telemetry: Telemetry): Decision {
    const { fallbacks } = this.#agent;
    const action = this.#agent.act(this.#agent.observe(telemetry));
    const verdicts = ordersOf(action).map((order) => this.#judge(order, telemetry));
    const failure = this.#agent.fallbacks > fallbacks ? this.#agent.lastReason : undefined;
    return { verdicts, failure };
  }

  /** `changes`: orders of the decision that changed something. */
  count({ verdicts, failure }: Decision, changes: number): void {
    this.actions += changes;
    if (failure !== undefined) this.#countFailure(failure);
    for (const { reasons } of verdicts) {
      if (reasons.length > 0) this.refusals++;
      for (const reason of reasons) this.#add(reason);
    }
  }

  /** Each guard judges what the one before it has left; the reasons add up. */
  #judge(order: Order, telemetry: Telemetry): Verdict {
    let action = order;
    const reasons: string[] = [];
    for (const guard of this.#guards) {
      const verdict = guard.admit(action, telemetry);
      action = verdict.action;
      reasons.push(...verdict.reasons.map((reason) => `${guard.name}: ${reason}`));
    }
    return { action, reasons };
  }

  #countFailure(failure: string): void {
    this.fallbacks++;
    this.#add(`fallback: ${failure}`);
  }

  #add(reason: string): void {
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
  }
}
