import { BACKENDS } from '../../agents/learning/backends/index.ts';
import type { Activation, Backend, Network } from '../../agents/learning/network.ts';
import { createRandom } from '../../sim/random.ts';
import { type BenchRow, interleave } from './measure.ts';

const INPUTS = 16;
const UNITS = [64, 64, 5];
const FORWARD_BATCHES = [1, 32, 256]; // rows
const TRAINING_BATCHES = [64, 256];
const ROUNDS = 51;
const ROUND_SECONDS = 0.001; // of one contender: seldom interrupted, even where others are at work
const WARM_UP_SECONDS = 0.3; // until everything is compiled
const REFERENCE = 'tensorflow';

/**
 * Microseconds of a forward pass and of a training step (forward, backward, Adam with clipping) of a
 * 16-64-64-5 network on each backend, TensorFlow.js being the reference. All are used through
 * `Network`, arrays in and arrays out, as learners use them.
 */
export async function benchNetworks(): Promise<BenchRow[]> {
  const backends = await Promise.all(
    BACKENDS.map(async ({ kind, load }) => ({ kind, backend: await load() })),
  );
  const works = (['relu', 'tanh'] as const).flatMap((activation) => [
    ...FORWARD_BATCHES.map((batch) => ({ activation, batch, isTraining: false })),
    ...TRAINING_BATCHES.map((batch) => ({ activation, batch, isTraining: true })),
  ]);
  return works.flatMap((work) => rowsOf(work, backends));
}

interface Work {
  readonly activation: Activation;
  readonly batch: number;
  readonly isTraining: boolean;
}
type Contender = { readonly kind: string; readonly backend: Backend };

function rowsOf(work: Work, backends: readonly Contender[]): BenchRow[] {
  const networks = backends.map(({ backend }) => networkOf(backend, work.activation));
  const contenders = backends.map(({ kind }, at) => [kind, timed(networks[at]!, work)] as const);
  const micros = interleave(Object.fromEntries(contenders), ROUNDS);
  for (const network of networks) network.dispose();
  const reference = backends.find(({ kind }) => kind === REFERENCE)!.backend.name;
  const what = work.isTraining ? 'step' : 'forward';
  return backends.map(({ kind, backend }) => ({
    name: `${work.activation} ${what} batch ${work.batch} ${backend.name}`,
    value: micros[kind]!,
    unit: 'us',
    reference,
    ratio: micros[kind]! / micros[REFERENCE]!,
  }));
}

function networkOf(backend: Backend, activation: Activation): Network {
  const layers = UNITS.map((units, at) => ({
    units,
    activation: at < UNITS.length - 1 ? activation : ('linear' as const),
  }));
  const uniform = createRandom('bench').stream('weights');
  return backend.createNetwork({ inputs: INPUTS, layers }, { kind: 'orthogonal', uniform });
}

/** Microseconds of one call, over as many calls as fill a round. */
function timed(network: Network, { batch, isTraining }: Work): () => number {
  const uniform = createRandom('bench').stream('rows');
  const some = (count: number) => Float32Array.from({ length: count }, () => 2 * uniform() - 1);
  const [inputs, gradients] = [some(batch * INPUTS), some(batch * network.outputs)];
  const call = (): void => {
    network.forward(inputs, batch);
    if (!isTraining) return;
    network.backward(gradients, batch);
    network.step({ learningRate: 1e-6, gradientNormMax: 0.5 });
  };
  let calls = 0;
  return () => {
    if (calls === 0) calls = callsPerRound(call);
    return (secondsOf(calls, call) / calls) * 1e6;
  };
}

function callsPerRound(call: () => void): number {
  let calls = 1;
  let seconds = 0;
  for (let spent = 0; spent < WARM_UP_SECONDS; spent += seconds) {
    seconds = secondsOf(calls, call);
    if (seconds < ROUND_SECONDS) calls *= 2;
  }
  return Math.max(1, Math.round((calls * ROUND_SECONDS) / seconds));
}

function secondsOf(calls: number, call: () => void): number {
  const start = performance.now();
  for (let i = 0; i < calls; i++) call();
  return (performance.now() - start) / 1e3;
}
