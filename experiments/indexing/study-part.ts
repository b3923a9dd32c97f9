import { join } from 'node:path';
import { INDEX_BENCH, type IndexBench, measureIndexes } from '../bench/index-bench.ts';
import type { InsertRow } from '../bench/index-inserts.ts';
import type { LookupRow } from '../bench/index-lookups.ts';
import type { FigureSpec } from '../figures/figure.ts';
import { renderSvg } from '../figures/render-svg.ts';
import { writeWhole } from '../results-files.ts';
import { buildSpec, insertSpec, sizeSpec } from './figures-indexes.ts';
import { STUDY_CONTENDERS } from './study-contenders.ts';
import { keptBench, writeBench } from './study-rows.ts';
import { indexWords } from './study-words.ts';

const SIZES = {
  full: { ...INDEX_BENCH, rounds: 7, lookups: 500_000 },
  quick: {
    ...INDEX_BENCH,
    keys: 100_000,
    bulk: 50_000,
    inserts: 20_000,
    rounds: 2,
    insertRounds: 1,
  },
};

export interface IndexPartOptions {
  readonly folder: string;
  readonly isQuick: boolean;
  /** Measures again, whatever the folder holds; default: false. */
  readonly isFresh?: boolean;
  onProgress(line: string): void;
}

export interface IndexPart {
  readonly question: string;
  /** What the rows say. */
  readonly words: readonly string[];
  readonly lookups: readonly LookupRow[];
  readonly inserts: readonly InsertRow[];
  readonly figures: readonly {
    readonly name: string;
    readonly svg: string;
    readonly caption: string;
  }[];
}

const FIGURES = [
  {
    name: 'index-size-time',
    spec: ({ lookups }: IndexBench) => sizeSpec(lookups),
    caption:
      'Time of a look-up against the memory of the index, each kind at several settings. Points: medians of rounds; bars: least to most. Dashed: the fastest classic search.',
  },
  {
    name: 'index-build',
    spec: ({ lookups }: IndexBench) => buildSpec(lookups),
    caption: 'Time of a look-up against the time of building, each kind at several settings.',
  },
  {
    name: 'index-inserts',
    spec: ({ inserts }: IndexBench) => insertSpec(inserts),
    caption:
      'Time of a random insert against that of a look-up afterwards. Points: medians of rounds; bars: least to most.',
  },
] as const satisfies readonly {
  readonly name: string;
  spec(bench: IndexBench): FigureSpec;
  readonly caption: string;
}[];

/**
 * Measures every kind of index at several sizes, or takes the rows that the same code has left in the folder. Writes
 * `index-lookups.csv`, `index-inserts.csv` and three figures below `folder`.
 */
export async function indexPart(options: IndexPartOptions): Promise<IndexPart> {
  const { folder, isQuick, isFresh = false, onProgress } = options;
  const settings = { ...(isQuick ? SIZES.quick : SIZES.full), onProgress };
  const kept = isFresh ? undefined : keptBench(folder, settings);
  if (kept !== undefined) onProgress('indexes: rows of an earlier run are taken');
  const bench = kept ?? measureIndexes(settings, STUDY_CONTENDERS);
  writeBench(folder, bench);
  const figures = [];
  for (const { name, spec, caption } of FIGURES) {
    const drawn = spec(bench);
    const svg = await renderSvg(drawn);
    writeWhole(join(folder, 'figures', `${name}.svg`), svg);
    writeWhole(join(folder, 'figures', `${name}.vl.json`), JSON.stringify(drawn));
    figures.push({ name, svg, caption });
  }
  const { lookups, inserts } = bench;
  const question =
    'Do learned indexes find and insert keys faster than classic ones, and for how much memory?';
  return { question, words: indexWords(bench), lookups, inserts, figures };
}
