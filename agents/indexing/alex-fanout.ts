import { capacityOf } from './alex-arena.ts';
import { fitLine, layOut } from './alex-layout.ts';

export const COST_OF_LEVEL = 20; // of going down one inner node
export const COST_OF_BYTE = 5e-7; // of models and pointers
const NODE_BYTES = 128; // what a data node keeps beside its slots
const POINTER_BYTES = 4;
const FANOUT_MAX = 2 ** 18;
const KEYS_PER_CHILD_MIN = 64; // on average, of the largest fan-out that is looked at
const GAIN_MIN = 0.5; // of cost per operation, below which a larger fan-out is no better
const WORSE_LEVELS_MAX = 2; // after so many levels that are no better, larger fan-outs are not looked at
const TRIM = 1 / 256; // of the keys at either end that may be outliers
const TRIMMED_RANGE_MAX = 1 / 4; // of the range: if the rest fits into it, the ends are outliers

/** Positions of keys: from one up to, and without, another. */
export interface KeyRange {
  readonly from: number;
  readonly to: number;
}
/** What choosing needs to know. */
export interface FanoutSettings {
  readonly initialDensity: number;
  readonly capacityMax: number; // slots of a data node
  readonly totalKeys: number; // of the whole tree
}

/** How an inner node tells its children apart: child floor((key - low) x scale), the ends taking what is beyond. */
export interface Fanout {
  readonly low: number;
  readonly scale: number;
  readonly pointers: number; // a power of two
  readonly children: readonly FanoutChild[];
  /** Expected cost per operation, the inner node included. */
  readonly cost: number;
}
export interface FanoutChild extends KeyRange {
  readonly pointers: number; // how many point to it
  /** Expected cost per operation as a data node; infinite where it is too large for one. */
  readonly cost: number;
}

/** Expected cost per operation of one data node of keys [from, to); infinite where it would be too large. */
export function leafCost(
  keys: Float64Array,
  { from, to }: KeyRange,
  settings: FanoutSettings,
  places: Int32Array,
): number {
  const slots = capacityOf((to - from) / settings.initialDensity);
  if (slots > settings.capacityMax) return Infinity;
  return layOut(keys, { from, to, slots }, fitLine(keys, from, to, slots), places);
}

/** Which child a key belongs to, of `pointers`. */
export function childOf(key: number, low: number, scale: number, pointers: number): number {
  const place = (key - low) * scale;
  return place > 0 ? (place < pointers - 1 ? Math.floor(place) : pointers - 1) : 0;
}

/**
 * The best inner node over keys [from, to): a fan-out that halves the range of keys again and again is looked at level by
 * level, then neighbours are joined from below wherever one data node costs no more than two. Undefined where no fan-out
 * tells the keys apart.
 * Source: Ding et al., ALEX, SIGMOD 2020, section 4.4 (fanout trees). The range without outliers is an addition.
 */
export function bestFanout(
  keys: Float64Array,
  range: KeyRange,
  settings: FanoutSettings,
  places: Int32Array,
): Fanout | undefined {
  const count = range.to - range.from;
  const levels = Math.floor(Math.log2(Math.min(FANOUT_MAX, count / KEYS_PER_CHILD_MIN)));
  if (levels < 1) return binary(keys, range, settings, places);
  const { low, width } = modelled(keys, range);
  const pointers = 2 ** levels;
  const scale = pointers / width;
  if (!(scale > 0 && scale < Infinity)) return undefined;
  const bounds = boundsOf(keys, range, { low, scale, pointers });
  return cutOf(costsOf(keys, bounds, levels, settings, places), { low, scale, pointers }, settings);
}

/** Two children, of few keys that do not get on with one line. */
function binary(
  keys: Float64Array,
  range: KeyRange,
  settings: FanoutSettings,
  places: Int32Array,
): Fanout | undefined {
  const { low, width } = modelled(keys, range);
  const scale = 2 / width;
  if (range.to - range.from < 2 || !(scale > 0 && scale < Infinity)) return undefined;
  const bounds = boundsOf(keys, range, { low, scale, pointers: 2 });
  return cutOf(costsOf(keys, bounds, 1, settings, places), { low, scale, pointers: 2 }, settings);
}

/** The range that is told apart: without the ends, where these are far away from the rest. */
function modelled(
  keys: Float64Array,
  { from, to }: KeyRange,
): { readonly low: number; readonly width: number } {
  const trim = Math.ceil((to - from) * TRIM);
  const [low, high] = [keys[from]!, keys[to - 1]!];
  const [second, last] = [keys[from + trim], keys[to - 1 - trim]];
  const width = high - low;
  if (second === undefined || last === undefined || !(last > second)) return { low, width };
  return last - second < TRIMMED_RANGE_MAX * width
    ? { low: second, width: last - second }
    : { low, width };
}

