import { Actor } from '../../agents/learning/actor.ts';
import type { VectorEnvironment } from '../../agents/learning/environment.ts';
import type { Backend } from '../../agents/learning/network.ts';
import { type DiscreteSpace, dimensionsOf } from '../../agents/learning/space.ts';
import { createRandom } from '../../sim/random.ts';

const UNITS = [64, 64];

/** One call of all environments, in which a 64-64 policy of PPO draws their actions; these are discrete. */
export function actingStep(environments: VectorEnvironment, backend: Backend): () => void {
  const { size, observationSpace } = environments;
  const { sizes } = environments.actionSpace as DiscreteSpace;
  const random = createRandom('bench acting');
  const alternatives = sizes.reduce((sum, count) => sum + count, 0);
  const layers = [
    ...UNITS.map((units) => ({ units, activation: 'tanh' as const })),
    { units: alternatives, activation: 'linear' as const },
  ];
  const uniform = random.stream('weights');
  const inputs = dimensionsOf(observationSpace);
  const network = backend.createNetwork({ inputs, layers }, { kind: 'orthogonal', uniform });
  const actor = new Actor(network, sizes);
  const draws = random.stream('actions');
  const into = {
    actions: new Int32Array(size * sizes.length),
    logProbabilities: new Float64Array(size),
  };
  let { observations } = environments.reset(1);
  return () => {
    actor.sample({ observations, masks: undefined }, size, draws, into, 0);
    ({ observations } = environments.step(into.actions));
  };
}

/**
 * Environment steps per second of a call of `size` of them, over as many calls as fill a round of so many seconds by
 * `clock`; default: by the clock on the wall.
 */
export function stepsPerSecond(
  size: number,
  call: () => void,
  roundSeconds: number,
  clock: () => number = wallSeconds,
): () => number {
  let calls = 1;
  return () => {
    for (;;) {
      const start = clock();
      for (let i = 0; i < calls; i++) call();
      const seconds = clock() - start;
      if (seconds >= roundSeconds / 2) return (calls * size) / seconds;
      calls *= 2;
    }
  };
}

const wallSeconds = () => performance.now() / 1e3;
