// Hot: `bench index`

/** Costs per operation, in the unit of the paper's measurements (about nanoseconds): see `alex-tree.ts`. */
export const COST_OF_ITERATION = 20; // of an exponential search
export const COST_OF_SHIFT = 0.5; // of one slot by one place

/** Slot of a key: (key - low) x slope + intercept. */
export interface KeyLine {
  readonly low: number;
  readonly slope: number;
  readonly intercept: number;
}

/**
 * The line of least squares from keys [from, to) to their ranks, stretched to `slots` slots. Keys that are all alike, or
 * so far apart that squares overflow, get a level line.
 */
export function fitLine(keys: Float64Array, from: number, to: number, slots: number): KeyLine {
  const count = to - from;
  const low = count > 0 ? keys[from]! : 0;
  let [sumX, sumXX, sumXY] = [0, 0, 0];
  for (let i = from; i < to; i++) {
    const x = keys[i]! - low;
    sumX += x;
    sumXX += x * x;
    sumXY += x * (i - from);
  }
  const meanX = sumX / count;
  const meanRank = (count - 1) / 2;
  const slope = (sumXY - sumX * meanRank) / (sumXX - sumX * meanX);
  const stretch = count > 0 ? slots / count : 0;
  if (!(slope > 0 && slope < Infinity)) return { low, slope: 0, intercept: 0 };
  return { low, slope: slope * stretch, intercept: (meanRank - slope * meanX) * stretch };
}

/**
 * Where keys [from, to) stand among `slots` slots: each where its line says, or behind the one before it, leaving room
 * for those that follow. Writes the slot of each to `places`; returns the expected cost of an operation on them:
 * iterations of exponential search, log2 of the distance between where a key is and where it is looked for, and shifts
 * of an insert, a quarter of the slots in use without a gap that it falls into (half way to the nearer end, on average).
 * Source: Ding et al., "ALEX: an updatable adaptive learned index", SIGMOD 2020, sections 3.3 and 4.3.
 */
export function layOut(
  keys: Float64Array,
  range: { readonly from: number; readonly to: number; readonly slots: number },
  { low, slope, intercept }: KeyLine,
  places: Int32Array,
): number {
  const { from, to, slots } = range;
  let [next, run, iterations, shifts] = [0, 0, 0, 0];
  for (let i = from; i < to; i++) {
    const wanted = (keys[i]! - low) * slope + intercept;
    const guess = wanted > 0 ? (wanted < slots - 1 ? wanted | 0 : slots - 1) : 0;
    const last = slots - (to - i);
    let place = guess > last ? last : guess;
    if (place > next) {
      shifts += run * run;
      run = 0;
    } else place = next;
    places[i - from] = place;
    iterations += 32 - Math.clz32(place > guess ? place - guess : guess - place);
    next = place + 1;
    run++;
  }
  shifts = (shifts + run * run) / 4;
  return to === from ? 0 : (COST_OF_ITERATION * iterations + COST_OF_SHIFT * shifts) / (to - from);
}
