import { assert } from '../../sim/units.ts';

/**
 * Decisions that a policy has logged, one row each: what it saw, what it chose and how likely that
 * was, what came of it; and how likely another policy, the target, would have been to choose each
 * action. Tables go row by row: row i begins at i * (numbers per row).
 */
export interface LoggedBandit {
  readonly length: number; // rows
  readonly contextNames: readonly string[];
  readonly contexts: Float64Array; // rows x contextNames
  readonly actionNames: readonly string[];
  readonly actions: Int32Array; // position in actionNames
  readonly propensities: Float64Array; // of the action that was chosen, in [0, 1]
  readonly rewards: Float64Array; // more is better
  readonly targets: Float64Array; // rows x actions: probabilities of the target, adding up to 1
  /** Rows x actions: rewards that a model expects. Undefined: there is no model. */
  readonly q: Float64Array | undefined;
  /** Number of the cluster of each row, from 0 without gaps; rows of different clusters are independent. Undefined: each row is a cluster of its own. */
  readonly clusters: Int32Array | undefined;
}

export interface BanditRows {
  readonly actions: ArrayLike<number>;
  readonly propensities: ArrayLike<number>;
  readonly rewards: ArrayLike<number>;
  readonly targets: readonly ArrayLike<number>[]; // one line per row
  readonly q?: readonly ArrayLike<number>[];
  readonly contexts?: readonly ArrayLike<number>[];
  readonly contextNames?: readonly string[];
  readonly actionNames?: readonly string[];
  readonly clusters?: ArrayLike<number>;
}

/** A log from plain rows; actions and contexts without names are numbered. At least one row. */
export function loggedBandit(rows: BanditRows): LoggedBandit {
  const { actions, targets, q, contexts, clusters } = rows;
  const length = actions.length;
  assert(length > 0, 'a log needs a row');
  const width = contexts?.[0]?.length ?? 0;
  const count = targets[0]!.length;
  const log: LoggedBandit = {
    length,
    contextNames: rows.contextNames ?? numbered(width),
    contexts: tableOf(contexts ?? [], width),
    actionNames: rows.actionNames ?? numbered(count),
    actions: Int32Array.from(actions),
    propensities: Float64Array.from(rows.propensities),
    rewards: Float64Array.from(rows.rewards),
    targets: tableOf(targets, count),
    q: q === undefined ? undefined : tableOf(q, count),
    clusters: clusters === undefined ? undefined : Int32Array.from(clusters),
  };
  const sizes = [log.propensities, log.rewards, targets].map((column) => column.length);
  assert(
    sizes.every((size) => size === length),
    'every column of a log has a value for each row',
  );
  return log;
}

const numbered = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => String(i));

function tableOf(lines: readonly ArrayLike<number>[], width: number): Float64Array {
  const table = new Float64Array(lines.length * width);
  for (const [i, line] of lines.entries()) {
    assert(line.length === width, `row ${i}: ${line.length} numbers, ${width} expected`);
    table.set(line, i * width);
  }
  return table;
}

/** The same log with other expectations of rewards. */
export function withModel(log: LoggedBandit, q: Float64Array): LoggedBandit {
  assert(q.length === log.length * log.actionNames.length, 'a model has a value for each action');
  return { ...log, q };
}

/** The rows at some positions; clusters are numbered anew in the order of their first row. */
export function rowsAt(log: LoggedBandit, positions: readonly number[]): LoggedBandit {
  const { contextNames, actionNames, clusters, q } = log;
  const table = (values: Float64Array, width: number): Float64Array => {
    const chosen = new Float64Array(positions.length * width);
    for (const [to, from] of positions.entries())
      chosen.set(values.subarray(from * width, (from + 1) * width), to * width);
    return chosen;
  };
  return {
    ...log,
    length: positions.length,
    contexts: table(log.contexts, contextNames.length),
    actions: Int32Array.from(positions, (i) => log.actions[i]!),
    propensities: table(log.propensities, 1),
    rewards: table(log.rewards, 1),
    targets: table(log.targets, actionNames.length),
    q: q === undefined ? undefined : table(q, actionNames.length),
    clusters: clusters === undefined ? undefined : renumbered(positions.map((i) => clusters[i]!)),
  };
}

/** Labels as numbers from 0 without gaps, in the order of their first appearance. */
export function renumbered(labels: readonly (string | number)[]): Int32Array {
  const numbers = new Map<string | number, number>();
  return Int32Array.from(labels, (label) => {
    if (!numbers.has(label)) numbers.set(label, numbers.size);
    return numbers.get(label)!;
  });
}

/** What estimators need of each row. */
export interface WeightedRows {
  readonly length: number;
  /** w = target probability / propensity of the action that was chosen, >= 0. */
  readonly weights: Float64Array;
  readonly matches: Float64Array; // target probability of the action that was chosen
  readonly rewards: Float64Array;
  /** What the model expects of the action that was chosen; 0 without a model. */
  readonly modelled: Float64Array;
  /** What the model expects if the target chooses: sum over actions of probability x q; 0 without a model. */
  readonly direct: Float64Array;
  readonly hasModel: boolean;
}

/** A propensity of 0 gives a weight of Infinity where the target would choose the action, of 0 elsewhere. */
export function weightedRows(log: LoggedBandit): WeightedRows {
  const { length, actions, propensities, rewards, targets, q } = log;
  const count = log.actionNames.length;
  const rows = {
    weights: new Float64Array(length),
    matches: new Float64Array(length),
    modelled: new Float64Array(length),
    direct: new Float64Array(length),
  };
  for (let i = 0; i < length; i++) {
    const chosen = i * count + actions[i]!;
    const match = targets[chosen]!;
    rows.matches[i] = match;
    rows.weights[i] = match === 0 ? 0 : match / propensities[i]!;
    if (q === undefined) continue;
    rows.modelled[i] = q[chosen]!;
    let direct = 0;
    for (let at = i * count; at < (i + 1) * count; at++) direct += targets[at]! * q[at]!;
    rows.direct[i] = direct;
  }
  return { length, rewards, ...rows, hasModel: q !== undefined };
}
