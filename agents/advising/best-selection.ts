import { assert } from '../../sim/units.ts';
import { reduced, type Selection, worthOf } from './selection.ts';
import { boundPart, type PartBound } from './selection-bound.ts';

export interface BestSelection {
  readonly labels: readonly number[]; // of the chosen items, ascending
  readonly value: number;
  /** No choice is worth more; equal to `value` where that is proven. */
  readonly valueMax: number;
  readonly nodes: number; // parts that were looked at
}
export interface SearchLimits {
  readonly nodesMax: number; // parts that are looked at, at most
}

/** Below this share of all gains a difference is rounding. */
export const ROUNDING = 1e-13;
const STEPS_FIRST = 400; // of the bound, where all is open
const STEPS = 60;

/**
 * Branch and bound: a part of all choices is left where its bound says that nothing in it beats the best
 * choice so far; items whose presence or absence alone brings the bound below that are decided; the rest
 * is split by one item. With `nodesMax` reached, `valueMax` is the largest bound of what was left.
 * Source: Land and Doig 1960; reduced-cost fixing as in Nemhauser and Wolsey, "Integer and combinatorial
 * optimization", 1988, section II.5.
 */
export function bestSelection(given: Selection, { nodesMax }: SearchLimits): BestSelection {
  return new Search(reduced(given), nodesMax).run();
}

interface Node {
  readonly chosen: readonly number[];
  readonly open: readonly number[];
  readonly multipliers: Float64Array;
}

class Search {
  readonly #selection: Selection;
  readonly #nodesMax: number;
  readonly #tolerance: number;
  #best: readonly number[] = [];
  #bestValue = 0;
  #left = Number.NEGATIVE_INFINITY; // the largest bound of parts that were not looked at
  #nodes = 0;

  constructor(selection: Selection, nodesMax: number) {
    this.#selection = selection;
    this.#nodesMax = nodesMax;
    this.#tolerance = ROUNDING * largestGains(selection).reduce((sum, gain) => sum + gain, 0);
  }

  run(): BestSelection {
    const { items } = this.#selection;
    const open = [...items.keys()];
    this.#take(this.#improved(this.#filled([], open)));
    const multipliers = largestGains(this.#selection).map((gain) => gain / 2);
    const stack: { readonly node: Node; readonly bound: number }[] = [
      { node: { chosen: [], open, multipliers }, bound: Number.POSITIVE_INFINITY },
    ];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      if (top.bound <= this.#target) continue;
      if (this.#nodes >= this.#nodesMax) this.#left = Math.max(this.#left, top.bound);
      else stack.push(...this.#visit(top.node));
    }
    return {
      labels: this.#best.map((position) => items[position]!.label).sort((a, b) => a - b),
      value: this.#bestValue,
      valueMax: Math.max(this.#bestValue, this.#left),
      nodes: this.#nodes,
    };
  }

  get #target(): number {
    return this.#bestValue + this.#tolerance;
  }

  /** The parts of a node that may hold something better; the more promising one last. */
  #visit(node: Node): readonly { readonly node: Node; readonly bound: number }[] {
    this.#nodes += 1;
    const { covered, room, base } = this.#state(node.chosen);
    const open = node.open.filter((position) => this.#isUseful(position, covered, room));
    this.#take(this.#filled(node.chosen, open));
    if (open.length === 0) return [];
    const part = { covered, room, open };
    const steps = node.chosen.length === 0 && this.#nodes === 1 ? STEPS_FIRST : STEPS;
    const multipliers = node.multipliers;
    const found = boundPart(this.#selection, part, {
      ...{ multipliers, steps },
      target: this.#target - base,
    });
    const bound = base + found.value;
    if (bound <= this.#target) return [];
    return this.#split({ ...node, open }, found, bound);
  }

  #split(node: Node, found: PartBound, bound: number) {
    const slack = bound - this.#target;
    const { reducedGains, multipliers } = found;
    const mustBeIn = node.open.filter((_, place) => reducedGains[place]! > slack);
    const mayBeIn = node.open.filter(
      (_, place) => -reducedGains[place]! < slack && reducedGains[place]! <= slack,
    );
    if (mustBeIn.length > 0) {
      const chosen = [...node.chosen, ...mustBeIn];
      if (this.#state(chosen).room < 0) return [];
      return [{ node: { chosen, open: mayBeIn, multipliers }, bound }];
    }
    const item = this.#splitting(node, found);
    const others = mayBeIn.filter((position) => position !== item);
    const without = { node: { chosen: node.chosen, open: others, multipliers }, bound };
    if (!mayBeIn.includes(item)) return [without];
    const chosen = [...node.chosen, item];
    return [without, { node: { chosen, open: others, multipliers }, bound }];
  }

  /** The item that the relaxation is least decided about, among those with much to gain. */
  #splitting({ open }: Node, { shares, reducedGains }: PartBound): number {
    let best = { position: open[0]!, score: Number.NEGATIVE_INFINITY };
    open.forEach((position, place) => {
      const share = shares[place]!;
      const { gains } = this.#selection.items[position]!;
      const total = gains.reduce((sum, gain) => sum + gain, 0);
      const score = share * (1 - share) * total + ROUNDING * reducedGains[place]!;
      if (score > best.score) best = { position, score };
    });
    return best.position;
  }

  #state(chosen: readonly number[]) {
    const { items, queries, budget } = this.#selection;
    const covered = new Float64Array(queries);
    let room = budget;
    let base = 0;
    for (const position of chosen) {
      const item = items[position]!;
      room -= item.size;
      base -= item.price;
      item.queries.forEach((query, at) => {
        covered[query] = Math.max(covered[query]!, item.gains[at]!);
      });
    }
    return { covered, room, base: covered.reduce((sum, gain) => sum + gain, base) };
  }

  #isUseful(position: number, covered: Float64Array, room: number): boolean {
    const { size, price } = this.#selection.items[position]!;
    return size <= room && this.#added(position, covered) > price;
  }

