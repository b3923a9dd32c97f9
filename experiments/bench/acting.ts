import { ppo } from '../../agents/algorithms/ppo.ts';
import { BACKENDS, defaultBackend } from '../../agents/learning/backends/index.ts';
import type { Backend } from '../../agents/learning/network.ts';
import { vectorOf } from '../../agents/learning/vector.ts';
import { readOptions } from '../../sim/options.ts';
import { cartPole } from '../environments/classic/cart-pole.ts';
import { controlEnvironment } from '../environments/classic/control-task.ts';
import { actingStep, stepsPerSecond } from './acting-step.ts';
import { type BenchRow, interleave } from './measure.ts';

const SIZES = [1, 32]; // environments in one call
const TRAINING_SIZE = 8; // environments
const ROUND_SECONDS = 0.05; // of one contender
const REFERENCE = 'tensorflow';

/**
 * Environment steps per second of one core: CartPole alone under fixed actions, one and many
 * environments with a 64-64 policy of PPO acting, and a whole training of PPO with its defaults,
 * updates included. The same with TensorFlow.js computing the networks is the reference; that of
 * CartPole alone is one environment with PPO acting on it.
 */
export async function benchActing(): Promise<BenchRow[]> {
  const reference = await BACKENDS.find(({ kind }) => kind === REFERENCE)!.load();
  const own = defaultBackend();
  const acting = SIZES.flatMap((size) => {
    const name = `cart-pole x ${size}, PPO acting`;
    const contender = (backend: Backend) =>
      stepsPerSecond(size, actingStep(poles(size), backend), ROUND_SECONDS);
    return pair(name, contender, own, reference);
  });
  const training = pair(
    `cart-pole x ${TRAINING_SIZE}, PPO training`,
    (backend) => trainingRate(backend),
    own,
    reference,
  );
  const rate = interleave({ alone: stepsPerSecond(1, aloneStep(), ROUND_SECONDS) }).alone;
  const { value } = acting[1]!;
  const alone = { name: 'cart-pole alone', value: rate, unit: 'steps/s' };
  return [
    { ...alone, reference: `PPO acting, ${reference.name}`, ratio: rate / value },
    ...acting,
    ...training,
  ];
}

/** The rows of a contender on two backends, the second being the reference of both. */
function pair(
  name: string,
  contender: (backend: Backend) => () => number,
  own: Backend,
  reference: Backend,
): readonly BenchRow[] {
  const rates = interleave({ own: contender(own), reference: contender(reference) });
  const row = (backend: Backend, value: number) => ({
    ...{ name: `${name}, ${backend.name}`, value, unit: 'steps/s' },
    ...{ reference: reference.name, ratio: value / rates.reference },
  });
  return [row(own, rates.own), row(reference, rates.reference)];
}

function poles(size: number) {
  return vectorOf(Array.from({ length: size }, () => controlEnvironment(cartPole)));
}

/** One call of one environment under actions that alternate. */
function aloneStep(): () => void {
  const environments = poles(1);
  environments.reset(1);
  let action = 0;
  return () => {
    action = 1 - action;
    environments.step([action]);
  };
}

function trainingRate(backend: Backend): () => number {
  const trainer = ppo.createTrainer({
    options: readOptions(ppo.options, {}),
    seed: 1,
    backend,
    stepsMax: 1e9,
    environments: poles(TRAINING_SIZE),
  });
  return () => {
    const [before, start] = [trainer.steps, performance.now()];
    trainer.advance();
    return (trainer.steps - before) / ((performance.now() - start) / 1e3);
  };
}
