import seedrandom from 'seedrandom';
import type { PointReport } from '../../experiments/point-report.ts';
import type { ReportData } from '../../experiments/report.ts';
import { summarize } from '../../experiments/statistics/summarize.ts';
import type { ExperimentConfig, Result, Series } from '../../experiments/types.ts';

/** What one entry of the made-up experiment is like. */
export interface Character {
  readonly name: string;
  readonly costDollars: number;
  readonly sloViolationRatio: number;
  readonly latencySeconds?: number; // p99
}

export const CHARACTERS: readonly Character[] = [
  { name: 'static', costDollars: 640, sloViolationRatio: 0.00002, latencySeconds: 0.12 },
  { name: 'hpa default', costDollars: 418, sloViolationRatio: 0.0061, latencySeconds: 0.9 },
  { name: 'hpa tuned', costDollars: 452, sloViolationRatio: 0.0007, latencySeconds: 0.21 },
  { name: 'target utilization', costDollars: 431, sloViolationRatio: 0.0006, latencySeconds: 0.23 },
];

const HORIZON = 86_400; // seconds
const PREROLL = 1800;

export function syntheticConfig(
  characters: readonly Character[],
  days: number,
  seeds = 3,
): ExperimentConfig {
  const range = (count: number, from: number) => Array.from({ length: count }, (_, i) => from + i);
  const service = (name: string, replicas: number) => ({
    name,
    instance: 'm',
    replicas,
    replicasMin: 2,
    replicasMax: 40,
    workersPerReplica: 4,
    discipline: 'fifo' as const,
    queueLimit: 100,
    boot: { kind: 'constant', value: 60 },
    balancer: { kind: 'random' },
    errorRatio: 0,
    client: { timeout: 2, cancels: true, retry: { kind: 'none' }, connections: 100 },
  });
  return {
    name: 'flash-crowd',
    question: 'Which autoscaler keeps card authorisations inside their SLO, and what does it cost?',
    system: {
      name: 'card-payments',
      description: 'made up',
      sources: [],
      instanceTypes: { m: { dollarsPerHour: 0.2 } },
      services: [service('authorise', 8), service('fraud-score', 6)],
      transactions: [{ name: 'authorise', share: 1, slo: 0.3, priority: 0, steps: [] }],
    },
    workload: { kind: 'payments' },
    objective: { minimize: 'costDollars', subject: { sloViolationRatio: 0.001 } },
    report: { days: range(days, 40), seeds: range(seeds, 1) },
    compare: characters.map(({ name }) => ({
      name,
      agents: { autoscaling: { kind: 'static' } },
      guards: [],
    })),
    baseline: characters.some(({ name }) => name === 'hpa tuned')
      ? 'hpa tuned'
      : characters[0]!.name,
    primary: 'costDollars',
    horizon: HORIZON,
    preroll: PREROLL,
    control: { interval: 15 },
    telemetry: { interval: 15, delay: 5, gapRatio: 0 },
    metrics: ['costDollars', 'sloViolationRatio', 'latencySecondsP99', 'actionsPerHour'],
    figures: ['cost-vs-slo', 'day', 'differences', 'latency'],
  };
}

/** As if it had queries: its reports are ten times as slow as its payments. */
export function routedMetrics(p99: number) {
  return {
    latencySecondsP50Analytical: p99,
    latencySecondsP95Analytical: 5 * p99,
    latencySecondsP99Analytical: 10 * p99,
    latencySecondsP50Transactional: 0.1 * p99,
    latencySecondsP99Transactional: p99,
    freshnessViolationRatio: 0.001 * p99,
  };
}

