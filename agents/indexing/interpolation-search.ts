// Hot: bench index
import type { KeyIndex, TouchMeter } from '../../sim/databases/key-index.ts';
import { checkedKeys } from './key-checks.ts';
import type { KeyIndexLine } from './registry.ts';
import { lowerBoundIn, probeLowerBoundIn, probeOf } from './search.ts';

/** Keys left to halving (assumption: two cache lines). */
const FEW = 16;

/**
 * Guesses where a key stands from the keys at both ends, then jumps on from the guess in doubling steps, the first as
 * long as the root of the interval, until the key is between two probes; an interval that did not shrink to a
 * half is halved, so that no keys take more than O(log^2 n) probes.
 * Source: Perl, Itai, Avni, "Interpolation search: a log log n search", CACM 21(7), 1978; jumps of the
 * root of the interval: Perl and Reingold, Information Processing Letters 6(6), 1977.
 */
export function interpolationSearch(keys: Float64Array): KeyIndex {
  const count = keys.length;
  const last = count - 1;

  function lowerBound(key: number): number {
    if (count === 0 || key <= keys[0]!) return 0;
    if (!(key <= keys[last]!)) return count;
    // Throughout: key of `low` < key <= key of `high`.
    let low = 0;
    let high = last;
    while (high - low > FEW) {
      const span = high - low;
      const lowKey = keys[low]!;
      const ratio = (key - lowKey) / (keys[high]! - lowKey);
      let at = low + ((ratio * span) | 0);
      at = at <= low ? low + 1 : at >= high ? high - 1 : at;
      let step = Math.sqrt(span) | 0;
      if (keys[at]! < key) {
        low = at;
        while (low + step < high && keys[low + step]! < key) {
          low += step;
          step *= 2;
        }
        if (low + step < high) high = low + step;
      } else {
        high = at;
        while (high - step > low && keys[high - step]! >= key) {
          high -= step;
          step *= 2;
        }
        if (high - step > low) low = high - step;
      }
      if (high - low > span >> 1 && high - low > 1) {
        const middle = (low + high) >> 1;
        if (keys[middle]! < key) low = middle;
        else high = middle;
      }
    }
    return lowerBoundIn(keys, low + 1, high, key);
  }

  /** As `lowerBound`, by the same probes. */
  function walk(key: number, meter: TouchMeter): number {
    const probe = probeOf(keys, meter);
    if (count === 0 || key <= probe(0)) return 0;
    if (!(key <= probe(last))) return count;
    let [low, high] = [0, last];
    while (high - low > FEW) {
      const span = high - low;
      const lowKey = probe(low);
      const ratio = (key - lowKey) / (probe(high) - lowKey);
      const at = Math.min(Math.max(low + ((ratio * span) | 0), low + 1), high - 1);
      let step = Math.sqrt(span) | 0;
      if (probe(at) < key) {
        for (low = at; low + step < high && probe(low + step) < key; step *= 2) low += step;
        high = Math.min(high, low + step);
      } else {
        for (high = at; high - step > low && probe(high - step) >= key; step *= 2) high -= step;
        low = Math.max(low, high - step);
      }
      if (high - low <= span >> 1 || high - low <= 1) continue;
      const middle = (low + high) >> 1;
      if (probe(middle) < key) low = middle;
      else high = middle;
    }
    return probeLowerBoundIn(probe, low + 1, high, key);
  }

  return { count, sizeBytes: 0, buildOperations: 0, lowerBound, walk };
}

export const interpolationSearchLine: KeyIndexLine = {
  kind: 'interpolation-search',
  description:
    'Guesses positions from the keys at both ends of an interval; halves where that is of no help.',
  isLearned: false,
  options: {},
  coveredBy:
    'test/agents/indexing/key-indexes.test.ts: interpolation-search: finds what a scan of the sorted keys finds',
  build: (_options, keys) => interpolationSearch(checkedKeys(keys)),
};
