import { assert } from '../../sim/units.ts';
import { ActionValues } from '../learning/action-values.ts';
import { CountedDraws } from '../learning/counted-draws.ts';
import type { VectorEnvironment, VectorStep } from '../learning/environment.ts';
import { explorationSchedule } from '../learning/exploration.ts';
import { anyOpen, greedy } from '../learning/greedy.ts';
import { scaleInputs } from '../learning/input-scale.ts';
import type { Backend, Network } from '../learning/network.ts';
import type { Json, Policy } from '../learning/policy.ts';
import { countAt, type JsonRecord, listAt, recordAt, recordOf } from '../learning/read-json.ts';
import type { ReplayBatch, ReplayRow } from '../learning/replay-buffer.ts';
import { type ReplayMemory, replayMemory } from '../learning/replay-memory.ts';
import { networkAt, savedNetwork, savedWeights } from '../learning/saved-network.ts';
import { linearSchedule, type Schedule } from '../learning/schedules.ts';
import { restoreShown, type Shown, saveShown, shownOf } from '../learning/shown.ts';
import { type BoxSpace, dimensionsOf, singleDecision } from '../learning/space.ts';
import { type StepSum, StepSums } from '../learning/step-sums.ts';
import type { OnlineSetup, Trainer } from './algorithm.ts';
import type { DqnOptions } from './dqn-options.ts';
import { dqnPolicy } from './dqn-policy.ts';

type StepEnd = Pick<ReplayRow, 'next' | 'terminated' | 'nextMask'>;

/**
 * Q(s, a) learns y = R + gamma^n Q'(s_n, a*) by the squared error over batches from replay, linear
 * beyond `errorMax` (Huber 1964), with R the rewards of n steps (StepSums) and Q' a copy of the network from some time ago; a* is the best open
 * action by Q', or by Q itself where it is `double`. y = R where the task terminated; where an
 * episode was truncated the value of its last observation still counts. Actions are epsilon-greedy.
 * Source: Mnih et al., "Human-level control through deep reinforcement learning", Nature 2015,
 * algorithm 1; double: van Hasselt, Guez, Silver, AAAI 2016.
 */
export class DqnTrainer implements Trainer {
  readonly policy: Policy;
  readonly #options: DqnOptions;
  readonly #environments: VectorEnvironment;
  readonly #space: BoxSpace;
  readonly #stepsMax: number;
  readonly #width: number;
  readonly #alternatives: number;
  readonly #exploration: Schedule;
  readonly #rate: Schedule;
  readonly #importance: Schedule;
  readonly #values: ActionValues;
  readonly #targets: ActionValues;
  readonly #memory: ReplayMemory;
  readonly #sums: readonly StepSums[];
  readonly #draws: CountedDraws;
  readonly #actions: Int32Array;
  readonly #decided: Float32Array; // observations as the network takes them
  readonly #targetsOf: Float64Array;
  readonly #slopes: Float64Array;
  readonly #errors: Float64Array;
  #shown: Shown;
  #steps = 0;
  #updates = 0; // of the last round
  #errorSum = 0;
  #valueSum = 0;