export function syntheticResults(
  config: ExperimentConfig,
  characters: readonly Character[],
): readonly Result[] {
  const uniform = seedrandom('synthetic');
  const { days, seeds } = config.report;
  const results: Result[] = [];
  for (const day of days)
    for (const seed of seeds) {
      const busy = 0.8 + 0.5 * seedrandom(`day ${day}`)() + 0.05 * uniform();
      for (const { name, costDollars, sloViolationRatio, latencySeconds = 0.2 } of characters) {
        const noise = () => 0.9 + 0.2 * uniform();
        const p99 = latencySeconds * busy * noise();
        const cost = costDollars * (0.6 + 0.4 * busy) * (0.99 + 0.02 * uniform());
        results.push({
          experiment: config.name,
          point: '',
          entry: name,
          setting: '',
          day,
          seed,
          configHash: 'c0ffee',
          codeVersion: '0.1.0',
          fingerprint: `${name} ${day} ${seed}`,
          metrics: {
            costDollars: cost,
            sloViolationRatio: sloViolationRatio * busy ** 3 * 2 * uniform(),
            latencySecondsP50: 0.03 * noise(),
            latencySecondsP95: p99 * 0.5,
            latencySecondsP99: p99,
            actionsPerHour: name === 'static' ? 0 : 6 * noise(),
            ...routedMetrics(p99),
            'authorise/costDollars': cost * 0.6,
            'fraud-score/costDollars': cost * 0.4,
          },
        });
      }
    }
  return results;
}

/** A day with two peaks and a flash crowd; replicas follow it late. */
export function syntheticSeries(lag: number): Series {
  const time = Float64Array.from({ length: HORIZON / 15 }, (_, i) => (i + 1) * 15);
  const uniform = seedrandom(`series ${lag}`);
  const sameLoad = seedrandom('load'); // under every entry
  const load = (t: number): number =>
    300 + 250 * Math.sin((t / HORIZON) * 2 * Math.PI - 1.8) + (t > 43_000 && t < 45_500 ? 600 : 0);
  const ready = time.map((t) => Math.max(2, Math.ceil(load(t - lag) / 55)));
  const overload = time.map((t, i) => Math.max(0, load(t) / 65 - ready[i]!));
  return {
    time,
    columns: {
      arrivalsPerSecond: time.map((t) => load(t) * (0.95 + 0.1 * sameLoad())),
      goodputPerSecond: time.map((t, i) => load(t) * (1 - Math.min(1, overload[i]! * 0.08))),
      violationRatio: overload.map((x) => Math.min(1, x * 0.08)),
      latencySecondsP99: overload.map((x, i) =>
        i % 1000 > 950 ? Number.NaN : (0.11 + x * 0.4) * (0.9 + 0.2 * uniform()),
      ),
      'authorise/replicasReady': ready,
      'authorise/replicasOrdered': time.map((t) =>
        Math.max(2, Math.ceil(load(t - lag + 120) / 55)),
      ),
      'fraud-score/replicasReady': ready.map((x) => Math.ceil(x * 0.6)),
      'fraud-score/replicasOrdered': ready.map((x) => Math.ceil(x * 0.6)),
      'ledger/replicasReady': time.map(() => 4),
      'ledger/replicasOrdered': time.map(() => 4),
    },
  };
}

const made = new Map<string, PointReport>();

/** Made once for each of its arguments: bootstraps take time, and nobody writes to a report. */
export function syntheticPoint(characters = CHARACTERS, days = 20): PointReport {
  const key = JSON.stringify([characters, days]);
  const point = made.get(key) ?? makePoint(characters, days);
  made.set(key, point);
  return point;
}

function makePoint(characters: readonly Character[], days: number): PointReport {
  const config = syntheticConfig(characters, days);
  const results = syntheticResults(config, characters);
  return {
    point: '',
    config,
    results,
    curves: [],
    summary: summarize(results, { ...config, level: 0.95 }),
    series: characters.map(({ name }, i) => ({
      entry: name,
      day: 40,
      seed: 1,
      series: syntheticSeries(60 + 240 * i),
    })),
    trials: [],
    robustness: [],
    equalSlo: undefined,
  };
}

export function syntheticReport(points: readonly PointReport[] = [syntheticPoint()]): ReportData {
  const { config } = points[0]!;
  return {
    config,
    configText: `name: flash-crowd\nbaseline: ${config.baseline}\n`,
    points,
    versions: { finfra: '0.1.0', node: 'v20.19.0' },
    command: 'node bin/finfra.mjs run flash-crowd',
    warnings: [],
  };
}
