import seedrandom from 'seedrandom';
import { compareAtEqualSlo } from '../../experiments/equal-slo-curves.ts';
import type { PointReport } from '../../experiments/point-report.ts';
import type { RobustnessRow } from '../../experiments/robustness/robustness.ts';
import { summarize } from '../../experiments/statistics/summarize.ts';
import type { TrialRow } from '../../experiments/study-files.ts';
import type { Entry, ExperimentConfig, Result } from '../../experiments/types.ts';
import { routedMetrics, syntheticConfig, syntheticSeries } from './synthetic.ts';

const LEVEL = 0.95;
const TARGET = 0.001;
const KINDS = [
  'hpa',
  'target-utilization',
  'target-tracking',
  'step-scaling',
  'keda',
  'queueing-model',
  'holt-winters',
  'scheduled',
  'seasonal-quantile',
];
const KNOB = 'targetRatio';
const VALUES = [0.25, 0.4, 0.55, 0.7, 0.85];
const SERVICES = [
  'authorise',
  'fraud-score',
  'ledger',
  'gateway',
  'limits',
  'vault',
  'cache',
  'tell',
];

export interface StudyOptions {
  /** Kinds of autoscalers, each as default and tuned; a static one and a bound come on top. */
  readonly kinds?: number;
  readonly days?: number;
  readonly point?: string;
}

const made = new Map<string, PointReport>();

/**
 * A made-up point of a study with everything in it: tuning, curves, a bound, perturbed systems. Made
 * once for each of its options.
 */
export function syntheticStudy({
  kinds = 9,
  days = 20,
  point = '',
}: StudyOptions = {}): PointReport {
  const key = JSON.stringify([kinds, days, point]);
  const study = made.get(key) ?? makeStudy({ kinds, days, point });
  made.set(key, study);
  return study;
}

function makeStudy({ kinds, days, point }: Required<StudyOptions>): PointReport {
  const entries = entriesOf(kinds);
  const config: ExperimentConfig = {
    ...syntheticConfig([{ name: 'hpa', costDollars: 1, sloViolationRatio: 0 }], days, 1),
    compare: entries,
    baseline: 'hpa tuned',
    train: { days: [0, 1, 2], seeds: [1000] },
    robustness: { systems: 12, spread: 0.3, contenders: 4, days: 5 },
  };
  const all = entries.flatMap((entry, i) => [
    ...rowsOf(config, entry, i, '', point),
    ...(entry.curve?.values ?? []).flatMap((value) =>
      rowsOf(config, entry, i, `${KNOB}=${value}`, point),
    ),
  ]);
  const results = all.filter(({ setting }) => setting === '');
  return {
    point,
    config,
    results,
    curves: all.filter(({ setting }) => setting !== ''),
    summary: summarize(results, { ...config, level: LEVEL, point }),
    series: entries.map(({ name }, i) => ({
      entry: name,
      day: 40,
      seed: 1,
      series: syntheticSeries(60 + 40 * i),
    })),
    trials: entries
      .filter(({ tune }) => tune !== undefined)
      .flatMap((entry) => trialsOf(entry, point)),
    robustness: robustnessOf(entries.slice(0, 4)),
    equalSlo: compareAtEqualSlo(all, config, LEVEL),
  };
}

function entriesOf(kinds: number): readonly Entry[] {
  const curve = { knob: KNOB, values: VALUES };
  const tune = { trials: 27, eta: 3, replications: 9 };
  const entry = (kind: string) => ({
    name: kind,
    agents: { autoscaling: { kind, [KNOB]: 0.6 } },
    guards: [{ kind: 'bounds' }],
  });
  return [
    ...KINDS.slice(0, kinds).flatMap((kind) => [
      entry(kind),
      { ...entry(kind), name: `${kind} tuned`, tune, curve },
    ]),
    { ...entry('square-root-staffing'), curve },
    { ...entry('clairvoyant'), curve },
  ];
}

/** Cheaper and worse with a larger value of the knob; every kind on a curve of its own. */
function rowsOf(
  { name: experiment, report }: ExperimentConfig,
  { name, tune }: Entry,
  place: number,
  setting: string,
  point: string,
): readonly Result[] {
  const family = Math.floor(place / 2);
  const knob = setting === '' ? (tune === undefined ? 0.6 : 0.5) : Number(setting.split('=')[1]);
  const isBound = name === 'clairvoyant';
  const shift = point.length * 0.01;
  return report.days.flatMap((day) =>
    report.seeds.map((seed) => {
      const busy = 0.7 + 0.6 * seedrandom(`day ${day}`)();
      const uniform = seedrandom(`${name} ${setting} ${day} ${seed}`);
      const cost =
        (isBound ? 280 : 400 + 17 * family + (tune === undefined ? 25 : 0)) *
        (1 + shift * ((family * 3) % 4)) *
        (1.7 - knob) *
        (0.8 + 0.2 * busy) *
        (0.98 + 0.04 * uniform());
      const floor = family === 7 ? 0.004 : 0;
      const ratio = floor + 10 ** (-5.4 + 4 * knob + 0.12 * family - (isBound ? 1 : 0)) * busy ** 2;
      const p99 = 0.1 + 0.4 * knob ** 2 * busy;
      const services = SERVICES.map((service, i): readonly [string, number] => [
        `${service}/costDollars`,
        (cost * 2 ** -(i + 1)) / (1 - 2 ** -SERVICES.length),
      ]);
      return {
        experiment,
        point,
        entry: name,
        setting,
        day,
        seed,
        configHash: 'c0ffee',
        codeVersion: '0.1.0',
        fingerprint: `${name} ${setting} ${day} ${seed}`,
        metrics: {
          costDollars: cost,
          sloViolationRatio: ratio * (0.7 + 0.6 * uniform()),
          latencySecondsP50: 0.03 + 0.01 * uniform(),
          latencySecondsP95: p99 * 0.5,
          latencySecondsP99: p99,
          actionsPerHour: 6 * uniform(),
          ...routedMetrics(p99),
          ...Object.fromEntries(services),
        },
      };
    }),
  );
}

function trialsOf({ name }: Entry, point: string): readonly TrialRow[] {
  return [1, 3, 9].flatMap((replications, rung) =>
    Array.from({ length: 27 / 3 ** rung }, (_, trial) => {
      const knob = trial === 0 ? 0.6 : seedrandom(`${name} ${trial}`)();
      return {
        point,
        entry: name,
        trial,
        replications,
        objective: 460 * (1.7 - knob),
        violations: { sloViolationRatio: 10 ** (-5.4 + 4 * knob) - TARGET },
        isChosen: trial === 2,
        setting: trial === 0 ? {} : { autoscaling: { [KNOB]: trial === 2 ? 0.5 : knob } },
      };
    }),
  );
}

/** The first entry is the best on every system but the last. */
function robustnessOf(entries: readonly Entry[]): readonly RobustnessRow[] {
  return Array.from({ length: 13 }, (_, system) => {
    const uniform = seedrandom(`system ${system}`);
    const factor = 0.8 + 0.4 * uniform();
    return entries.map(({ name }, i) => ({
      system,
      entry: name,
      rank: system === 12 ? entries.length - i : i + 1,
      score: {
        objective: 100 * factor * (1 + 0.1 * i * (system === 12 ? -0.5 : 0.7 + 0.6 * uniform())),
        violations: { sloViolationRatio: system % 5 === 4 ? 0.001 : -0.0005 },
      },
      factors: system === 0 ? {} : { work: factor },
    }));
  }).flat();
}
