import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { InputError, readOptions } from '../../sim/options.ts';
import { createRandom } from '../../sim/random.ts';
import { assert, type Spec } from '../../sim/units.ts';
import { WORKLOADS } from '../../workloads/index.ts';
import type { Workload, WorkloadContext } from '../../workloads/workload.ts';

export const TYPES = [
  { name: 'authorise', share: 0.7 },
  { name: 'refund', share: 0.2 },
  { name: 'enquire', share: 0.1 },
];

export interface Setting {
  readonly seed?: number;
  readonly day?: number;
  readonly horizon?: number;
}

/** Seeded as an experiment does it: the day has draws of its own. */
export function contextOf({ seed = 1, day = 0, horizon = 3600 }: Setting = {}): WorkloadContext {
  return {
    random: createRandom(`${seed}/${day}`),
    dayRandom: createRandom(`day/${day}`),
    day,
    horizon,
    types: TYPES,
    resolvePath: (path) => path,
  };
}

export async function createWorkload(spec: Spec, setting: Setting = {}): Promise<Workload> {
  const line = WORKLOADS.find(({ kind }) => kind === spec.kind);
  assert(line !== undefined, `no workload ${spec.kind}`);
  return line.create(readOptions(line.options, spec), contextOf(setting));
}

/** All arrivals of a run, in the order given. */
export function arrivalsOf(workload: Workload): number[] {
  const times: number[] = [];
  for (let time = workload.next(); time !== Infinity; time = workload.next()) times.push(time);
  return times;
}

export function countPer(times: readonly number[], width: number, horizon: number): number[] {
  const counts = new Array<number>(Math.floor(horizon / width)).fill(0);
  for (const time of times) {
    const bucket = Math.floor(time / width);
    if (bucket < counts.length) counts[bucket]!++;
  }
  return counts;
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

export function variance(values: ArrayLike<number>): number {
  const center = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - center) ** 2;
  return sum / (values.length - 1);
}

/** How far `values` lie from `expected` on average, in standard errors of their mean. */
export function standardErrorsFrom(expected: number, values: readonly number[]): number {
  return Math.abs(mean(values) - expected) / Math.sqrt(variance(values) / values.length);
}

/** Variance over mean within each of `batches` stretches of the counts. */
export function dispersions(counts: readonly number[], batches: number): number[] {
  const length = Math.floor(counts.length / batches);
  return Array.from({ length: batches }, (_, i) => {
    const batch = counts.slice(i * length, (i + 1) * length);
    return variance(batch) / mean(batch);
  });
}

/** Kolmogorov's distance times sqrt(n): above 1.95 once in 1,000 samples of the law. */
export function kolmogorov(values: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  let distance = 0;
  for (const [i, x] of sorted.entries()) {
    const p = cdf(x);
    distance = Math.max(distance, (i + 1) / n - p, p - i / n);
  }
  return distance * Math.sqrt(n);
}

/**
 * Chi-square of counts against their expectation as a standard normal (Wilson and Hilferty 1931);
 * `dispersion` is the variance of a count over its mean.
 */
export function chiSquareZ(
  counts: readonly number[],
  expected: readonly number[],
  dispersion = 1,
): number {
  const n = counts.length;
  const sum = counts.reduce((s, count, i) => s + (count - expected[i]!) ** 2 / expected[i]!, 0);
  const ratio = sum / dispersion / n;
  return (Math.cbrt(ratio) - (1 - 2 / (9 * n))) / Math.sqrt(2 / (9 * n));
}

/** A folder for the files of one test file, removed at its end. */
export function temporaryFolder(): {
  write(name: string, content: string | Buffer): string;
  remove(): void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'finfra-workloads-'));
  return {
    write(name, content) {
      const path = join(folder, name);
      const isText = typeof content === 'string';
      writeFileSync(path, isText && name.endsWith('.gz') ? gzipSync(content) : content);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

export function csv(header: string, rows: readonly (number | string)[]): string {
  return `${header}\n${rows.join('\n')}\n`;
}

/** The message of the InputError that something must end in. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('was not refused');
}

/** A file of the public data sets; the test is skipped where they are not at hand. */
export function sharedFile(test: Mocha.Context, path: string): string {
  const file = join(process.env['FINFRA_SHARED'] ?? '../shared', 'data', path);
  if (!existsSync(file) && process.env['FINFRA_REQUIRE_SHARED'] !== '1') test.skip();
  return file;
}
