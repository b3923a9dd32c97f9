import type { Uniform } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';

export type Actor = 'baseline' | 'policy';
export interface BootstrapOptions {
  /** Blocks of each actor that are compared: the last so many. */
  readonly window: number;
  /** Share of the blocks that the policy acts in while it is not trusted, in (0, 1). */
  readonly probeRatio: number;
  /** How much worse than the baseline's mean reward per block the policy's may be, >= 0. */
  readonly tolerance: number;
}

/**
 * Who acts in the next block of a training (an episode, or a span of time): the baseline, and the
 * policy now and then, until over the last blocks the policy's mean reward is not worse than the
 * baseline's less the tolerance; then the policy, until it is worse. The learner sees every block. The means
 * are estimates, without confidence: this limits what training costs, and promotes nothing.
 * Source: Qiu et al., "AWARE: automate workload autoscaling with reinforcement learning in production
 * cloud systems", USENIX ATC 2023, section 4 (bootstrapping from a heuristic controller, switching
 * back on poor rewards); the schedule of probes is our own (assumption).
 */
export class BootstrapSchedule {
  readonly #options: BootstrapOptions;
  readonly #uniform: Uniform;
  readonly #rewards: Readonly<Record<Actor, number[]>> = { baseline: [], policy: [] };
  #isTrusted = false;

  constructor(options: BootstrapOptions, uniform: Uniform) {
    const { window, probeRatio, tolerance } = options;
    assert(window >= 1 && probeRatio > 0 && probeRatio < 1 && tolerance >= 0, 'no such bootstrap');
    this.#options = options;
    this.#uniform = uniform;
  }

  get isTrusted(): boolean {
    return this.#isTrusted;
  }

  next(): Actor {
    if (this.#isTrusted) return 'policy';
    return this.#uniform() < this.#options.probeRatio ? 'policy' : 'baseline';
  }

  /** The reward that a block brought, more being better. */
  record(actor: Actor, reward: number): void {
    assert(Number.isFinite(reward), `a block has a finite reward, got ${reward}`);
    const { window, tolerance } = this.#options;
    const own = this.#rewards[actor];
    own.push(reward);
    if (own.length > window) own.shift();
    const { baseline, policy } = this.#rewards;
    if (baseline.length < window || policy.length < window) return;
    const wasTrusted = this.#isTrusted;
    this.#isTrusted = meanOf(policy) >= meanOf(baseline) - tolerance;
    // Back at the baseline, the policy is judged anew.
    if (wasTrusted && !this.#isTrusted) policy.length = 0;
  }
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
