import type { BenchReport } from './measure.ts';

export interface IndexBenchSettings {
  readonly keys: number; // that are looked up
  readonly bulk: number; // keys before the inserts
  readonly inserts: number;
  readonly rounds: number; // of which medians are taken
  onProgress(line: string): void;
}

export interface IndexBench extends BenchReport {
  readonly bench: 'index';
}

/** Look-ups and inserts of every index, each beside the fastest classic one of the same run. */
export function benchIndex(_settings: IndexBenchSettings): Promise<IndexBench> {
  return Promise.resolve({ bench: 'index', rows: [] });
}
