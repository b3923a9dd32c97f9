import type { AgentEvent } from '../agents/agent.ts';
import type { ClockStart } from '../sim/calendars/deadline-clock.ts';
import type { RoutingCounts } from '../sim/databases/query-routing.ts';
import type { StoreSummary } from '../sim/databases/store/store-counts.ts';
import type { DeadlineTally } from '../sim/deadlines.ts';
import type { FaultSpec } from '../sim/faults/fault-spec.ts';
import type { Injection } from '../sim/faults/injector.ts';
import type { Histogram } from '../sim/histogram.ts';
import type { JobSummary } from '../sim/jobs/jobs.ts';
import type { Severity } from '../sim/observability/alert.ts';
import type { AlertRuleConfig } from '../sim/observability/alert-rules.ts';
import type { TracerOptions } from '../sim/observability/tracer.ts';
import type { EdgeSeries } from '../sim/recorder.ts';
import type { QueryClass, SystemConfig } from '../sim/system-config.ts';
import type { Seconds, Spec } from '../sim/units.ts';

/** One contender: an agent for each kind of decision it takes over. */
export interface Entry {
  readonly name: string;
  readonly agents: Readonly<Record<string, Spec>>;
  /** Guards its actions must pass, in order. */
  readonly guards: readonly Spec[];
  /** How its options are searched for on the train days; none: they stay as they are. */
  readonly tune?: Tuning;
  /** Settings of its knob that are run beside its own, for the comparison at equal SLO. */
  readonly curve?: Curve;
  /** What it has instead of what the system says, by path, as the file has it; and what comes of it. */
  readonly set?: Readonly<Record<string, unknown>>;
  readonly system?: SystemConfig;
}

/** Random search with successive halving over the declared ranges of the options of an entry. */
export interface Tuning {
  /** Settings to look at, the one in the file included. */
  readonly trials: number;
  /** One of so many trials goes on to the next rung. */
  readonly eta: number;
  /** Replications (a train day with a train seed) that the last rung sees. */
  readonly replications: number;
}
export interface Curve {
  /** The option that trades cost against violations: `knob` of the line of the autoscaler. */
  readonly knob: string;
  readonly values: readonly number[];
}

/** One value of an experiment that is varied: `workload.scale` over 20, 40, 80. */
export interface Axis {
  readonly path: string;
  readonly values: readonly unknown[];
}
/** One combination of the values of all axes, as an experiment of its own. */
export interface Point {
  /** `days=flash`, or with several axes `days=flash scale=2`; empty without a sweep. */
  readonly name: string;
  readonly config: ExperimentConfig;
}
export interface Sweep {
  readonly axes: readonly Axis[];
  readonly points: readonly Point[];
}

/** A comparison repeated over systems that differ from the one that agents were made for. */
export interface RobustnessConfig {
  readonly systems: number;
  /** 0.3: factors between 1 / 1.3 and 1.3. */
  readonly spread: number;
  /** The best so many entries of the report days. */
  readonly contenders: number;
  /** The first so many report days, each with the first seed. */
  readonly days: number;
}

/** Report days are run in steps, until every comparison is decided or all days are run. */
export interface Stopping {
  /** Days at which the differences are looked at, growing; the last is all of them. */
  readonly looks: readonly number[];
}

