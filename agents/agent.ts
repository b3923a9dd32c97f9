import type { Action, Order } from '../sim/actions.ts';
import type { DeadlineClock } from '../sim/calendars/deadline-clock.ts';
import type { Uniform } from '../sim/random.ts';
import type { Telemetry } from '../sim/telemetry.ts';
import type { Bytes, Dollars, Seconds, Spec } from '../sim/units.ts';
import type { FeatureStatistics } from './deployment/drift.ts';

/** Decides once per control interval. Sees telemetry and nothing else. */
export interface Agent<Observation = unknown> {
  readonly name: string;
  observe(telemetry: Telemetry): Observation;
  act(observation: Observation): Action;
  /** Simulated seconds that its last decision took, >= 0: declared, or counted; unset: none. */
  readonly decisionSeconds?: Seconds;
  /** Telemetry as it comes to this agent through a pipeline of its own; unset: as it is. */
  feed?(telemetry: Telemetry): Telemetry;
  /** Why something else took its last decision; unset: it took it itself. */
  readonly stoodIn?: string | undefined;
  /**
   * How its observations, lists of numbers, were distributed in training; of one part, where it decides for
   * alike parts that lie one behind the other. Unset: not known.
   */
  readonly training?: readonly FeatureStatistics[];
  /** Hash of the policy file that it decides by; unset: there is none. */
  readonly policyHash?: string;
  /** What it has to tell of itself since the start of the run, in the order of time. */
  events?(): readonly AgentEvent[];
}

/** Something that became of an agent, such as a change of its stage. */
export interface AgentEvent {
  readonly at: Seconds;
  readonly name: string; // 'canary'
  readonly component: string; // the services that it is about
  readonly level: string; // a number that says how much, or what caused it in one word; or empty
  readonly text: string; // why
}

/** Admits, weakens or refuses each order of an action. */
export interface Guard {
  readonly name: string;
  admit(order: Order, telemetry: Telemetry): Verdict;
}
/** The order that goes on to the system; no reasons means admitted unchanged. */
export interface Verdict {
  readonly action: Order;
  readonly reasons: readonly string[];
}

/**
 * What an agent may know of the service it is made for: what its operators have declared or found
 * in a load test. What truly runs may differ (robustness runs make it differ on purpose).
 */
export interface ScalingTarget {
  readonly service: string;
  readonly replicasMin: number;
  readonly replicasMax: number;
  readonly replicas: number; // at the start
  readonly workersPerReplica: number;
  readonly bootSeconds: Seconds; // mean, from the order to ready
  /** Worker seconds that one arriving transaction needs here on average, without retries. */
  readonly workSecondsPerTransaction: Seconds;
  readonly callsPerTransaction: number;
  readonly dollarsPerHour: Dollars; // of one replica; 0 where nothing is billed
  readonly cores: number; // of one replica as declared
  readonly coresMin: number; // bounds of resizing; equal to `cores` where a replica is not resized
  readonly coresMax: number;
  readonly memoryBytes: Bytes; // of one replica as declared; Infinity: not modelled
}

/** What an agent may know of a pool of nodes. */
export interface NodePoolTarget {
  readonly pool: string;
  readonly cores: number; // that replicas may ask for, per node
  readonly memoryBytes: Bytes;
  readonly nodesMin: number;
  readonly nodesMax: number;
  readonly provisionSeconds: Seconds; // mean, from the order to ready
  readonly dollarsPerHour: Dollars; // of one node
}

/** Transactions per second at the entry of the system, in slots from the start of the run. */
export interface DayRates {
  readonly slot: Seconds;
  readonly ratePerSecond: Float64Array;
}

/** What an agent is told of the experiment it is made for. */
export interface AgentContext {
  readonly interval: Seconds; // between two decisions
  readonly pools: readonly NodePoolTarget[];
  /** Days of the past: the train days of the experiment. Empty unless the line `sees` them. */
  readonly pastDays: readonly DayRates[];
  /** The day to come: only for a bound, that knows what no controller can know. */
  readonly thisDay: DayRates | undefined;
  /** Chance of its own, by a name that nobody else asks for. */
  stream(name: string): Uniform;
  /** The agents that another Spec of the same decision stands for, told the same. */
  create(spec: Spec): readonly Agent[];
}

/** When work is due in the run. */
export interface CutOff {
  readonly at: Seconds;
  readonly component: string; // a type of transactions or a job
  readonly name: string; // of the window
}

/** What a guard is told of the run that it watches over. */
export interface GuardContext {
  readonly interval: Seconds; // between two decisions
  readonly clock: DeadlineClock;
  readonly cutOffs: readonly CutOff[]; // in the order of time; none: the system has no deadlines
}
