import type { TouchMeter } from '../../sim/databases/key-index.ts';
import { SLOT_NUMBERS } from './alex-arena.ts';
import * as leaf from './alex-leaves.ts';

const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
const LEAF_REGION = 3;
const CHUNK_REGION = 4; // and those behind it, one for each chunk

/** The value of a key in a data node, or -1: as `LeafStore.search` and a look, told to the meter. */
export function walkLeaf(
  { numbers, arena }: leaf.LeafStore,
  node: number,
  key: number,
  meter: TouchMeter,
): number {
  const at = node * leaf.LEAF_NUMBERS;
  meter.touch(LEAF_REGION, at * DOUBLE, (leaf.END + 1) * DOUBLE);
  const chunk = numbers[at + leaf.CHUNK]!;
  const [base, end] = [numbers[at + leaf.BASE]!, numbers[at + leaf.END]!];
  const read = (slot: number, number = 0): number => {
    const place = base + SLOT_NUMBERS * slot + number;
    meter.touch(CHUNK_REGION + chunk, place * DOUBLE, DOUBLE);
    return arena.chunks[chunk]![place]!;
  };
  if (end === 0) return -1;
  const wanted = (key - numbers[at + leaf.LOW]!) * numbers[at + leaf.SLOPE]!;
  const guess = clamp(Math.floor(wanted + numbers[at + leaf.INTERCEPT]!), end - 1);
  let [low, high, step] = [0, end, 1];
  if (read(guess) >= key) {
    high = guess;
    for (low = guess - 1; low >= 0 && read(low) >= key; step *= 2) {
      high = low;
      low -= step;
    }
    low = Math.max(0, low + 1);
  } else {
    low = guess + 1;
    for (high = low; high < end && read(high) < key; step *= 2) {
      low = high + 1;
      high += step;
    }
    high = Math.min(high, end);
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (read(middle) < key) low = middle + 1;
    else high = middle;
  }
  return low < end && read(low) === key && key > -Infinity ? read(low, 1) : -1;
}

const clamp = (slot: number, last: number): number => (slot > 0 ? Math.min(slot, last) : 0);
