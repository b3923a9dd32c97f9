import { BACKENDS, defaultBackend } from '../../agents/learning/backends/index.ts';
import type { Backend } from '../../agents/learning/network.ts';
import { vectorOf } from '../../agents/learning/vector.ts';
import { type AutoscaleOptions, autoscaleEnvironment } from '../environments/autoscale.ts';
import { parseExperiment } from '../load.ts';
import { VIOLATION_DOLLARS } from '../metrics/cost.ts';
import { actingStep, stepsPerSecond } from './acting-step.ts';
import { type BenchRow, interleave } from './measure.ts';

const SYSTEM = 'card-payments';
/**
 * Payments per second. A step costs some 0.1 ms and 15 us for each payment of its 15 seconds, on a busy machine about
 * twice as much: at one payment per second it stays within 1 ms on both, one in eight side by side excepted.
 */
const RATE = 1;
const BUSIER_RATE = 5; // payments per second
const CELL = 'card-payments-cell';
const CELL_RATE = 20; // payments per second: that of the experiments on autoscaling
const FEW = 1; // environments in one call
const MANY = 8;
const WARM_UP_SECONDS = 6; // until everything is compiled
const ROUNDS = 15;
const ROUND_SECONDS = 0.25; // of one contender
const REFERENCE = 'tensorflow';
const OPTIONS: AutoscaleOptions = {
  moves: 'targets',
  resizes: false,
  violationDollars: VIOLATION_DOLLARS,
};
const MILLI = 1000; // milliseconds per second

/** Days of which no round sees the end: what a step costs, without what the beginning of an episode does. */
const experimentText = (system: string, rate: number) => `
name: scaling-steps
question: How long does a control interval of 15 seconds take?
system: ${system}
workload: {kind: payments, days: steady, meanPerSecond: ${rate}}
objective: {minimize: costDollars, subject: {sloViolationRatio: 0.01}}
train: {days: [0, 9], seeds: [1000, 1009]}
report: {days: [20, 21], seeds: [1, 1]}
compare: [{name: hpa, agents: {autoscaling: {kind: hpa}}}]
baseline: hpa
primary: costDollars
horizon: 24h
preroll: 6min
control: {interval: 15s}
metrics: [costDollars]
`;

/** Of this process so far: what others do on the machine meanwhile is not in it. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * Environment steps per second of processor time for `autoscale`, a step being a control interval of 15 s of all services of
 * card-payments at one payment per second: alone under a fixed action, one and eight environments with a 64-64 policy
 * of PPO acting; with TensorFlow.js computing the network as the reference. Then the same in milliseconds, with a step
 * at 5 payments/s and one of card-payments-cell at 20/s beside it.
 */
export async function benchScalingSteps(): Promise<BenchRow[]> {
  const reference = await BACKENDS.find(({ kind }) => kind === REFERENCE)!.load();
  const own = defaultBackend();
  const alone = await aloneStep(SYSTEM, RATE);
  rateOf(1, alone, WARM_UP_SECONDS)();
  const few = (backend: Backend) => actingRate(FEW, backend);
  const many = (backend: Backend) => actingRate(MANY, backend);
  const contenders = {
    alone: rateOf(1, alone),
    ...{ few: await few(own), fewOfReference: await few(reference) },
    ...{ many: await many(own), manyOfReference: await many(reference) },
    busier: rateOf(1, await aloneStep(SYSTEM, BUSIER_RATE)),
    cell: rateOf(1, await aloneStep(CELL, CELL_RATE)),
  };
  const rates = interleave(contenders, ROUNDS);
  const acting = (size: number, { name }: Backend) => `${SYSTEM} x ${size}, PPO acting, ${name}`;
  const row = (name: string, rate: keyof typeof rates, beside: keyof typeof rates, of: string) => ({
    ...{ name, value: rates[rate], unit: 'steps/s' },
    ...{ reference: of, ratio: rates[rate] / rates[beside] },
  });
  const rows = [
    row(`${SYSTEM} alone`, 'alone', 'fewOfReference', `PPO acting, ${reference.name}`),
    row(acting(FEW, own), 'few', 'fewOfReference', reference.name),
    row(acting(FEW, reference), 'fewOfReference', 'fewOfReference', reference.name),
    row(acting(MANY, own), 'many', 'manyOfReference', reference.name),
    row(acting(MANY, reference), 'manyOfReference', 'manyOfReference', reference.name),
  ];
  const beside = `${SYSTEM} at ${RATE}/s`;
  const others = [
    row(`${SYSTEM} at ${BUSIER_RATE}/s alone`, 'busier', 'alone', beside),
    row(`${CELL} at ${CELL_RATE}/s alone`, 'cell', 'alone', beside),
  ];
  return [...rows, ...[...rows, ...others].map(inMilliseconds)];
}

/** Of so many environments side by side, with a policy acting. */
async function actingRate(size: number, backend: Backend): Promise<() => number> {
  return rateOf(size, actingStep(await scaling(SYSTEM, RATE, size), backend));
}

function rateOf(size: number, call: () => void, seconds = ROUND_SECONDS): () => number {
  return stepsPerSecond(size, call, seconds, processorSeconds);
}

/** The same row as the time of one step. */
function inMilliseconds({ name, value, ratio, reference }: BenchRow): BenchRow {
  const row = { name: `a step of ${name}`, value: MILLI / value, unit: 'ms' };
  return { ...row, reference, ratio: 1 / ratio };
}

async function scaling(system: string, rate: number, size: number) {
  const text = experimentText(system, rate);
  const experiment = await parseExperiment(text, 'experiments/configs/scaling-steps.yaml');
  const entry = experiment.compare[0]!;
  return vectorOf(
    await Promise.all(
      Array.from({ length: size }, () => autoscaleEnvironment(experiment, entry, OPTIONS)),
    ),
  );
}

/** One call of one environment, which always aims at the same utilization. */
async function aloneStep(system: string, rate: number): Promise<() => void> {
  const environments = await scaling(system, rate, 1);
  environments.reset(1);
  const action = environments.actionSpace.names.map(() => 3);
  return () => environments.step(action);
}
