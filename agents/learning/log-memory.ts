import { assert } from '../../sim/units.ts';
import { ObservationNormalizer } from './normalizer.ts';
import { ReplayBuffer } from './replay-buffer.ts';
import type { Transitions } from './transitions.ts';

/** What learners from a log begin with. */
export interface LogMemory {
  readonly memory: ReplayBuffer; // all rows, observations normalised
  readonly normalizer: ObservationNormalizer; // by all observations of the log
  readonly returns: ReturnScale;
}
export interface LogSizes {
  readonly observationSize: number;
  readonly actionSize: number; // dimensions
  readonly alternatives: number; // of all dimensions
  readonly gamma: number; // discount per step
}
/** Values of a log are about `centre` + `spread` x a number of size 1. */
export interface ReturnScale {
  readonly centre: number;
  readonly spread: number; // > 0
}

/** Throws an Error where the log is empty, its arrays do not fit the sizes, or a number is not finite. */
export function logMemory(log: Transitions, sizes: LogSizes): LogMemory {
  const { observationSize, actionSize, alternatives } = sizes;
  checkLengths(log, sizes);
  const normalizer = new ObservationNormalizer(observationSize);
  normalizer.moments.add(log.observations, log.length);
  const observations = normalizer.normalize(log.observations, log.length);
  const nexts = normalizer.normalize(log.nexts, log.length);
  const isMasked = log.masks !== undefined && log.nextMasks !== undefined;
  const kept = isMasked ? alternatives : 0;
  const memory = new ReplayBuffer({
    capacity: log.length,
    observationSize,
    actionSize,
    alternatives: kept,
  });
  const part = <T extends { subarray(from: number, to: number): T }>(
    all: T,
    row: number,
    size: number,
  ) => all.subarray(row * size, (row + 1) * size);
  for (let row = 0; row < log.length; row++)
    memory.add({
      observation: part(observations, row, observationSize),
      action: part(log.actions, row, actionSize),
      reward: log.rewards[row]!,
      next: part(nexts, row, observationSize),
      terminated: log.terminated[row] === 1,
      ...(isMasked
        ? {
            mask: part(log.masks, row, alternatives),
            nextMask: part(log.nextMasks, row, alternatives),
          }
        : {}),
    });
  return { memory, normalizer, returns: returnScale(log, sizes.gamma) };
}

function checkLengths(
  log: Transitions,
  { observationSize, actionSize, alternatives }: LogSizes,
): void {
  const { length, observations, nexts, actions, rewards, masks, nextMasks } = log;
  if (length === 0) throw new Error('the log is empty');
  const fits =
    observations.length === length * observationSize &&
    nexts.length === length * observationSize &&
    actions.length === length * actionSize &&
    rewards.length === length &&
    [masks, nextMasks].every((one) => one === undefined || one.length === length * alternatives);
  if (!fits)
    throw new Error(
      `the log does not fit ${observationSize} numbers and ${actionSize} decisions a row`,
    );
  for (const [what, numbers] of Object.entries({ observations, nexts, rewards })) {
    const wrong = numbers.findIndex((one) => !Number.isFinite(one));
    const row = Math.floor((wrong * length) / numbers.length);
    if (wrong >= 0) throw new Error(`${what} of row ${row} of the log hold ${numbers[wrong]}`);
  }
}

/** Rows that begin an episode: the first, and each after an end. */
export function startRows({ length, terminated, truncated }: Transitions): readonly number[] {
  const starts: number[] = [];
  for (let row = 0; row < length; row++)
    if (row === 0 || terminated[row - 1] === 1 || truncated[row - 1] === 1) starts.push(row);
  return starts;
}

/**
 * Mean and standard deviation of the discounted sums of rewards from every row to the end of its
 * episode. Networks learn (Q - centre) / spread, which changes no solution: it only lets their weights
 * stay of size 1 whatever the unit of the reward.
 */
export function returnScale(log: Transitions, gamma: number): ReturnScale {
  assert(log.length > 0, 'an empty log has no returns');
  let [sum, squares, next] = [0, 0, 0];
  for (let row = log.length - 1; row >= 0; row--) {
    if (log.terminated[row] === 1 || log.truncated[row] === 1) next = 0;
    next = log.rewards[row]! + gamma * next;
    sum += next;
    squares += next * next;
  }
  const centre = sum / log.length;
  const variance = squares / log.length - centre * centre;
  return { centre, spread: variance > 1e-12 * centre * centre ? Math.sqrt(variance) : 1 };
}