  constructor(setup: OnlineSetup) {
    const { environments, seed, backend, stepsMax, saved } = setup;
    const options = setup.options as unknown as DqnOptions;
    const { size } = environments;
    const { batch, bufferSize, learningStarts } = options;
    assert(batch <= bufferSize, `a batch of ${batch} from a buffer of ${bufferSize}: never learns`);
    assert(
      learningStarts < stepsMax,
      `learningStarts ${learningStarts} is not below the ${stepsMax} steps: never learns`,
    );
    this.#options = options;
    this.#environments = environments;
    this.#space = environments.observationSpace;
    this.#stepsMax = stepsMax;
    this.#width = dimensionsOf(this.#space);
    this.#alternatives = singleDecision(environments.actionSpace);
    this.#exploration = explorationSchedule(options);
    this.#rate = linearSchedule({
      from: options.learningRate,
      to: options.learningRate * options.learningRateEndRatio,
    });
    this.#importance = linearSchedule({ from: options.importanceStart, to: 1 });
    const record = saved === undefined ? undefined : recordOf(saved, 'a saved dqn');
    this.#draws = new CountedDraws(
      `dqn ${seed}`,
      record === undefined ? 0 : countAt(record, 'draws'),
    );
    const [network, target] = record === undefined ? this.#create(backend) : load(record, backend);
    this.#values = new ActionValues(network, options.duelling);
    this.#targets = new ActionValues(target, options.duelling);
    this.#memory = replayMemory(
      {
        capacity: options.bufferSize,
        observationSize: this.#width,
        actionSize: 2, // the alternative, and the steps that its reward was summed over
        alternatives: this.#alternatives,
      },
      options.prioritised ? options.priorityExponent : undefined,
    );
    this.#sums = Array.from(
      { length: size },
      () => new StepSums(options.stepsAhead, options.gamma),
    );
    this.#actions = new Int32Array(size);
    this.#decided = new Float32Array(size * this.#width);
    this.#targetsOf = new Float64Array(options.batch);
    this.#slopes = new Float64Array(options.batch);
    this.#errors = new Float64Array(options.batch);
    this.#shown = record === undefined ? shownOf(environments.reset(seed)) : this.#restore(record);
    const space = options.scaleInputs ? this.#space : undefined;
    this.policy = dqnPolicy(this.#values, this.#width, space);
  }

  get steps(): number {
    return this.#steps;
  }
  get diagnostics() {
    return {
      exploration: this.#exploration(this.#progress),
      errorMean: this.#errorSum / this.#updates,
      valueMean: this.#valueSum / this.#updates,
    };
  }

  advance(): void {
    const { trainEvery, gradientSteps, learningStarts, batch } = this.#options;
    const before = this.#steps;
    while (this.#steps < before + trainEvery) this.#step();
    [this.#updates, this.#errorSum, this.#valueSum] = [0, 0, 0];
    if (this.#steps < learningStarts || this.#memory.length < batch) return;
    for (let i = 0; i < gradientSteps; i++) this.#update();
    this.#followTarget(before);
  }

  parameters(): Json {
    const { duelling } = this.#options;
    const scale = this.#options.scaleInputs ? boundsOf(this.#space) : null;
    return { duelling, scale, network: savedWeights(this.#values.network) };
  }

  save(): Json {
    return {
      steps: this.#steps,
      draws: this.#draws.count,
      network: savedNetwork(this.#values.network),
      target: savedNetwork(this.#targets.network),
      memory: this.#memory.save(),
      sums: this.#sums.map((sums) => ({ pending: sums.save() })),
      shown: saveShown(this.#shown),
    };
  }

  dispose(): void {
    this.#values.network.dispose();
    this.#targets.network.dispose();
  }

  get #progress(): number {
    return this.#steps / this.#stepsMax;
  }

  #create(backend: Backend): readonly [Network, Network] {
    const { hidden, duelling } = this.#options;
    const units = this.#alternatives + (duelling ? 1 : 0);
    const shape = {
      inputs: this.#width,
      layers: [
        ...hidden.map((size) => ({ units: size, activation: 'relu' as const })),
        { units, activation: 'linear' as const },
      ],
    };
    const { uniform } = this.#draws;
    const network = backend.createNetwork(shape, { kind: 'fan-in', uniform });
    return [network, backend.loadNetwork(network.save())];
  }

  #restore(record: JsonRecord): Shown {
    this.#steps = countAt(record, 'steps');
    this.#memory.restore(recordAt(record, 'memory'));
    listAt(record, 'sums', this.#sums.length).forEach((saved, at) => {
      this.#sums[at]!.restore(recordOf(saved, 'a sum'), 'pending');
    });
    return restoreShown(recordAt(record, 'shown'), this.#environments);
  }

  #step(): void {
    const { size } = this.#environments;
    this.#choose(size);
    const step = this.#environments.step(this.#actions);
    for (let at = 0; at < size; at++) this.#remember(step, at);
    this.#shown = shownOf(step);
    this.#steps += size;
  }

  /** Who acts by chance is drawn first: the network is asked only where it decides. */
  #choose(size: number): void {
    const exploration = this.#exploration(this.#progress);
    const { masks: mask, observations } = this.#shown;
    const alternatives = this.#alternatives;
    let values: Float32Array | undefined;
    for (let at = 0; at < size; at++) {
      const maskFrom = at * alternatives;
      if (this.#draws.uniform() < exploration) {
        this.#actions[at] = anyOpen({ alternatives, mask, maskFrom }, this.#draws);
        continue;
      }
      this.#decided.set(observations);
      values ??= this.#values.of(this.#scaled(this.#decided), size);
      this.#actions[at] = greedy({ values, from: maskFrom, alternatives, mask, maskFrom });
    }
  }

  #remember(step: VectorStep, at: number): void {
    const { observations, masks } = this.#shown;
    const terminated = step.terminated[at] === 1;
    const hasEnded = terminated || step.truncated[at] === 1;
    const observation = this.#row(observations, at);
    const mask = this.#maskRow(masks, at);
    const action = this.#actions[at]!;
    const reward = step.rewards[at]! * this.#options.rewardScale;
    const next = this.#row(hasEnded ? step.finals : step.observations, at);
    const nextMask = this.#maskRow(hasEnded ? step.finalMasks : step.masks, at);
    const end = { next, terminated, ...(nextMask === undefined ? {} : { nextMask }) };
    if (this.#options.stepsAhead === 1)
      return this.#add({ observation, action, mask, reward, steps: 1 }, end);
    const began = { observation: Array.from(observation), action, mask: mask && Array.from(mask) };
    for (const sum of this.#sums[at]!.take(began, reward, hasEnded)) this.#add(sum, end);
  }

  #add({ observation, action, mask, reward, steps }: StepSum, end: StepEnd): void {
    const begun = { observation, action: [action, steps], reward };
    this.#memory.add({ ...begun, ...end, ...(mask === undefined ? {} : { mask }) });
  }

  #update(): void {
    const { batch: count, gradientNormMax, errorMax } = this.#options;
    const beta = this.#importance(this.#progress);
    const batch = this.#memory.sample(count, this.#draws.uniform, beta);
    this.#setTargets(batch);
    const values = this.#values.of(this.#scaled(batch.observations), count);
    const actions = batch.actions.filter((_, i) => i % 2 === 0);
    for (let row = 0; row < count; row++) {
      const value = values[row * this.#alternatives + actions[row]!]!;
      const error = value - this.#targetsOf[row]!;
      const weight = batch.weights?.[row] ?? 1;
      this.#errors[row] = error;
      this.#slopes[row] = (weight * Math.max(-errorMax, Math.min(errorMax, error))) / count;
      this.#errorSum += (weight * Math.abs(error)) / count;
      this.#valueSum += value / count;
    }
    this.#values.accumulate(actions, this.#slopes, count);
    const learningRate = this.#rate(this.#progress);
    this.#values.network.step({
      learningRate,
      ...(gradientNormMax === Infinity ? {} : { gradientNormMax }),
    });
    this.#memory.update(batch, this.#errors);
    this.#updates += 1;
  }

  #setTargets(batch: ReplayBatch): void {
    const { gamma, double } = this.#options;
    const alternatives = this.#alternatives;
    const rows = batch.rewards.length;
    const nexts = this.#scaled(batch.nexts);
    const values = this.#targets.of(nexts, rows);
    const judges = double ? this.#values.of(nexts, rows) : values;
    const mask = batch.nextMasks;
    for (let row = 0; row < rows; row++) {
      const from = row * alternatives;
      const best = greedy({ values: judges, from, alternatives, mask, maskFrom: from });
      const steps = batch.actions[2 * row + 1]!;
      const later = batch.terminated[row] === 1 ? 0 : gamma ** steps * values[from + best]!;
      this.#targetsOf[row] = batch.rewards[row]! + later;
    }
  }

  /** Copies the network into its target whenever a multiple of `targetEvery` steps was passed. */
  #followTarget(before: number): void {
    const { targetEvery, targetShare } = this.#options;
    if (Math.floor(this.#steps / targetEvery) === Math.floor(before / targetEvery)) return;
    this.#targets.network.blend(this.#values.network, targetShare);
  }

  /** In place: samples and decisions are copies. */
  #scaled(inputs: Float32Array): Float32Array {
    if (this.#options.scaleInputs) scaleInputs(this.#space, inputs);
    return inputs;
  }
  #row(observations: Float32Array, at: number): Float32Array {
    return observations.subarray(at * this.#width, (at + 1) * this.#width);
  }
  #maskRow(masks: Uint8Array | undefined, at: number): Uint8Array | undefined {
    return masks?.subarray(at * this.#alternatives, (at + 1) * this.#alternatives);
  }
}

function load(record: JsonRecord, backend: Backend): readonly [Network, Network] {
  const network = (key: string) => backend.loadNetwork(networkAt(record, key));
  return [network('network'), network('target')];
}

function boundsOf({ low, high }: BoxSpace): Json {
  const known = (bounds: readonly number[]) =>
    bounds.map((bound) => (Number.isFinite(bound) ? bound : null));
  return { low: known(low), high: known(high) };
}