/** Where each child begins, and the end: by the very routing of look-ups. */
function boundsOf(
  keys: Float64Array,
  { from, to }: KeyRange,
  {
    low,
    scale,
    pointers,
  }: { readonly low: number; readonly scale: number; readonly pointers: number },
): Int32Array {
  const bounds = new Int32Array(pointers + 1);
  let child = 0;
  bounds[0] = from;
  for (let i = from; i < to; i++) {
    const own = childOf(keys[i]!, low, scale, pointers);
    while (child < own) bounds[++child] = i;
  }
  while (child < pointers) bounds[++child] = to;
  return bounds;
}

/** Costs of all children of a fan-out of 2^level, by level; shorter where larger fan-outs are not looked at. */
type Level = { readonly bounds: Int32Array; readonly costs: Float64Array };

function costsOf(
  keys: Float64Array,
  finest: Int32Array,
  levels: number,
  settings: FanoutSettings,
  places: Int32Array,
): readonly Level[] {
  const found: Level[] = [];
  let least = Infinity;
  let worse = 0;
  for (let level = 1; level <= levels && worse < WORSE_LEVELS_MAX; level++) {
    const step = 2 ** (levels - level);
    const bounds = new Int32Array(2 ** level + 1);
    for (let i = 0; i < bounds.length; i++) bounds[i] = finest[i * step]!;
    const costs = new Float64Array(2 ** level);
    let total = 0;
    for (let i = 0; i < costs.length; i++) {
      const child = { from: bounds[i]!, to: bounds[i + 1]! };
      costs[i] = leafCost(keys, child, settings, places);
      total += child.to === child.from ? 0 : costs[i]! * (child.to - child.from);
    }
    found.push({ bounds, costs });
    total = total / (bounds.at(-1)! - bounds[0]!) + sizeCost(costs.length, bounds, settings);
    worse = total < least - GAIN_MIN || least === Infinity ? 0 : worse + 1;
    least = Math.min(least, total);
  }
  return found;
}

/** Per operation: of `nodes` data nodes with a pointer each, shared by the operations on this part of the keys. */
function sizeCost(nodes: number, bounds: Int32Array, { totalKeys }: FanoutSettings): number {
  const count = bounds.at(-1)! - bounds[0]!;
  return COST_OF_BYTE * nodes * (NODE_BYTES + POINTER_BYTES) * (totalKeys / count);
}

/** The cheapest cut through the tree of fan-outs: children of different levels, none below another. */
function cutOf(
  levels: readonly Level[],
  {
    low,
    scale,
    pointers,
  }: { readonly low: number; readonly scale: number; readonly pointers: number },
  settings: FanoutSettings,
): Fanout | undefined {
  const deepest = levels.length;
  const { bounds } = levels[deepest - 1]!;
  const count = bounds.at(-1)! - bounds[0]!;
  const perNode = COST_OF_BYTE * (NODE_BYTES + POINTER_BYTES) * settings.totalKeys;
  const totals: Float64Array[] = new Array(deepest);
  for (let level = deepest - 1; level >= 0; level--) {
    const { bounds: own, costs } = levels[level]!;
    const below = totals[level + 1];
    const best = new Float64Array(costs.length);
    for (let i = 0; i < costs.length; i++) {
      const alone = aloneCost(own, costs, i) + perNode;
      best[i] = below === undefined ? alone : Math.min(alone, below[2 * i]! + below[2 * i + 1]!);
    }
    totals[level] = best;
  }
  const children: { from: number; to: number; level: number; cost: number }[] = [];
  const collect = (level: number, i: number): void => {
    const { bounds: own, costs } = levels[level]!;
    const alone = aloneCost(own, costs, i) + perNode;
    if (level + 1 < deepest && totals[level]![i]! < alone) {
      collect(level + 1, 2 * i);
      collect(level + 1, 2 * i + 1);
    } else children.push({ from: own[i]!, to: own[i + 1]!, level, cost: costs[i]! });
  };
  collect(0, 0);
  collect(0, 1);
  if (children.some(({ from, to }) => to - from === count)) return undefined;
  const used = 1 + Math.max(...children.map(({ level }) => level));
  return {
    low,
    scale: scale * (2 ** used / pointers),
    pointers: 2 ** used,
    children: children.map(({ from, to, level, cost }) => {
      return { from, to, cost, pointers: 2 ** (used - 1 - level) };
    }),
    cost: COST_OF_LEVEL + (totals[0]![0]! + totals[0]![1]!) / count,
  };
}

/** Of all operations on one child, as a data node. */
function aloneCost(bounds: Int32Array, costs: Float64Array, child: number): number {
  const keys = bounds[child + 1]! - bounds[child]!;
  return keys === 0 ? 0 : costs[child]! * keys;
}
