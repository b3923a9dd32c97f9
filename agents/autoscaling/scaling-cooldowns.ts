import type { Seconds } from '../../sim/units.ts';

/**
 * Cooldowns of one service. Scaling out: until the cooldown ends, what was added since it began
 * counts as part of the next step, so that only a larger step adds the rest. Scaling in is blocked
 * after scaling in, and while what was added may still be starting. Scaling out ends the cooldown
 * of scaling in.
 * Source: Application Auto Scaling, API reference, StepScalingPolicyConfiguration and
 * TargetTrackingScalingPolicyConfiguration (Cooldown, ScaleOutCooldown, ScaleInCooldown); no
 * scaling in during warm-up: Amazon EC2 Auto Scaling user guide, step scaling, instance warm-up.
 * That a larger step begins the cooldown anew is an assumption.
 */
export class ScalingCooldowns {
  readonly #outCooldown: Seconds;
  readonly #inCooldown: Seconds;
  #outAt = -Infinity;
  #inAt = -Infinity;
  #base = 0; // replicas before the first step of the running cooldown

  constructor({ outCooldown, inCooldown }: { outCooldown: Seconds; inCooldown: Seconds }) {
    this.#outCooldown = outCooldown;
    this.#inCooldown = inCooldown;
  }

  /** Replicas after scaling out, at least `current`; `desired` by those that a step starts from. */
  out(now: Seconds, current: number, desired: (base: number) => number): number {
    const isCooling = now - this.#outAt < this.#outCooldown;
    const base = isCooling ? Math.min(this.#base, current) : current;
    const replicas = Math.max(current, desired(base));
    if (replicas === current) return current;
    this.#base = base;
    this.#outAt = now;
    this.#inAt = -Infinity;
    return replicas;
  }

  /** Replicas after scaling in, at most `current`. */
  in(now: Seconds, current: number, desired: number): number {
    const isBlocked = now - this.#inAt < this.#inCooldown || now - this.#outAt < this.#outCooldown;
    if (isBlocked || desired >= current) return current;
    this.#inAt = now;
    return desired;
  }
}
