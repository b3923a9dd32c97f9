import type { Environment, Step } from '../../../agents/learning/environment.ts';
import type { ActionSpace, BoxSpace } from '../../../agents/learning/space.ts';
import { createRandom, type Uniform } from '../../../sim/random.ts';

/** A mechanical system that is steered step by step, as functions of its state. */
export interface ControlTask {
  readonly name: string;
  readonly observationSpace: BoxSpace;
  readonly actionSpace: ActionSpace;
  readonly stateSize: number;
  readonly stepsMax: number; // per episode: then it is truncated
  begin(state: Float64Array, uniform: Uniform): void;
  /** Moves the state by one step of time and returns the reward. */
  move(state: Float64Array, action: number): number;
  isTerminal(state: Float64Array): boolean;
  observe(state: Float64Array, observation: Float32Array): void;
}

const NO_INFO = {};

/** Episodes of a task: a terminal state ends one, its time limit truncates it. */
export function controlEnvironment(task: ControlTask): Environment {
  const { name, observationSpace, actionSpace, stateSize, stepsMax } = task;
  const state = new Float64Array(stateSize);
  const observation = new Float32Array(observationSpace.names.length);
  let steps = 0;
  return {
    name,
    observationSpace,
    actionSpace,
    reset(seed) {
      task.begin(state, createRandom(String(seed)).stream('start'));
      steps = 0;
      task.observe(state, observation);
      return { observation, info: NO_INFO };
    },
    step(action): Step {
      const reward = task.move(state, action[0]!);
      steps += 1;
      task.observe(state, observation);
      const terminated = task.isTerminal(state);
      const truncated = !terminated && steps >= stepsMax;
      return { observation, reward, terminated, truncated, info: NO_INFO };
    },
  };
}

/** A number drawn evenly from [low, high). */
export function between(uniform: Uniform, low: number, high: number): number {
  return low + (high - low) * uniform();
}

export function clip(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
