import assert from 'node:assert/strict';
import type {
  OfflineAlgorithm,
  OfflineSetup,
  Trainer,
} from '../../../agents/algorithms/algorithm.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import type { Environment } from '../../../agents/learning/environment.ts';
import type { Policy } from '../../../agents/learning/policy.ts';
import type { DiscreteSpace } from '../../../agents/learning/space.ts';
import { alternativesOf } from '../../../agents/learning/space.ts';
import type { Transitions } from '../../../agents/learning/transitions.ts';
import { recordTransitions } from '../../../experiments/environments/record-transitions.ts';
import { type OptionValues, readOptions } from '../../../sim/options.ts';

export const LENGTH = 6; // fields of the corridor
export const GAMMA = 0.9;

/**
 * A corridor: from field 0, `right` (1) leads on and `left` (0) back, each step costs 1; the last field
 * pays 10 and ends the episode. `stepsMax` steps truncate it.
 */
export function corridor(stepsMax = 30): Environment {
  let [field, steps] = [0, 0];
  const observe = () => Float32Array.of(field);
  return {
    name: 'corridor',
    observationSpace: { kind: 'box', names: ['field'], low: [0], high: [LENGTH - 1] },
    actionSpace: { kind: 'discrete', sizes: [2], names: ['direction'] },
    reset() {
      [field, steps] = [0, 0];
      return { observation: observe(), info: {} };
    },
    step(action) {
      steps += 1;
      field = Math.max(0, field + (action[0] === 1 ? 1 : -1));
      const terminated = field === LENGTH - 1;
      const truncated = !terminated && steps === stepsMax;
      return {
        observation: observe(),
        reward: terminated ? 10 : -1,
        terminated,
        truncated,
        info: {},
      };
    },
  };
}

/** The value of field `field` under always right: -1 for each step but the last, which pays 10. */
export function valueRight(field: number): number {
  const steps = LENGTH - 1 - field;
  const costs = (1 - GAMMA ** (steps - 1)) / (1 - GAMMA);
  return -costs + 10 * GAMMA ** (steps - 1);
}

/** The same probabilities whatever is observed; acts by the first of the largest. */
export function fixed(probabilities: readonly number[], sizes = [probabilities.length]): Policy {
  let from = 0;
  const action = sizes.map((size) => {
    const own = probabilities.slice(from, from + size);
    from += size;
    return own.indexOf(Math.max(...own));
  });
  return { act: () => action, probabilities: () => Float64Array.from(probabilities) };
}

/** A log of the corridor in which mostly left was gone. */
export function corridorLog(episodes = 60): Transitions {
  const policy = fixed([0.6, 0.4]);
  return recordTransitions({
    environment: corridor(),
    policy,
    explorationRatio: 0,
    episodes,
    seed: 1,
  });
}

/**
 * Decisions of two dimensions, three and two alternatives, in one observed number; an episode is one
 * step. The reward is 1 for each dimension that is right: `right` says which are.
 */
export const PAIR_SPACE: DiscreteSpace = {
  kind: 'discrete',
  sizes: [3, 2],
  names: ['first', 'second'],
};
export const right = (x: number) => [x > 0 ? 2 : 1, x > 0 ? 0 : 1] as const;

/** Rows of that task, actions by chance but never one that is closed: the first of dimension 0. */
export function pairLog(rows: number): Transitions {
  const xs = Float32Array.from({ length: rows }, (_, row) => ((row * 7919) % 200) / 100 - 1);
  const actions = new Int32Array(2 * rows);
  const rewards = Float64Array.from(xs, (x, row) => {
    const taken = [1 + (row % 2), Math.floor(row / 2) % 2];
    actions.set(taken, 2 * row);
    const [first, second] = right(x);
    return (taken[0] === first ? 1 : 0) + (taken[1] === second ? 1 : 0);
  });
  const masks = Uint8Array.from({ length: 5 * rows }, (_, at) => (at % 5 === 0 ? 0 : 1));
  return {
    length: rows,
    observations: xs,
    actions,
    rewards,
    nexts: xs,
    terminated: new Uint8Array(rows).fill(1),
    truncated: new Uint8Array(rows),
    propensities: new Float64Array(rows).fill(0.25),
    masks,
    nextMasks: masks,
  };
}

