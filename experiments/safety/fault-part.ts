import { AGENT_FAULTS, type AgentFault } from '../../agents/deployment/faulty.ts';
import type { Seconds, Spec } from '../../sim/units.ts';
import { type Interval, meanInterval } from '../statistics/intervals.ts';
import type { ExperimentConfig, RunSpec } from '../types.ts';
import { faultSpec } from './fault-figure.ts';
import type { PartResult, PartTools, SafetyPart } from './safety-part.ts';
import type { SafetyRun } from './safety-worker.ts';

const DAYS = { full: 6, quick: 2 };
const LEVEL = 0.95; // of confidence
const MINUTE: Seconds = 60;
/** Just after a decision: the fault has most of an interval to itself. */
export const ONSET: Seconds = 20 * MINUTE + 1;
const UNTIL: Seconds = 35 * MINUTE;
const HORIZON: Seconds = 45 * MINUTE;
/** A rule that, as policies do, observes a list of numbers. */
const CANDIDATE: Spec = { kind: 'target-utilization', targetRatio: 0.5 };
const VIOLATED_MAX = 8; // scrapes in a row: two minutes

/** One fault, over the days. */
export interface FaultRow {
  readonly fault: AgentFault;
  readonly days: number;
  /** Control intervals from the onset until the baseline acts, most of the days; Infinity: on some day it never did. */
  readonly intervalsMax: number;
  /** Transactions violated from the onset to the end of the run beyond those without the fault. */
  readonly guarded: Interval;
  readonly unguarded: Interval;
  /** Without safeguards minus with them, paired by day. */
  readonly saved: Interval;
}

/** Faults in a candidate in full control, with the safeguards and with none. */
export const faultPart: SafetyPart = {
  name: 'faults-in-an-agent',
  question: 'How soon does the baseline act when an agent fails, and what does it save?',
  async make(tools): Promise<PartResult> {
    const rows = await faultRows(tools);
    return {
      columns: COLUMNS,
      rows: rows.map(cellsOf),
      spec: faultSpec(rows),
      words: faultWords(rows, tools.config.control.interval),
    };
  },
};

async function faultRows({ config, isQuick, run }: PartTools): Promise<readonly FaultRow[]> {
  const days = config.report.days.slice(0, isQuick ? DAYS.quick : DAYS.full);
  const { interval } = config.control;
  const all = (options: object) =>
    Promise.all(days.map((day) => run(specOf(config, { begin: 'full', ...options }, day))));
  const healthy = await all({ candidate: CANDIDATE });
  return Promise.all(
    AGENT_FAULTS.map(async (fault): Promise<FaultRow> => {
      const faulty = { kind: 'faulty', agent: CANDIDATE, fault, from: ONSET, until: UNTIL };
      const [guarded, unguarded] = await Promise.all([
        all({ candidate: faulty, kill: { violatedMax: VIOLATED_MAX } }),
        all({ candidate: faulty, onFailure: 'hold' }),
      ]);
      const added = (runs: readonly SafetyRun[]) =>
        meanInterval(
          runs.map((one, day) => violationsOf(one) - violationsOf(healthy[day]!)),
          LEVEL,
        );
      const saved = meanInterval(
        guarded.map((one, day) => violationsOf(unguarded[day]!) - violationsOf(one)),
        LEVEL,
      );
      const intervalsMax = Math.max(...guarded.map((one) => intervalsUntil(one, interval)));
      return {
        ...{ fault, days: days.length, intervalsMax },
        ...{ guarded: added(guarded), unguarded: added(unguarded), saved },
      };
    }),
  );
}

function specOf(config: ExperimentConfig, options: object, day: number): RunSpec {
  const baseline = config.compare[0]!;
  const autoscaling: Spec = {
    kind: 'deployed',
    baseline: baseline.agents['autoscaling'],
    objectives: { errorRatioMax: 0.01, latencySecondsMax: 0.5 },
    ...options,
  };
  const experiment = { ...config, horizon: HORIZON };
  const entry = { name: 'deployed', agents: { autoscaling }, guards: baseline.guards };
  return { experiment, entry, day, seed: config.report.seeds[0]! };
}

/** Control intervals from the onset until the baseline decides; Infinity: it never does. */
export function intervalsUntil({ events }: Pick<SafetyRun, 'events'>, interval: Seconds): number {
  const acts = events.find(
    ({ kind, name, from }) => from > ONSET && (kind === 'fallback' || name === 'rolled-back'),
  );
  return acts === undefined ? Number.POSITIVE_INFINITY : (acts.from - ONSET) / interval;
}

function violationsOf({ bad }: SafetyRun): number {
  return bad.slice(Math.floor(ONSET / MINUTE)).reduce((sum, count) => sum + count, 0);
}

const COLUMNS = [
  ...['fault', 'days', 'intervalsMax'],
  ...['violationsGuarded', 'guardedLow', 'guardedHigh'],
  ...['violationsUnguarded', 'unguardedLow', 'unguardedHigh'],
  ...['violationsSaved', 'savedLow', 'savedHigh'],
];

const numbersOf = ({ estimate, low, high }: Interval) => [estimate, low, high];

function cellsOf({ fault, days, intervalsMax, guarded, unguarded, saved }: FaultRow) {
  return [fault, days, intervalsMax, ...[guarded, unguarded, saved].flatMap(numbersOf)];
}

/** What the rows say. */
export function faultWords(rows: readonly FaultRow[], interval: Seconds): readonly string[] {
  const names = (some: readonly FaultRow[]) => some.map(({ fault }) => fault).join(', ');
  const within = rows.filter(({ intervalsMax }) => intervalsMax <= 1);
  const later = rows.filter(({ intervalsMax }) => intervalsMax > 1);
  const days = rows[0]?.days ?? 0;
  const words = [
    `Of ${rows.length} faults injected into an agent in full control on ${days} days, ${within.length} (${names(within)}) ` +
      `cost at most one control interval (${interval} s) before the baseline acted, on every day.`,
  ];
  for (const { fault, intervalsMax } of later)
    words.push(
      Number.isFinite(intervalsMax)
        ? `${fault}: the baseline acted within ${intervalsMax.toFixed(1)} control intervals, on every day.`
        : `${fault}: on some day the baseline never acted while the fault lasted or after it.`,
    );
  const isSaved = ({ saved }: FaultRow) => saved.low > 0;
  const isWorse = ({ saved }: FaultRow) => saved.high < 0;
  const [better, worse] = [rows.filter(isSaved), rows.filter(isWorse)];
  words.push(
    `Fewer transactions were violated with safeguards than without under ${better.length} of ${rows.length} faults` +
      `${better.length === 0 ? '' : ` (${names(better)})`}, more under ${worse.length}` +
      `${worse.length === 0 ? '' : ` (${names(worse)})`}: ${100 * LEVEL} % intervals of the difference by day, the others hold 0.`,
  );
  return words;
}
