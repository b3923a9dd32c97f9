import type { Seconds } from '../../sim/units.ts';
import type { Violation } from './invariant.ts';
import { firstViolation, messageOf } from './invariants.ts';
import { createStage, type Stage, type StageOptions } from './stage.ts';
import type { SwarmCase } from './swarm-case.ts';

/** Invariants are checked so often while transactions arrive. */
const CHECKS = 25;
/**
 * Seconds after the last arrival by which nothing may go on any more. Work, queues, retries and deliveries are finite,
 * services can do more than arrives, and what is lost on a wire fails after 127 s, one level of calls after the other.
 * What waits for the first replica of a service at zero needs somebody to order it: the drain does.
 */
const DRAINED_BY: readonly Seconds[] = [1, 10, 60, 300, 1500, 7500];

export interface CaseOptions extends StageOptions {
  /** An agent more, that looks at telemetry and does nothing. */
  readonly hasOnlooker?: boolean;
  /** Only the events count, nothing is checked. */
  readonly isUnchecked?: boolean;
}

export interface CaseOutcome {
  readonly violation: Violation | undefined;
  /** Of all events. */
  readonly fingerprint: string;
  /** At the horizon, as the run of the experiment has it. */
  readonly atHorizon: string;
  readonly arrived: number;
  readonly done: number;
  readonly events: number;
  readonly stage: Stage;
}

/** Runs a case: arrivals and faults, then arrivals alone, then nothing until all has ended. */
export async function runCase(of: SwarmCase, options: CaseOptions = {}): Promise<CaseOutcome> {
  const stage = await createStage(of, options);
  const lived = guarded(stage, () => live(stage, options));
  const { sim, system, seen } = stage;
  const atHorizon = sim.fingerprint;
  const violation = lived ?? guarded(stage, () => drain(stage, options));
  return {
    violation,
    fingerprint: sim.fingerprint,
    atHorizon,
    arrived: system.transactions.arrived,
    done: seen.outcomes[0]!,
    events: sim.eventsHandled,
    stage,
  };
}

/** What an assertion of the simulator finds is a violation, too. */
function guarded(stage: Stage, act: () => Violation | undefined): Violation | undefined {
  try {
    return act();
  } catch (error) {
    return {
      invariant: 'no assertion fails',
      time: Number(stage.sim.now),
      problem: messageOf(error),
    };
  }
}

function live(stage: Stage, { hasOnlooker, isUnchecked }: CaseOptions): Violation | undefined {
  const { sim, system, telemetry, controllers, of } = stage;
  const { horizon, control } = of.experiment;
  const checkEvery = horizon / CHECKS;
  let checks = 1;
  for (let tick = 1; ; tick++) {
    const next = Math.min(tick * control.interval, horizon);
    while (isUnchecked !== true && checks * checkEvery < next) {
      sim.runUntil(checks++ * checkEvery);
      const violation = firstViolation(stage, 'always');
      if (violation !== undefined) return violation;
    }
    sim.runUntil(next);
    if (next === horizon) return undefined;
    if (hasOnlooker === true) for (const name of telemetry.services) telemetry.samples(name);
    for (const controller of controllers)
      for (const { action } of controller.decide(telemetry).verdicts) system.apply(action);
  }
}

function drain(stage: Stage, { isUnchecked }: CaseOptions): Violation | undefined {
  const { sim, system, injector, of } = stage;
  injector?.finish();
  if (isUnchecked === true) return undefined;
  for (const { config, ordered } of system.services)
    if (ordered === 0) system.apply({ kind: 'scale', service: config.name, replicas: 1 });
  for (const seconds of DRAINED_BY) {
    sim.runUntil(of.experiment.horizon + seconds);
    const violation = firstViolation(stage, 'always');
    if (violation !== undefined) return violation;
    if (isEmpty(stage)) break;
  }
  system.finish();
  return firstViolation(stage, 'drained');
}

function isEmpty({ system }: Stage): boolean {
  const { calls, transactions, services } = system;
  const isQuiet = services.every(({ draining }) => draining.length === 0);
  return calls.inUse === 0 && transactions.inUse === 0 && isQuiet;
}
