import type { Seconds, Spec } from '../../sim/units.ts';
import type { Entry, ExperimentConfig } from '../types.ts';
import type { Feature } from './features.ts';

/**
 * One run of the swarm: an experiment with one entry, one day and one seed, as `finfra run` would run it, and when its
 * faults are over.
 */
export interface SwarmCase {
  readonly seed: number;
  readonly run: number;
  readonly features: readonly Feature[]; // that are on
  readonly experiment: ExperimentConfig;
  /** No fault begins or goes on after it. */
  readonly faultsEnd: Seconds;
}

/** Whose system nobody scales. */
export const NO_AGENTS: Readonly<Record<string, Spec>> = { autoscaling: { kind: 'static' } };

export function hasNoAgents({ agents }: Entry): boolean {
  return Object.keys(agents).length === 1 && agents['autoscaling']?.kind === 'static';
}

/** The command that repeats a run of the swarm. */
export function commandOf(
  { seed, run }: Pick<SwarmCase, 'seed' | 'run'>,
  transactions: number | undefined,
): string {
  const more = transactions === undefined ? '' : ` --transactions ${transactions}`;
  return `finfra swarm --seed ${seed} --run ${run}${more}`;
}
