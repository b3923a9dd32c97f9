import type { OptionTable } from '../../sim/options.ts';
import { CountedDraws } from '../learning/counted-draws.ts';
import type { VectorEnvironment, VectorStep } from '../learning/environment.ts';
import {
  type ExplorationOptions,
  explorationOptions,
  explorationSchedule,
} from '../learning/exploration.ts';
import { anyOpen, greedy, greedyPolicy } from '../learning/greedy.ts';
import type { Json, Policy } from '../learning/policy.ts';
import { countAt, recordAt, recordOf } from '../learning/read-json.ts';
import type { Schedule } from '../learning/schedules.ts';
import { restoreShown, type Shown, saveShown, shownOf } from '../learning/shown.ts';
import { dimensionsOf, singleDecision } from '../learning/space.ts';
import { StateTable } from '../learning/state-table.ts';
import type { OnlineAlgorithm, OnlineSetup, Trainer } from './algorithm.ts';

interface QLearningOptions extends ExplorationOptions {
  readonly gamma: number;
  readonly learningRate: number;
  readonly learningRateExponent: number;
  readonly initialValue: number;
}

const ROUND_STEPS = 256; // of the vector

const OPTIONS: OptionTable = {
  gamma: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.99,
    description: 'discount per step, in [0, 1]',
  },
  learningRate: {
    value: { type: 'number', above: 0, max: 1 },
    default: 1,
    description:
      'share of the error that the first visit of a state and action corrects, in (0, 1]',
    tune: { min: 0.05, max: 1, log: true },
  },
  learningRateExponent: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.7,
    description: 'visit n corrects learningRate / n^exponent; 0: a constant rate, in [0, 1]',
    tune: { min: 0.5, max: 1 },
  },
  initialValue: {
    value: { type: 'number' },
    default: 0,
    description: 'value of an action that was never taken; high values make it be tried',
  },
  ...explorationOptions({ explorationStart: 1, explorationEnd: 0.1, explorationShare: 0.5 }),
};

/**
 * Q(s, a) <- Q(s, a) + alpha [r + gamma max_a' Q(s', a') - Q(s, a)] over the open a', without the
 * second term where the task terminated; a truncated episode still has it. alpha = rate / n^exponent
 * at visit n of (s, a); actions are epsilon-greedy.
 * Source: Watkins 1989, Watkins and Dayan 1992; the rate: Even-Dar and Mansour 2003.
 */
class QLearningTrainer implements Trainer {
  readonly policy: Policy;
  readonly #options: QLearningOptions;
  readonly #environments: VectorEnvironment;
  readonly #stepsMax: number;
  readonly #exploration: Schedule;
  readonly #table: StateTable;
  readonly #draws: CountedDraws;
  readonly #actions: Int32Array;
  readonly #rows: Int32Array;
  readonly #width: number;
  #shown: Shown;
  #steps: number;
  #errorSum = 0;
  #errors = 0;

  constructor({ options, environments, seed, stepsMax, saved }: OnlineSetup) {
    this.#options = options as unknown as QLearningOptions;
    this.#environments = environments;
    this.#stepsMax = stepsMax;
    this.#exploration = explorationSchedule(this.#options);
    this.#width = dimensionsOf(environments.observationSpace);
    this.#actions = new Int32Array(environments.size);
    this.#rows = new Int32Array(environments.size);
    const alternatives = singleDecision(environments.actionSpace);
    const record = saved === undefined ? undefined : recordOf(saved, 'a saved q-learning');
    this.#steps = record === undefined ? 0 : countAt(record, 'steps');
    this.#draws = new CountedDraws(
      `q-learning ${seed}`,
      record === undefined ? 0 : countAt(record, 'draws'),
    );
    this.#table =
      record === undefined
        ? new StateTable(environments.observationSpace, alternatives, this.#options.initialValue)
        : StateTable.restore(recordAt(record, 'table'));
    this.#shown =
      record === undefined
        ? shownOf(environments.reset(seed))
        : restoreShown(recordAt(record, 'shown'), environments);
    this.policy = tablePolicy(this.#table);
  }

  get steps(): number {
    return this.#steps;
  }
  get diagnostics() {
    const { states } = this.#table;
    return { errorMean: this.#errorSum / this.#errors, states };
  }

  advance(): void {
    [this.#errorSum, this.#errors] = [0, 0];
    const left = Math.ceil((this.#stepsMax - this.#steps) / this.#environments.size);
    const rounds = Math.max(1, Math.min(ROUND_STEPS, left));
    for (let i = 0; i < rounds; i++) this.#step();
  }

  parameters(): Json {
    return this.#table.save();
  }
  save(): Json {
    const [steps, draws] = [this.#steps, this.#draws.count];
    return { steps, draws, table: this.#table.save(), shown: saveShown(this.#shown) };
  }
  dispose(): void {}

  #step(): void {
    const { size } = this.#environments;
    const exploration = this.#exploration(this.#steps / this.#stepsMax);
    for (let at = 0; at < size; at++) this.#choose(at, exploration);
    const step = this.#environments.step(this.#actions);
    for (let at = 0; at < size; at++) this.#learn(step, at);
    this.#shown = shownOf(step);
    this.#steps += size;
  }

  #choose(at: number, exploration: number): void {
    const { alternatives } = this.#table;
    const { observations, masks: mask } = this.#shown;
    const row = this.#table.rowOf(observations, at * this.#width);
    const maskFrom = at * alternatives;
    this.#rows[at] = row;
    this.#actions[at] =
      this.#draws.uniform() < exploration
        ? anyOpen({ alternatives, mask, maskFrom }, this.#draws)
        : greedy({ values: this.#table.values, from: row, alternatives, mask, maskFrom });
  }

  #learn(step: VectorStep, at: number): void {
    const { gamma, learningRate, learningRateExponent } = this.#options;
    const later = step.terminated[at] === 1 ? 0 : gamma * this.#nextValue(step, at);
    const { values, visits } = this.#table;
    const entry = this.#rows[at]! + this.#actions[at]!;
    visits[entry]! += 1;
    const error = step.rewards[at]! + later - values[entry]!;
    values[entry]! += (learningRate / visits[entry]! ** learningRateExponent) * error;
    this.#errorSum += Math.abs(error);
    this.#errors += 1;
  }

  /** The value of the best open action in the state that the step led to. */
  #nextValue(step: VectorStep, at: number): number {
    const { alternatives } = this.#table;
    const isLast = step.truncated[at] === 1;
    const observations = isLast ? step.finals : step.observations;
    const mask = isLast ? step.finalMasks : step.masks;
    const from = this.#table.rowOf(observations, at * this.#width);
    const { values } = this.#table; // the row may be new
    const best = greedy({ values, from, alternatives, mask, maskFrom: at * alternatives });
    return values[from + best]!;
  }
}

/** A state that was never met has equal values: its first open action is taken. */
function tablePolicy(table: StateTable): Policy {
  const unknown = new Float64Array(table.alternatives);
  return greedyPolicy(table.alternatives, (observation) => {
    const row = table.find(observation);
    return row < 0 ? unknown : table.values.subarray(row, row + table.alternatives);
  });
}

export const qLearning: OnlineAlgorithm = {
  kind: 'q-learning',
  description: 'tabular: a value for every state and action; states are whole numbers',
  source: 'Watkins 1989 (Q-learning)',
  options: OPTIONS,
  coveredBy: 'test/agents/algorithms/q-learning.test.ts: learns the best actions of a small task',
  learnsFrom: 'environments',
  createTrainer: (setup) => new QLearningTrainer(setup),
  load: (parameters) => tablePolicy(StateTable.restore(parameters)),
};
