import { join } from 'node:path';
import { formatCsv } from '../csv.ts';
import { renderSvg } from '../figures/render-svg.ts';
import { proveWritable, writeWhole } from '../results-files.ts';
import { type ComparisonOptions, comparePolicies } from './compare-policies.ts';
import { drawMissRatios, formatSize } from './miss-ratio-figure.ts';
import type { CacheResult } from './simulate-cache.ts';
import type { CacheTrace } from './trace.ts';

export interface CacheStudy {
  readonly results: readonly CacheResult[];
  /** The best of each kind at each size, in words. */
  readonly caption: string;
  readonly files: readonly string[];
}

const COLUMNS = [
  ...['policy', 'capacity', 'requests', 'misses', 'missRatio', 'bytes', 'missBytes'],
  ...['byteMissRatio', 'operations', 'overheadBytes', 'seconds'],
] as const satisfies readonly (keyof CacheResult)[];

/** Compares policies on a trace; writes `misses.csv` and the figure `miss-ratio` into the folder `out`. */
export async function cacheStudy(
  trace: CacheTrace,
  { out, ...options }: ComparisonOptions & { readonly out: string },
): Promise<CacheStudy> {
  proveWritable(out);
  const results = await comparePolicies(trace, options);
  const subject = { name: trace.name, isSized: trace.sizes !== undefined };
  const { spec, caption } = drawMissRatios(results, subject);
  const rows = results.map((result) => COLUMNS.map((column) => result[column]));
  const written: readonly (readonly [string, string])[] = [
    ['misses.csv', formatCsv([[...COLUMNS], ...rows])],
    ['figures/miss-ratio.vl.json', `${JSON.stringify(spec, undefined, 2)}\n`],
    ['figures/miss-ratio.svg', await renderSvg(spec!)],
    ['figures/miss-ratio.txt', `${caption}\n`],
  ];
  for (const [file, content] of written) writeWhole(join(out, file), content);
  return { results, caption, files: written.map(([file]) => join(out, file)) };
}

/** Miss ratios in percent: a line per policy, a column per size; `*` marks the least of a column, bounds aside. */
export function formatMissTable(
  results: readonly CacheResult[],
  { of, isSized }: { readonly of: 'missRatio' | 'byteMissRatio'; readonly isSized: boolean },
): string {
  const policies = [...new Set(results.map(({ policy }) => policy))];
  const sizes = [...new Set(results.map(({ capacity }) => capacity))];
  const ratio = (policy: string, size: number) =>
    results.find((one) => one.policy === policy && one.capacity === size)![of];
  const contenders = policies.filter((policy) => policy.split(':')[0] !== 'belady');
  const least = sizes.map((size) => Math.min(...contenders.map((policy) => ratio(policy, size))));
  const width = Math.max(8, ...policies.map(({ length }) => length)) + 2;
  const head = sizes.map((size) => formatSize(size, isSized).padStart(16)).join('');
  const lines = policies.map((policy) => {
    const cells = sizes.map((size, at) => {
      const isLeast = ratio(policy, size) === least[at] && contenders.includes(policy);
      return `${(100 * ratio(policy, size)).toFixed(2)}${isLeast ? '*' : ' '}`.padStart(16);
    });
    return policy.padEnd(width) + cells.join('');
  });
  const title = of === 'missRatio' ? 'requests missed, %' : 'bytes missed, %';
  return [title, ' '.repeat(width) + head, ...lines].join('\n');
}