interface Training {
  readonly line: OfflineAlgorithm;
  readonly options?: OptionValues;
  readonly log: Transitions;
  readonly actionSpace?: DiscreteSpace;
  readonly updates: number;
  readonly seed?: number;
}

function setupOf({
  line,
  options = {},
  log,
  actionSpace,
  updates,
  seed = 1,
}: Training): OfflineSetup {
  return {
    options: readOptions(line.options, options),
    seed,
    backend: defaultBackend(),
    stepsMax: updates,
    transitions: log,
    observationSpace: { kind: 'box', names: ['x'], low: [-Infinity], high: [Infinity] },
    actionSpace: actionSpace ?? { kind: 'discrete', sizes: [2], names: ['direction'] },
  };
}

/** A training to its end. */
export function trainOn(training: Training): Trainer {
  const trainer = training.line.createTrainer(setupOf(training));
  while (trainer.steps < training.updates) trainer.advance();
  return trainer;
}

/** A training that was interrupted ends as one that was not, and the policy file gives its policy. */
export function assertResumesOn(training: Training): void {
  const whole = trainOn(training);
  const first = training.line.createTrainer(setupOf(training));
  first.advance();
  const saved = JSON.parse(JSON.stringify(first.save()));
  first.advance(); // what happens after is no part of it
  const second = training.line.createTrainer({ ...setupOf(training), saved });
  assert(second.steps > 0 && second.steps < training.updates);
  while (second.steps < training.updates) second.advance();
  assert.deepEqual(second.save(), whole.save());
  assert.deepEqual(second.parameters(), whole.parameters());
  const parameters = JSON.parse(JSON.stringify(whole.parameters()));
  const loaded = training.line.load(parameters, defaultBackend());
  for (const x of [-0.7, 0, 0.3, 4])
    assert.deepEqual([...loaded.probabilities([x])], [...whole.policy.probabilities([x])]);
  const sizes = { ...parameters, sizes: [7] };
  assert.throws(() => training.line.load(sizes, defaultBackend()), /sizes/);
}

/** The share of observations at which a policy of the pair task is right in both dimensions. */
export function pairsRight(policy: Policy): number {
  const mask = Uint8Array.of(0, 1, 1, 1, 1);
  const xs = Array.from({ length: 40 }, (_, at) => (at - 19.5) / 20);
  const isRight = (x: number) => policy.act([x], mask).join() === right(x).join();
  assert.equal(alternativesOf(PAIR_SPACE), mask.length);
  return xs.filter(isRight).length / xs.length;
}

/**
 * Two fields. In field 0, action 0 pays 1 and terminates, action 1 pays nothing and is truncated, both
 * on the way to field 1; there, either action pays 5 and terminates. So action 1 is best in field 0,
 * worth 5 gamma; if what follows a termination counted, action 0 would be, with 1 + 5 gamma.
 */
export function endsLog(rows: number): Transitions {
  const field = (row: number) => row % 2;
  const action = (row: number) => Math.floor(row / 2) % 2;
  const isCut = (row: number) => field(row) === 0 && action(row) === 1;
  const each = (of: (row: number) => number) => Array.from({ length: rows }, (_, row) => of(row));
  return {
    length: rows,
    observations: Float32Array.from(each(field)),
    actions: Int32Array.from(each(action)),
    rewards: Float64Array.from(each((row) => (field(row) === 1 ? 5 : 1 - action(row)))),
    nexts: new Float32Array(rows).fill(1),
    terminated: Uint8Array.from(each((row) => (isCut(row) ? 0 : 1))),
    truncated: Uint8Array.from(each((row) => (isCut(row) ? 1 : 0))),
    propensities: undefined,
    masks: undefined,
    nextMasks: undefined,
  };
}
