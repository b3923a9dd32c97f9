import { parseBytes } from '../../sim/options.ts';
import { BadInput } from '../bad-input.ts';
import { type CacheTrace, footprint } from './trace.ts';

export const SIZES_DEFAULT = '0.1%,0.3%,1%,3%,10%,30%';

/** Shares of all objects, or of their bytes; of a small trace at least 1. */
export function defaultSizes(trace: CacheTrace): readonly number[] {
  const all = footprint(trace);
  const sizes = SIZES_DEFAULT.split(',').map((share) => Math.max(1, parseSize(share, all)));
  return [...new Set(sizes)];
}

/**
 * Reads `64MiB,1GiB`, `1000,5000` or `1%,10%`: bytes, or objects where the trace has no sizes; a percentage is one of all
 * different objects, or of their bytes. Each is at least 1; in ascending order, none twice. Throws BadInput.
 */
export function parseSizes(text: string, trace: CacheTrace): readonly number[] {
  const wrong: string[] = [];
  const all = footprint(trace);
  const sizes = text.split(',').map((item) => {
    const size = parseSize(item.trim(), all);
    const isBytes = /[A-Za-z]/.test(item);
    if (item.trim() === '') wrong.push(`--sizes ${text}: must be sizes between commas`);
    else if (isBytes && !Number.isNaN(size) && trace.sizes === undefined)
      wrong.push(`--sizes ${item}: the trace has no sizes: say how many objects, such as 1000`);
    else if (Number.isNaN(size))
      wrong.push(
        `--sizes ${item}: must be a number, an amount such as 64MiB, or a share such as 10%`,
      );
    else if (size > Number.MAX_SAFE_INTEGER)
      wrong.push(`--sizes ${item}: must be below 2^53, the last size that is exact`);
    else if (size < 1)
      wrong.push(
        `--sizes ${item}: must be at least 1 ${trace.sizes === undefined ? 'object' : 'byte'}, got ${size}`,
      );
    return size;
  });
  if (wrong.length > 0) throw new BadInput(wrong);
  return [...new Set(sizes)].sort((a, b) => a - b);
}

/** NaN if it is no size. */
function parseSize(text: string, all: number): number {
  const share = /^(\d+(?:\.\d*)?|\.\d+) ?%$/.exec(text)?.[1];
  if (share !== undefined) return Math.floor((Number(share) / 100) * all);
  if (/^-?\d+$/.test(text)) return Number(text);
  return Math.floor(parseBytes(text));
}
