import { join } from 'node:path';
import type { Interval } from '../statistics/intervals.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { contextTable } from './log-contexts.ts';
import type { LoggedBandit } from './logged-bandit.ts';
import { type BanditTable, readBanditTable } from './open-bandit-file.ts';
import { openBanditText } from './open-bandit-text.ts';
import type { OpeSettings } from './settings.ts';

/** One policy judged from the log of the other. */
export interface CrossEvaluation {
  readonly from: string; // 'random'
  readonly target: string; // 'bts'
  /** Where the target's probabilities come from. */
  readonly probabilities: string;
  readonly evaluation: Evaluation;
  /** Mean click of the target in its own log. */
  readonly onPolicy: Interval;
  readonly clicks: number; // in the log
  /** (sum w)^2 / sum w^2 over the rows with a click alone: how many clicks an estimate rests on. */
  readonly effectiveClicks: number;
  /** Largest over smallest propensity of one item at one position in the log. */
  readonly propensityRatioMax: number;
}
export interface OpenBanditAnswer {
  readonly text: string;
  readonly json: {
    readonly folder: string;
    readonly level: number;
    readonly evaluations: readonly CrossEvaluation[];
  };
}

const ITEMS = 34; // of the campaign 'men'
const CLICK = { min: 0, max: 1 };

/**
 * Judges the policies of the Open Bandit logs (campaign "men": uniform choice and Bernoulli Thompson
 * sampling), each from the log of the other. The uniform policy is known: 1/34 for each item. Of
 * Thompson sampling, which changes with time, the log has the propensity of the item shown only: its
 * items' frequencies at each position stand in for it (assumption).
 * Refused estimates are made nevertheless, with their reasons.
 * Data: Saito, Aihara, Matsutani and Narita, "Open Bandit Dataset and Pipeline", NeurIPS 2021.
 */
export function openBandit(folder: string, settings: OpeSettings): OpenBanditAnswer {
  const random = readBanditTable(join(folder, 'random_men.csv.gz'), ITEMS);
  const bts = readBanditTable(join(folder, 'bts_men.csv.gz'), ITEMS);
  const uniform = (): number => 1 / ITEMS;
  const evaluations = [
    crossEvaluation(
      { name: 'random', table: random },
      { name: 'bts', table: bts, probability: frequencies(bts) },
      {
        settings,
        probabilities: 'frequency of each item at each position in its own log (assumption)',
      },
    ),
    crossEvaluation(
      { name: 'bts', table: bts },
      { name: 'random', table: random, probability: uniform },
      { settings, probabilities: `1/${ITEMS} for each item` },
    ),
  ];
  const { level } = settings;
  return {
    text: evaluations.map((one) => openBanditText(one, level)).join('\n\n'),
    json: { folder, level, evaluations },
  };
}

type ItemProbability = (item: number, position: string) => number;

/** How often each item stood at each position. */
function frequencies({ items, positions }: BanditTable): ItemProbability {
  const counts = new Map<string, number>();
  const add = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const [row, position] of positions.entries()) {
    add(position);
    add(`${position}/${items[row]}`);
  }
  return (item, position) =>
    (counts.get(`${position}/${item}`) ?? 0) / (counts.get(position) ?? Number.NaN);
}

interface Logged {
  readonly name: string;
  readonly table: BanditTable;
}
interface Target extends Logged {
  readonly probability: ItemProbability;
}

function crossEvaluation(
  from: Logged,
  target: Target,
  { settings, probabilities }: { readonly settings: OpeSettings; readonly probabilities: string },
): CrossEvaluation {
  const log = logOf(from.table, target.probability);
  const evaluation = evaluate(log, { ...settings, rewards: CLICK, isForced: true });
  const clicks = target.table.clicks;
  return {
    from: from.name,
    target: target.name,
    probabilities,
    evaluation,
    onPolicy: wilsonInterval(sum(clicks), clicks.length, settings.level),
    clicks: sum(from.table.clicks),
    effectiveClicks: effectiveClicks(log),
    propensityRatioMax: propensityRatioMax(from.table),
  };
}

const sum = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((total, one) => total + one, 0);

function logOf(table: BanditTable, probability: ItemProbability): LoggedBandit {
  const { positions, items, propensities, clicks } = table;
  // A few dozen clicks can teach a model no more than the position.
  const contexts = contextTable(['position'], [positions.map((position) => `at ${position}`)]);
  const targets = positions.flatMap((position) =>
    Array.from({ length: ITEMS }, (_, item) => probability(item, position)),
  );
  return {
    length: items.length,
    contextNames: contexts.names,
    contexts: contexts.values,
    actionNames: Array.from({ length: ITEMS }, (_, item) => String(item)),
    actions: Int32Array.from(items),
    propensities: Float64Array.from(propensities),
    rewards: Float64Array.from(clicks),
    targets: Float64Array.from(targets),
    q: undefined,
    clusters: undefined,
  };
}

function effectiveClicks({
  length,
  actions,
  actionNames,
  targets,
  propensities,
  rewards,
}: LoggedBandit) {
  let [total, squares] = [0, 0];
  for (let row = 0; row < length; row++) {
    if (rewards[row] === 0) continue;
    const weight = targets[row * actionNames.length + actions[row]!]! / propensities[row]!;
    total += weight;
    squares += weight * weight;
  }
  return squares === 0 ? 0 : (total * total) / squares;
}

function propensityRatioMax({ items, positions, propensities }: BanditTable): number {
  const ranges = new Map<string, { low: number; high: number }>();
  for (const [row, propensity] of propensities.entries()) {
    const key = `${positions[row]}/${items[row]}`;
    const { low, high } = ranges.get(key) ?? { low: propensity, high: propensity };
    ranges.set(key, { low: Math.min(low, propensity), high: Math.max(high, propensity) });
  }
  return Math.max(...[...ranges.values()].map(({ low, high }) => high / low));
}
