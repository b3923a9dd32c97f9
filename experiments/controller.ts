import type { AgentEvent, Guard, Verdict } from '../agents/agent.ts';
import type { FallbackAgent } from '../agents/fallback.ts';
import { type Action, type Order, ordersOf } from '../sim/actions.ts';
import type { Telemetry } from '../sim/telemetry.ts';
import type { Seconds } from '../sim/units.ts';
import { VerdictLog, type VerdictRecord } from './telemetry/verdict-log.ts';

/** The verdicts on the orders of one decision, and why the fallback had to take it; undefined: it had not. */
export interface Decision {
  readonly verdicts: readonly Verdict[];
  readonly failure: string | undefined;
}
/** What was decided, before any guard has seen it. */
export interface Intent {
  readonly action: Action;
  readonly failure: string | undefined;
  /** Simulated seconds until it is there to be carried out. */
  readonly after: Seconds;
}

/** One agent behind its guards, with what came of its decisions. */
export class Controller {
  readonly #agent: FallbackAgent;
  actions = 0; // orders that changed the system
  fallbacks = 0; // decided by the fallback
  refusals = 0; // orders weakened or refused by a guard
  readonly reasons: Record<string, number> = {};
  readonly #guards: readonly Guard[];
  readonly #log: VerdictLog;

  constructor(agent: FallbackAgent, guards: readonly Guard[]) {
    this.#agent = agent;
    this.#guards = guards;
    this.#log = new VerdictLog(agent.name);
  }

  /** Every verdict that has a reason, and every decision of the fallback, in the order of time. */
  get verdicts(): readonly VerdictRecord[] {
    return this.#log.records;
  }

  /** What the agent has to tell of itself. */
  get events(): readonly AgentEvent[] {
    return this.#agent.events();
  }

  intend(telemetry: Telemetry): Intent {
    const { fallbacks } = this.#agent;
    const action = this.#agent.act(this.#agent.observe(telemetry));
    const failure = this.#agent.fallbacks > fallbacks ? this.#agent.lastReason : undefined;
    return { action, failure, after: this.#agent.decisionSeconds };
  }

  /** Guards judge an order when it is to be carried out, by what can be seen then. */
  judge({ action, failure }: Intent, telemetry: Telemetry): Decision {
    const { now } = telemetry;
    this.#log.beginDecision();
    if (failure !== undefined) this.#log.recordFallback(now, failure);
    const verdicts = ordersOf(action).map((order) => {
      const verdict = this.#judge(order, telemetry);
      if (verdict.reasons.length > 0) this.#log.record(now, order, verdict);
      return verdict;
    });
    return { verdicts, failure };
  }

  /** A decision that takes no time. */
  decide(telemetry: Telemetry): Decision {
    return this.judge(this.intend(telemetry), telemetry);
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
