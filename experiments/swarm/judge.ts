import { createDistribution } from '../../sim/distributions/index.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import type { Seconds } from '../../sim/units.ts';
import { type Counts, coverageOf } from './coverage.ts';
import type { Feature } from './features.ts';
import { generate } from './generate.ts';
import type { Violation } from './invariant.ts';
import { RANGES } from './ranges.ts';
import { type CaseOptions, type CaseOutcome, runCase } from './run-case.ts';
import { hasNoAgents, type SwarmCase } from './swarm-case.ts';

/** Of so many runs, one is made again to see whether it goes the same way. */
const SAME_EVERY = 8;
/** Arrivals of this last part of a run, which begins after its faults, show whether a system has recovered. */
const PROBE_SHARE = 0.1;
/** Ratio of transactions done that may be missing in the probe. */
const MISSING_MAX = 0.05;

/** Ratio of transactions done without faults from which a system does what is asked of it. */
const ABLE_MIN = 0.95;

const KERNEL_TIMEOUT: Seconds = 127; // see sim/wire.ts
const LOSSY = ['network-loss', 'network-partition', 'network-congestion']; // kinds of faults
const LONGEST = 16; // times the usual length

/** What a run of the swarm tells. */
export interface RunReport {
  readonly run: number;
  readonly violation: Violation | undefined;
  readonly fingerprint: string;
  readonly arrived: number;
  readonly done: number;
  readonly events: number;
  readonly services: number;
  readonly features: readonly Feature[];
  readonly coverage: Counts;
  /** Names of the comparisons with a second run that were made. */
  readonly comparisons: readonly string[];
}

/**
 * Run `run` of the swarm of `seed`. A closed loop brings less where transactions take long: then the run is made again,
 * longer, until enough have arrived.
 */
export async function judgeRun(seed: number, run: number, transactions: number) {
  let report: RunReport;
  let factor = 1;
  let of: SwarmCase;
  do {
    of = generate(seed, run, transactions * factor);
    report = await judge(of);
    factor *= 2;
  } while (report.arrived < transactions && report.violation === undefined && factor <= LONGEST);
  return { of, report };
}

/** Runs a case under all invariants and, for some, compares it with another run of it. */
export async function judge(of: SwarmCase): Promise<RunReport> {
  const { horizon, system } = of.experiment;
  const probeFrom = (1 - PROBE_SHARE) * horizon;
  const outcome = await runCase(of, { probeFrom });
  const { stage, fingerprint, arrived, done, events } = outcome;
  const comparisons = COMPARISONS.filter(({ isDue }) => isDue(of));
  let { violation } = outcome;
  for (const { name, compare } of violation === undefined ? comparisons : []) {
    const problem = await compare(of, outcome);
    if (problem !== undefined) violation ??= { invariant: name, time: horizon, problem };
  }
  return {
    run: of.run,
    violation,
    fingerprint,
    arrived,
    done,
    events,
    services: system.services.length,
    features: of.features,
    coverage: coverageOf(stage.injector?.truth ?? [], system),
    comparisons: comparisons.map(({ name }) => name),
  };
}

interface Comparison {
  readonly name: string;
  readonly description: string;
  isDue(of: SwarmCase): boolean;
  /** What is wrong. */
  compare(of: SwarmCase, outcome: CaseOutcome): Promise<string | undefined>;
}

/** All that needs a second run of the same case. */
export const COMPARISONS: readonly Comparison[] = [
  {
    name: 'the same again',
    description: 'the same case goes the same way twice',
    isDue: ({ run }) => run % SAME_EVERY === 0,
    compare: (of, outcome) => sameAgain(of, outcome, {}),
  },
  {
    name: 'an onlooker changes nothing',
    description: 'with an agent more that looks and does nothing, everything goes the same way',
    isDue: ({ run }) => run % SAME_EVERY === SAME_EVERY / 2,
    compare: (of, outcome) => sameAgain(of, outcome, { hasOnlooker: true }),
  },
  {
    name: 'systems recover',
    description:
      'what cannot keep itself overloaded does as much after all faults as if there had been none',
    isDue: recovers,
    compare: asWithoutFaults,
  },
];

async function sameAgain(of: SwarmCase, outcome: CaseOutcome, options: CaseOptions) {
  const again = await runCase(of, { ...options, isUnchecked: true });
  if (again.fingerprint === outcome.atHorizon) return undefined;
  return `fingerprint ${again.fingerprint}, before ${outcome.atHorizon}`;
}

/** The share of transactions done of the probe, with faults behind it and with none at all. */
async function asWithoutFaults(of: SwarmCase, { stage }: CaseOutcome): Promise<string | undefined> {
  const probeFrom = (1 - PROBE_SHARE) * of.experiment.horizon;
  const calm = await runCase(of, { probeFrom, withoutFaults: true });
  if (calm.violation !== undefined) return calm.violation.problem;
  const ratio = ({ done, ended }: { readonly done: number; readonly ended: number }) =>
    ended === 0 ? 1 : done / ended;
  const [with_, without] = [ratio(stage.seen.probe), ratio(calm.stage.seen.probe)];
  // What is refused by doors and breakers day in, day out, goes by chance one way or the other.
  if (without < ABLE_MIN || with_ >= without - MISSING_MAX) return undefined;
  return `${percent(with_)} of the last arrivals are done, ${percent(without)} without faults before`;
}

const percent = (ratio: number) => `${(100 * ratio).toFixed(1)} %`;

/**
 * Whether a system is back to what it can do by the probe, by construction. Nothing multiplies work: no retries, no
 * hedges, no time-outs (whose work would go on for nobody, or whose failures would be those of waiting); every queue
 * is bounded, so that what has piled up is worked off within `settleSeconds`; as many replicas as at the start, and no
 * node that is taken away, so that it can do more than arrives.
 */
export function recovers({ experiment, faultsEnd }: SwarmCase): boolean {
  const { system, horizon, compare } = experiment;
  const isSteady = hasNoAgents(compare[0]!);
  const isPlain = system.services.every(
    ({ client, queueLimit, pauses, memoryUse, admission, database }) =>
      client.retry.kind === 'none' &&
      client.hedge === undefined &&
      client.timeout === Number.POSITIVE_INFINITY &&
      Number.isFinite(queueLimit) &&
      (admission === undefined || !admission.kind.startsWith('adaptive')) &&
      database === undefined &&
      memoryUse === undefined &&
      pauses === undefined,
  );
  const isFixed = system.nodes === undefined && system.queues === undefined;
  if (!isSteady || !isPlain || !isFixed) return false;
  // What a wire has lost comes back as a failure when the kernel gives up, and keeps its place until then.
  const isLossy = experiment.faults?.some(({ kind }) => LOSSY.includes(kind)) === true;
  const kernel = isLossy ? KERNEL_TIMEOUT : 0;
  return faultsEnd + kernel + settleSeconds(system) < (1 - PROBE_SHARE) * horizon;
}

/** Seconds by which full queues are worked off, boots and warm-ups are over and breakers have closed again. */
function settleSeconds({ services }: SystemConfig): Seconds {
  const { work, load, breakerOpen } = RANGES;
  const ofService = services.map(({ queueLimit, workersPerReplica, boot, warmUp }) => {
    const queue = (2 * queueLimit * work.max) / workersPerReplica / (1 - load.max);
    return queue + 5 * createDistribution(boot).mean + 2 * (warmUp?.duration ?? 0);
  });
  return Math.max(...ofService) + 2 * breakerOpen.max;
}