/** An experiment, parsed and checked: plain data in base units, defaults filled in. */
export interface ExperimentConfig {
  readonly name: string;
  readonly question: string;
  readonly system: SystemConfig;
  /** What operators, and with them agents, take the system for; unset: for what it is. */
  readonly believed?: SystemConfig;
  readonly workload: Spec;
  /** What comes on report days instead: traffic has shifted since agents were tuned and trained. Unset: as before. */
  readonly reportWorkload?: Spec;
  /** What days of the past had, where `workload` is what came later; unset: the same. */
  readonly pastWorkload?: Spec;
  /** When the run of day 0 begins; unset: see `clockOf`. */
  readonly start?: ClockStart;
  readonly objective: {
    readonly minimize: string;
    readonly subject: Readonly<Record<string, number>>;
  };
  readonly train?: { readonly days: readonly number[]; readonly seeds: readonly number[] };
  readonly report: { readonly days: readonly number[]; readonly seeds: readonly number[] };
  readonly compare: readonly Entry[];
  readonly baseline: string;
  readonly primary: string;
  readonly horizon: Seconds;
  readonly preroll: Seconds;
  readonly control: {
    readonly interval: Seconds;
    readonly decisionSecondsMax?: Seconds; // unset: the interval
  };
  readonly telemetry: TelemetryConfig;
  readonly metrics: readonly string[];
  readonly figures: readonly string[];
  /** What begins a run unmeasured: `preroll`, or, of stationary workloads, as long as MSER-5 cuts. */
  readonly warmUp?: 'fixed' | 'mser5';
  readonly sweep?: Sweep;
  readonly robustness?: RobustnessConfig;
  /** What goes wrong on each day, the same for every entry and seed; scenarios taken apart. Unset: nothing. */
  readonly faults?: readonly FaultSpec[];
  readonly stopping?: Stopping;
}

export interface TelemetryConfig {
  readonly interval: Seconds;
  readonly delay: Seconds; // from the scrape until an agent can see it
  readonly gapRatio: number; // share of scrapes of one service that are lost, in [0, 1)
  readonly jitter?: Seconds; // each scrape is late by a draw below it; unset: none is
  readonly sloTarget?: number; // unset: see sloTargetOf
  readonly traces?: Omit<TracerOptions, 'inFlightMax'>; // unset: none are kept
  readonly logs?: {
    readonly perMinute: number; // lines of one template and component
    readonly requestRatio: number;
    readonly recordsMax: number;
  };
  readonly alerts?: readonly AlertRuleConfig[]; // unset: the default set
}

/** One simulation to run: everything it depends on. */
export interface RunSpec {
  readonly experiment: ExperimentConfig;
  readonly entry: Entry;
  readonly day: number;
  readonly seed: number;
  /** Whether all that monitoring has seen is to be exported; changes nothing else. */
  readonly isExported?: boolean;
}

