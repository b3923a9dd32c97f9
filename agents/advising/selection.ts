/**
 * The choice of indexes as a problem of its own: items with a size and a price are chosen within a
 * budget; each query takes the best gain that a chosen item offers. Maximise gains less prices.
 * It is facility location under a knapsack: Caprara, Fischetti and Maio, "Exact and approximate
 * algorithms for the index selection problem in physical database design", IEEE TKDE 7(6), 1995.
 */
export interface Selection {
  readonly queries: number;
  readonly budget: number; // in the unit of sizes
  readonly items: readonly SelectionItem[];
}
export interface SelectionItem {
  readonly label: number; // what the caller calls it
  readonly size: number; // > 0
  readonly price: number; // >= 0, in the unit of gains
  readonly queries: Int32Array; // ascending
  readonly gains: Float64Array; // > 0, one for each of `queries`
}

/** Gains less prices of a choice, by positions of items. */
export function worthOf({ items, queries }: Selection, chosen: Iterable<number>): number {
  const best = new Float64Array(queries);
  let value = 0;
  for (const position of chosen) {
    const { price, ...item } = items[position]!;
    value -= price;
    item.queries.forEach((query, at) => {
      best[query] = Math.max(best[query]!, item.gains[at]!);
    });
  }
  return best.reduce((sum, gain) => sum + gain, value);
}

/**
 * Without what no best choice needs: items that do not fit, that earn less than their price, or beside
 * which another offers as much to every query, is no larger and no dearer (of equals the first stays).
 */
export function reduced(selection: Selection): Selection {
  const useful = selection.items.filter(
    ({ size, price, gains }) =>
      size <= selection.budget && gains.reduce((sum, gain) => sum + gain, -price) > 0,
  );
  const dense = useful.map((item) => {
    const row = new Float64Array(selection.queries);
    item.queries.forEach((query, at) => {
      row[query] = item.gains[at]!;
    });
    return { item, row };
  });
  const isBeaten = (mine: number) =>
    dense.some((other, at) => at !== mine && dominates(other, dense[mine]!, at < mine));
  return { ...selection, items: useful.filter((_, at) => !isBeaten(at)) };
}

interface Dense {
  readonly item: SelectionItem;
  readonly row: Float64Array; // gain by query
}

/** `isFirst` settles between equals. */
function dominates(a: Dense, b: Dense, isFirst: boolean): boolean {
  if (a.item.size > b.item.size || a.item.price > b.item.price) return false;
  let isBetter = a.item.size < b.item.size || a.item.price < b.item.price;
  for (const query of b.item.queries) if (a.row[query]! < b.row[query]!) return false;
  for (const query of a.item.queries) isBetter ||= a.row[query]! > b.row[query]!;
  return isBetter || isFirst;
}
