import { compareScores, type Score } from '../tuning/score.ts';
import { scoreOf } from '../tuning/tune-entry.ts';
import { configHash } from '../run-key.ts';
import { all, type RunStore } from '../run-store.ts';
import { sees } from '../sees.ts';
import type { Entry, ExperimentConfig, Result } from '../types.ts';
import { perturb } from './perturb.ts';

/** One entry on one system: means over the days of the robustness run. */
export interface RobustnessRow {
  readonly system: number; // 0: the system as it is described
  readonly entry: string;
  /** 1: the best by the objective. */
  readonly rank: number;
  readonly score: Score;
  /** What was multiplied by what; empty for system 0. */
  readonly factors: Readonly<Record<string, number>>;
}

/**
 * Repeats the comparison of the best entries over perturbed systems, on the first report days with
 * the first seed; system 0 is the one described. Agents keep the settings and the beliefs that they
 * have of the system described; days of the past are those of the perturbed one, since what was
 * recorded is what truly happened.
 */
export async function testRobustness(
  entries: readonly Entry[],
  config: ExperimentConfig,
  { store, point }: { readonly store: RunStore; readonly point: string },
): Promise<readonly RobustnessRow[]> {
  const { robustness, report } = config;
  if (robustness === undefined) return [];
  const days = report.days.slice(0, robustness.days);
  const seed = report.seeds[0]!;
  const systems = Array.from({ length: robustness.systems + 1 }, (_, index) =>
    index === 0 ? { config, factors: {} } : perturb(config, robustness.spread, index),
  );
  const rows = await all(
    systems.map(async ({ config: experiment, factors }, system) => {
      const scores = await all(
        entries.map(async (entry) => {
          const place = { point, setting: 'robustness', keepsSeries: false };
          const runs = days.map((day) => store.result({ experiment, entry, day, seed }, place));
          return scoreOf(await all(runs), config);
        }),
      );
      const ranks = ranksOf(scores);
      return entries.map(({ name }, i) => ({
        system,
        entry: name,
        rank: ranks[i]!,
        score: scores[i]!,
        factors,
      }));
    }),
  );
  return rows.flat();
}

/** 1 for the best; equal scores have equal ranks. */
function ranksOf(scores: readonly Score[]): number[] {
  return scores.map((one) => 1 + scores.filter((other) => compareScores(other, one) < 0).length);
}

/**
 * The best so many entries by the objective over all their results, in the order of the config. A
 * bound (an entry that is told of the very day) competes with nobody, and of entries that have come
 * out the same, as where tuning keeps what the file has, the first stands for all.
 */
export function bestEntries(
  entries: readonly Entry[],
  results: readonly Result[],
  config: ExperimentConfig,
): readonly Entry[] {
  const count = config.robustness?.contenders ?? 0;
  const hashes = entries.map((entry) => configHash(config, entry));
  const isContender = (entry: Entry, i: number) =>
    !sees(entry, 'this day') && hashes.indexOf(hashes[i]!) === i;
  const scored = entries.filter(isContender).map((entry) => ({
    entry,
    score: scoreOf(
      results.filter((result) => result.entry === entry.name),
      config,
    ),
  }));
  const best = scored.toSorted((a, b) => compareScores(a.score, b.score)).slice(0, count);
  return entries.filter((entry) => best.some((one) => one.entry === entry));
}

/** How often what held on the system described holds on the perturbed ones, in [0, 1]. */
export interface RankingHolds {
  readonly systems: number;
  /** The whole order of all entries. */
  readonly wholeOrder: number;
  /** The best entry is the best again. */
  readonly best: number;
  /** By pair, the better one first. */
  readonly pairs: readonly {
    readonly better: string;
    readonly worse: string;
    readonly share: number;
  }[];
}

export function rankingHolds(rows: readonly RobustnessRow[]): RankingHolds {
  const bySystem = groupBySystem(rows);
  const nominal = (bySystem.get(0) ?? []).toSorted((a, b) => a.rank - b.rank);
  const perturbed = [...bySystem].filter(([system]) => system > 0).map(([, of]) => of);
  const rankIn = (of: readonly RobustnessRow[], entry: string) =>
    of.find((row) => row.entry === entry)?.rank ?? Number.NaN;
  const shareOf = (holds: (of: readonly RobustnessRow[]) => boolean) =>
    perturbed.filter(holds).length / perturbed.length;
  const pairs = nominal.flatMap((better, i) =>
    nominal
      .slice(i + 1)
      .filter(({ rank }) => rank > better.rank)
      .map((worse) => ({
        better: better.entry,
        worse: worse.entry,
        share: shareOf((of) => rankIn(of, better.entry) < rankIn(of, worse.entry)),
      })),
  );
  return {
    systems: perturbed.length,
    wholeOrder: shareOf((of) => nominal.every(({ entry, rank }) => rankIn(of, entry) === rank)),
    best: shareOf((of) =>
      nominal.filter(({ rank }) => rank === 1).every(({ entry }) => rankIn(of, entry) === 1),
    ),
    pairs,
  };
}

function groupBySystem(rows: readonly RobustnessRow[]): Map<number, readonly RobustnessRow[]> {
  const systems = [...new Set(rows.map(({ system }) => system))];
  return new Map(systems.map((system) => [system, rows.filter((row) => row.system === system)]));
}
