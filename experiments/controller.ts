import type { Guard, Verdict } from '../agents/agent.ts';
import type { FallbackAgent } from '../agents/fallback.ts';
import type { Action } from '../sim/actions.ts';
import type { Telemetry } from '../sim/telemetry.ts';

/** A verdict, and why the fallback had to take the decision; undefined: it had not. */
export interface Decision extends Verdict {
  readonly failure: string | undefined;
}

/** One agent behind its guards, with what came of its decisions. */
export class Controller {
  readonly #agent: FallbackAgent;
  actions = 0; // that changed the system
  fallbacks = 0; // decided by the fallback
  refusals = 0; // weakened or refused by a guard
  readonly reasons: Record<string, number> = {};
  readonly #guards: readonly Guard[];

  constructor(agent: FallbackAgent, guards: readonly Guard[]) {
    this.#agent = agent;
    this.#guards = guards;
  }

  /** Each guard judges what the one before it has left; the reasons add up. */
  decide(telemetry: Telemetry): Decision {
    const { fallbacks } = this.#agent;
    let action: Action = this.#agent.act(this.#agent.observe(telemetry));
    const reasons: string[] = [];
    for (const guard of this.#guards) {
      const verdict = guard.admit(action, telemetry);
      action = verdict.action;
      reasons.push(...verdict.reasons.map((reason) => `${guard.name}: ${reason}`));
    }
    const failure = this.#agent.fallbacks > fallbacks ? this.#agent.lastReason : undefined;
    return { action, reasons, failure };
  }

  count({ reasons, failure }: Decision, hasChanged: boolean): void {
    if (hasChanged) this.actions++;
    if (failure !== undefined) this.fallbacks++;
    if (reasons.length > 0) this.refusals++;
    const all = failure === undefined ? reasons : [`fallback: ${failure}`, ...reasons];
    for (const reason of all) this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
  }
}
