import type { Guard, Verdict } from '../agents/agent.ts';
import type { FallbackAgent } from '../agents/fallback.ts';
import type { Action } from '../sim/actions.ts';
import type { Telemetry } from '../sim/telemetry.ts';

/** One agent behind its guards, with what came of its decisions. */
export class Controller {
  readonly #agent: FallbackAgent;
  actions = 0; // that changed the system
  refusals = 0; // replaced by the fallback, weakened or refused by a guard
  readonly reasons: Record<string, number> = {};
  readonly #guards: readonly Guard[];

  constructor(agent: FallbackAgent, guards: readonly Guard[]) {
    this.#agent = agent;
    this.#guards = guards;
  }

  /** Each guard judges what the one before it has left; the reasons add up. */
  decide(telemetry: Telemetry): Verdict {
    const { fallbacks } = this.#agent;
    let action: Action = this.#agent.act(this.#agent.observe(telemetry));
    const reasons: string[] = [];
    if (this.#agent.fallbacks > fallbacks) reasons.push(`fallback: ${this.#agent.lastReason}`);
    for (const guard of this.#guards) {
      const verdict = guard.admit(action, telemetry);
      action = verdict.action;
      reasons.push(...verdict.reasons.map((reason) => `${guard.name}: ${reason}`));
    }
    return { action, reasons };
  }

  count(verdict: Verdict, hasChanged: boolean): void {
    if (hasChanged) this.actions++;
    if (verdict.reasons.length > 0) this.refusals++;
    for (const reason of verdict.reasons) this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
  }
}
