// Hot: bench index
import { KEYS_REGION, type TouchMeter } from '../../sim/databases/key-index.ts';

export const KEY_BYTES = 8;

/** Position of the first key >= `key` among those of [from, end), `end` if none; by halves, the same steps for all. */
export function lowerBoundIn(keys: Float64Array, from: number, end: number, key: number): number {
  let base = from;
  let length = end - from;
  while (length > 1) {
    const half = length >> 1;
    if (keys[base + half - 1]! < key) base += half;
    length -= half;
  }
  return length === 1 && keys[base]! < key ? base + 1 : base;
}

/**
 * The lower bound among all keys, where `found` is that among those of [from, end): the same, unless it stands at an
 * edge and the keys beyond say otherwise; then it is sought beyond that edge in doubling steps.
 */
export function settledBound(
  keys: Float64Array,
  found: number,
  from: number,
  end: number,
  key: number,
): number {
  if (found === from && from > 0 && keys[from - 1]! >= key) return boundBelow(keys, from - 1, key);
  if (found === end && end < keys.length && keys[end]! < key) return boundAbove(keys, end, key);
  return found;
}

/** The lower bound, where the key at `at` is known to be >= `key`. */
export function boundBelow(keys: Float64Array, at: number, key: number): number {
  let high = at;
  let step = 1;
  while (step <= high && keys[high - step]! >= key) {
    high -= step;
    step *= 2;
  }
  return lowerBoundIn(keys, Math.max(0, high - step), high, key);
}

/** The lower bound, where the key at `at` is known to be < `key`. */
export function boundAbove(keys: Float64Array, at: number, key: number): number {
  let low = at;
  let step = 1;
  while (low + step < keys.length && keys[low + step]! < key) {
    low += step;
    step *= 2;
  }
  return lowerBoundIn(keys, low + 1, Math.min(low + step, keys.length), key);
}

/** Positions of a short window. */
export const SHORT = 32;

/**
 * The lower bound of a key above the first and not above the last, which is likely in [from, from + SHORT); `from` is in
 * [0, count - SHORT]. Always the same five steps without a branch: a processor then begins the next look-up before the
 * keys of this one are there, and twice as many are done in the same time (measured).
 */
export function boundNear(keys: Float64Array, from: number, key: number): number {
  let at = from;
  at += (keys[at + 15]! < key ? 1 : 0) << 4;
  at += (keys[at + 7]! < key ? 1 : 0) << 3;
  at += (keys[at + 3]! < key ? 1 : 0) << 2;
  at += (keys[at + 1]! < key ? 1 : 0) << 1;
  at += keys[at]! < key ? 1 : 0;
  if (keys[at]! < key) return boundAbove(keys, at, key);
  return at > 0 && keys[at - 1]! >= key ? boundBelow(keys, at - 1, key) : at;
}

/** Reads one number and tells a meter. */
export type Probe = (position: number) => number;

/** A probe of the sorted keys. */
export function probeOf(keys: Float64Array, meter: TouchMeter): Probe {
  return (position) => {
    meter.touch(KEYS_REGION, position * KEY_BYTES, KEY_BYTES);
    return keys[position]!;
  };
}

/** As `lowerBoundIn`, by the same probes. */
export function probeLowerBoundIn(probe: Probe, from: number, end: number, key: number): number {
  let base = from;
  let length = end - from;
  while (length > 1) {
    const half = length >> 1;
    if (probe(base + half - 1) < key) base += half;
    length -= half;
  }
  return length === 1 && probe(base) < key ? base + 1 : base;
}

/** As `lowerBoundIn` and then `settledBound`, by the same probes; `count`: all keys. */
export function probeSettledBound(
  probe: Probe,
  { from, end, count }: { readonly from: number; readonly end: number; readonly count: number },
  key: number,
): number {
  const found = probeLowerBoundIn(probe, from, end, key);
  if (found === from && from > 0 && probe(from - 1) >= key)
    return probeBoundBelow(probe, from - 1, key);
  if (found === end && end < count && probe(end) < key)
    return probeBoundAbove(probe, end, count, key);
  return found;
}

/** As `boundBelow`, by the same probes. */
export function probeBoundBelow(probe: Probe, at: number, key: number): number {
  let [high, step] = [at, 1];
  for (; step <= high && probe(high - step) >= key; step *= 2) high -= step;
  return probeLowerBoundIn(probe, Math.max(0, high - step), high, key);
}

/** As `boundAbove`, by the same probes. */
export function probeBoundAbove(probe: Probe, at: number, count: number, key: number): number {
  let [low, step] = [at, 1];
  for (; low + step < count && probe(low + step) < key; step *= 2) low += step;
  return probeLowerBoundIn(probe, low + 1, Math.min(low + step, count), key);
}

/** As `boundNear`, by the same probes. */
export function probeBoundNear(probe: Probe, from: number, count: number, key: number): number {
  let at = from;
  for (const step of [16, 8, 4, 2, 1]) if (probe(at + step - 1) < key) at += step;
  if (probe(at) < key) return probeBoundAbove(probe, at, count, key);
  return at > 0 && probe(at - 1) >= key ? probeBoundBelow(probe, at - 1, key) : at;
}
