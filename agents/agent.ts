import type { Action } from '../sim/actions.ts';
import type { Telemetry } from '../sim/telemetry.ts';

/** Decides once per control interval. Sees telemetry and nothing else. */
export interface Agent<Observation = unknown> {
  readonly name: string;
  observe(telemetry: Telemetry): Observation;
  act(observation: Observation): Action;
}

/** Admits, weakens or refuses an action. */
export interface Guard {
  readonly name: string;
  admit(action: Action, telemetry: Telemetry): Verdict;
}
/** The action that goes on to the system; no reasons means admitted unchanged. */
export interface Verdict {
  readonly action: Action;
  readonly reasons: readonly string[];
}

/** What an autoscaler may know of the service it is made for. */
export interface ScalingTarget {
  readonly service: string;
  readonly replicasMin: number;
  readonly replicasMax: number;
}