  #added(position: number, covered: Float64Array): number {
    const { queries, gains } = this.#selection.items[position]!;
    let sum = 0;
    for (let at = 0; at < queries.length; at++)
      sum += Math.max(0, gains[at]! - covered[queries[at]!]!);
    return sum;
  }

  /** Adds greedily, by gain less price for each byte, while something fits and pays. */
  #filled(chosen: readonly number[], open: readonly number[]): readonly number[] {
    const all = [...chosen];
    for (;;) {
      const { covered, room } = this.#state(all);
      let best = { position: -1, ratio: 0 };
      for (const position of open) {
        const { size, price } = this.#selection.items[position]!;
        if (size > room) continue;
        const ratio = (this.#added(position, covered) - price) / size;
        if (ratio > best.ratio) best = { position, ratio };
      }
      if (best.position < 0) return all;
      all.push(best.position);
    }
  }

  /** Takes out one and fills up again, while that helps. */
  #improved(chosen: readonly number[]): readonly number[] {
    const open = [...this.#selection.items.keys()];
    let best = chosen;
    for (let at = 0; at < best.length; at++) {
      const out = best[at]!;
      const rest = best.filter((position) => position !== out);
      const other = this.#filled(
        rest,
        open.filter((position) => position !== out),
      );
      if (worthOf(this.#selection, other) <= worthOf(this.#selection, best)) continue;
      best = other;
      at = -1;
    }
    return best;
  }

  #take(chosen: readonly number[]): void {
    assert(this.#state(chosen).room >= 0, 'a choice must fit the budget');
    const value = worthOf(this.#selection, chosen);
    if (value <= this.#bestValue) return;
    this.#best = chosen;
    this.#bestValue = value;
  }
}

/** Of each query, the most that any item offers. */
function largestGains({ items, queries }: Selection): Float64Array {
  const most = new Float64Array(queries);
  for (const item of items)
    item.queries.forEach((query, at) => {
      most[query] = Math.max(most[query]!, item.gains[at]!);
    });
  return most;
}
