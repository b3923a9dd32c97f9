import { assert } from '../../sim/units.ts';

/** Where a decision leads: the probabilities of one move add up to 1. */
export interface Successor {
  readonly state: number; // in [0, states)
  readonly probability: number; // in [0, 1]
}
export interface Move {
  readonly reward: number;
  readonly successors: readonly Successor[];
}
/** A Markov decision process without end, discounted, with every action open in every state. */
export interface FiniteMdp {
  readonly states: number; // numbered from 0
  readonly actions: number; // numbered from 0
  readonly gamma: number; // discount per step, in [0, 1)
  move(state: number, action: number): Move;
}
/** What remains of a decision process once every state has its decision. */
export interface RewardChain {
  readonly gamma: number; // in [0, 1)
  move(state: number): Move;
}
export interface Optimum {
  /** The expected discounted sum of rewards by state, if every decision is the best one. */
  readonly values: Float64Array;
  /** The best action by state; of equals the first. */
  readonly policy: Int32Array;
  /** No value is further than this from the optimum, rounding aside. */
  readonly errorMax: number;
  readonly sweeps: number;
}

const SWEEPS_MAX = 1_000_000;
const ROUNDING = 8 * Number.EPSILON; // of one sum, relative: below it a sweep changes nothing

/**
 * Optimal values by value iteration, V(s) <- max_a r(s, a) + gamma sum P(s' | s, a) V(s'), until the
 * bounds V + gamma / (1 - gamma) [min, max] of the last change are within `tolerance` of their
 * middle, which is returned; or until rounding hides any further change.
 * Source: Bellman 1957; the bounds: MacQueen, "A modified dynamic programming method for Markovian
 * decision problems", J. Math. Anal. Appl. 14, 1966.
 */
export function valueIteration(mdp: FiniteMdp, tolerance: number): Optimum {
  const { states, actions, gamma } = mdp;
  assert(states > 0 && actions > 0, 'a decision process needs a state and an action');
  assert(gamma >= 0 && gamma < 1, `gamma must be in [0, 1), got ${gamma}`);
  const table = tabulate(mdp);
  const policy = new Int32Array(states);
  let [values, next] = [new Float64Array(states), new Float64Array(states)];
  for (let sweeps = 1; sweeps <= SWEEPS_MAX; sweeps++) {
    let [changeMin, changeMax, size] = [Infinity, -Infinity, 0];
    for (let state = 0; state < states; state++) {
      const best = improve(table, gamma, values, state, policy);
      const change = best - values[state]!;
      next[state] = best;
      changeMin = Math.min(changeMin, change);
      changeMax = Math.max(changeMax, change);
      size = Math.max(size, Math.abs(best));
    }
    [values, next] = [next, values];
    const factor = gamma / (1 - gamma);
    const errorMax = (factor * (changeMax - changeMin)) / 2;
    if (errorMax <= tolerance || changeMax - changeMin <= ROUNDING * size) {
      const middle = (factor * (changeMin + changeMax)) / 2;
      return { values: values.map((value) => value + middle), policy, errorMax, sweeps };
    }
  }
  assert(false, `value iteration did not reach ${tolerance} in ${SWEEPS_MAX} sweeps`);
}

interface MoveTable {
  readonly actions: number;
  readonly moves: readonly Move[]; // at state * actions + action
}

function tabulate({ states, actions, move }: FiniteMdp): MoveTable {
  const moves: Move[] = [];
  for (let state = 0; state < states; state++)
    for (let action = 0; action < actions; action++) moves.push(move(state, action));
  return { actions, moves };
}

/** The value of the best action in a state, which goes into `policy`. */
function improve(
  { actions, moves }: MoveTable,
  gamma: number,
  values: Float64Array,
  state: number,
  policy: Int32Array,
): number {
  let best = -Infinity;
  for (let action = 0; action < actions; action++) {
    const { reward, successors } = moves[state * actions + action]!;
    let later = 0;
    for (const { state: to, probability } of successors) later += probability * values[to]!;
    const value = reward + gamma * later;
    if (value > best) {
      best = value;
      policy[state] = action;
    }
  }
  return best;
}

/**
 * The value of `start` in a chain of rewards, exact but for rounding: V = r + gamma P V solved over
 * the states that `start` leads to.
 * Source: Puterman, "Markov Decision Processes", 1994, chapter 6 (policy evaluation).
 */
export function chainValue(chain: RewardChain, start: number): number {
  const { gamma } = chain;
  assert(gamma >= 0 && gamma < 1, `gamma must be in [0, 1), got ${gamma}`);
  const position = new Map([[start, 0]]);
  const moves: Move[] = [];
  for (const state of position.keys()) {
    const move = chain.move(state);
    moves.push(move);
    for (const { state: to } of move.successors)
      if (!position.has(to)) position.set(to, position.size); // the loop comes to it
  }
  const matrix = moves.map(({ reward, successors }, row) => {
    const line = new Float64Array(moves.length + 1);
    line[row] = 1;
    line[moves.length] = reward;
    for (const { state: to, probability } of successors)
      line[position.get(to)!]! -= gamma * probability;
    return line;
  });
  return solveLinear(matrix)[0]!;
}

/**
 * Solves A x = b by Gaussian elimination with partial pivoting. `matrix` holds the rows of A, each
 * with its entry of b behind it, and is used up.
 */
export function solveLinear(matrix: Float64Array[]): Float64Array {
  const size = matrix.length;
  for (let column = 0; column < size; column++) {
    pivot(matrix, column);
    const upper = matrix[column]!;
    for (let row = column + 1; row < size; row++) {
      const line = matrix[row]!;
      const factor = line[column]! / upper[column]!;
      if (factor === 0) continue;
      for (let at = column; at <= size; at++) line[at]! -= factor * upper[at]!;
    }
  }
  const solution = new Float64Array(size);
  for (let row = size - 1; row >= 0; row--) {
    const line = matrix[row]!;
    let rest = line[size]!;
    for (let at = row + 1; at < size; at++) rest -= line[at]! * solution[at]!;
    solution[row] = rest / line[row]!;
  }
  return solution;
}

function pivot(matrix: Float64Array[], column: number): void {
  let best = column;
  for (let row = column + 1; row < matrix.length; row++)
    if (Math.abs(matrix[row]![column]!) > Math.abs(matrix[best]![column]!)) best = row;
  assert(matrix[best]![column] !== 0, 'the equations have no single solution');
  [matrix[column], matrix[best]] = [matrix[best]!, matrix[column]!];
}
