import type { Effect, Strike } from '../effects.ts';
import type { OptionValues, Registered } from '../options.ts';
import type { Seconds, Spec } from '../units.ts';
import type { ComponentClass } from './components.ts';
import type { FaultSite } from './fault-site.ts';

/** Replicas of one service; `hits` unset: all of them, present and to come. */
export interface HitReplicas {
  readonly service: string;
  readonly hits?: (replica: number) => boolean;
}

/** What one occurrence of a fault strikes, resolved at its onset. */
export interface FaultTarget {
  /** Of the component; empty: the load, or all that monitoring sees. */
  readonly name: string;
  /** Of the service that is the component, or of every service where it is a zone or a region. */
  readonly replicas: readonly HitReplicas[];
  readonly nodes: readonly number[];
  /** Names: the zone that is the component, or those of the region that is. */
  readonly zones: readonly string[];
  /** Seconds from the onset to the end, without recovery. */
  readonly lasts: Seconds;
  readonly site: FaultSite;
}

/** When strikes are asked for: at each change of level, and at each beat, where `before` is `level`. */
export interface Moment {
  readonly level: number;
  readonly before: number;
  /** Beats since the level rose from 0. */
  readonly beat: number;
}

/** What a fault has unless a file says otherwise. */
export interface Usual {
  readonly duration?: Seconds;
  readonly recovery?: Seconds;
  readonly onset?: Spec;
  readonly radius?: Spec;
}

/**
 * One fault: what it does to a part of the system as a function of its level in [0, 1] (severity x onset), and nothing
 * else. It owns no state: the injector applies what it says, and clears it.
 */
export interface FaultLine<Options = OptionValues> extends Registered {
  readonly appliesTo: readonly ComponentClass[];
  /** What its radius chooses among; unset: it strikes its target as a whole. */
  readonly spreads?: 'replicas' | 'nodes';
  readonly usual?: Usual;
  /** What it leaves in telemetry. */
  readonly trace: string;
  /** Where its form and its figures are from. */
  readonly source: string;
  effects?(level: number, options: Options, target: FaultTarget, beat: number): readonly Effect[];
  strikes?(moment: Moment, options: Options, target: FaultTarget): readonly Strike[];
  /** Seconds to the next beat, at which effects and strikes are asked for again; unset: no beats. */
  beats?(beat: number, level: number, options: Options): Seconds;
}

export const isOnset = ({ level, before }: Moment) => level > 0 && before === 0;
export const isEnd = ({ level, before }: Moment) => level === 0 && before > 0;

/** From 1 at level 0 to `factor` at level 1, in proportion. */
export function factorAt(level: number, factor: number): number {
  return 1 + (factor - 1) * level;
}