/** What a run leaves: bounded, whatever passed through. Counts are of transactions that arrived in [preroll, horizon). */
export interface Run {
  readonly types: readonly string[];
  readonly arrived: readonly number[]; // by type
  /** By type, then in the order of OUTCOMES. */
  readonly outcomes: readonly (readonly number[])[];
  readonly inFlight: readonly number[]; // by type, not ended at the horizon
  readonly late: readonly number[]; // by type: done, but after the objective
  readonly overdue: readonly number[]; // by type: in flight at the horizon, but after the objective already
  readonly latency: readonly Histogram[]; // by type, seconds, of those done
  readonly amountMinorDone: number; // cents
  readonly calls: number; // attempts made by callers
  readonly retries: number;
  readonly costDollars: Readonly<Record<string, number>>; // by service, and by pool what nobody asked for
  readonly replicaSeconds: Readonly<Record<string, number>>; // billed, by service
  readonly actions: number; // orders that changed something
  readonly fallbacks: number; // decisions that the fallback had to take for an agent that failed
  readonly refusals: number; // actions weakened or refused by a guard
  readonly reasons: Readonly<Record<string, number>>; // guard reason -> how often
  /** By transaction type with a deadline or job, then window. */
  readonly deadlines: readonly DeadlineTally[];
  readonly jobs: readonly JobSummary[];
  /** By type: analytical where it asks an analytical query; unset: the system has no queries. */
  readonly classes?: readonly QueryClass[];
  readonly routing?: RoutingCounts;
  /** What the stores of its databases did in the measured time, added up; unset: it has none. */
  readonly store?: StoreSummary;
  readonly measuredFrom: Seconds; // preroll
  readonly measuredSeconds: Seconds; // horizon - preroll
  readonly eventsHandled: number;
  readonly fingerprint: string;
  readonly series: Series;
  readonly edges: readonly EdgeSeries[]; // on the time axis of `series`
  readonly truth: Truth;
  readonly alerts: readonly AlertPeriod[]; // in the order in which they began to fire
  readonly sloTarget: number; // share of transactions that must be good, in (0, 1)
  readonly events: readonly RunEvent[]; // in the order of their begin
  /** What was exported, where it was asked for: content by file name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What went wrong and whom it hurt: what experiments judge by, and agents never see. */
export interface Truth {
  readonly injections: readonly Injection[];
  readonly impacts: readonly Impact[]; // at most one for each injection, in their order
}

/** The time in which an injection hurt users, in whole minutes. */
export interface Impact {
  readonly injection: number; // position in the injections
  readonly from: Seconds;
  readonly to: Seconds; // Infinity: the run ended before
  /** Transactions not done within their objective, beyond what the level before would have made of them. */
  readonly violations: number;
}

/** One rule that fires. */
export interface AlertPeriod {
  readonly name: string;
  readonly severity: Severity;
  readonly component: string; // a service, queue or type of transactions; empty: all transactions
  readonly from: Seconds;
  readonly to: Seconds; // Infinity: still when the run ended
}

export const EVENT_KINDS = [
  'fault',
  'impact',
  'alert',
  'action',
  'change',
  'failover',
  'deadline',
  'kill',
  'verdict',
  'fallback',
  'deployment',
] as const;

/** Something that a figure of the run can show beside its series. */
export interface RunEvent {
  readonly from: Seconds;
  readonly to: Seconds; // as `from`: an instant; Infinity: open
  readonly kind: (typeof EVENT_KINDS)[number];
  readonly component: string;
  readonly name: string;
  readonly level: string; // severity of a fault in [0, 1] or of an alert; violations of an impact; count of verdicts; cause of a rollback
  readonly text: string;
}

/** The day as it went, sampled on one time axis (ground truth, for figures only). */
export interface Series {
  readonly time: Float64Array; // seconds, end of each sample interval
  /** `arrivalsPerSecond`, `violationRatio`, `latencySecondsP99` (of transactions ended in the interval), and per service `<service>/<signal>`. */
  readonly columns: Readonly<Record<string, Float64Array>>;
}

export interface Metric {
  readonly name: string;
  readonly description: string;
  readonly unit: string; // 'dollars', 'seconds', 'ratio', 'per hour', 'count'
  readonly better: 'lower' | 'higher';
  measure(run: Run): number;
}

/** One row of runs.csv: enough to repeat it and to believe it. */
export interface Result {
  readonly experiment: string;
  readonly point: string; // of the sweep; empty without one
  readonly entry: string;
  /** 'targetRatio=0.5' where a curve has changed the knob of the entry; empty for its own setting. */
  readonly setting: string;
  readonly day: number;
  readonly seed: number;
  readonly configHash: string;
  readonly codeVersion: string;
  readonly fingerprint: string;
  readonly metrics: Readonly<Record<string, number>>;
  /** What its agents told of their deployment, in the order of time, in `deployments.csv`; unset: nothing. */
  readonly deployments?: readonly AgentEvent[];
}

/** One row of summary.csv: an estimate over days, and its paired difference to the baseline. */
export interface SummaryRow {
  readonly point: string; // of the sweep; empty without one
  readonly entry: string;
  readonly metric: string;
  readonly level: number; // of confidence, 0.95
  readonly days: number;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly difference: number; // entry minus baseline, paired by day; 0 for the baseline itself
  readonly differenceLow: number;
  readonly differenceHigh: number;
  readonly p: number; // NaN for the baseline
  /** Mean of the middle half of all values, with an interval by bootstrap over days. */
  readonly interquartileMean: number;
  readonly interquartileMeanLow: number;
  readonly interquartileMeanHigh: number;
  /** The smallest true difference that so many days find four times out of five. */
  readonly detectable: number; // NaN for the baseline
  /** Variance of the difference under equal seeds over that under independent ones; NaN with one seed a day. */
  readonly varianceRatio: number;
  readonly varianceRatioLow: number;
  readonly varianceRatioHigh: number;
}
