import { withoutBounds } from '../bounds.ts';
import { formatValue } from '../figures/format.ts';
import { rankingText } from '../figures/ranking-text.ts';
import { type RobustnessRow, rankingHolds } from '../robustness/robustness.ts';
import { isFeasible } from '../tuning/score.ts';
import { isLearned, type Scenario } from './learned-claims.ts';
import { PERCENT, type StudyPart } from './study-part.ts';

const COLUMNS = [
  ...['scenario', 'entry', 'isLearned', 'rank', 'systems'],
  ...['bestRatio', 'sameRankRatio', 'keepsBoundsRatio', 'wholeOrderRatio', 'bestStaysRatio'],
];

interface RankRow {
  readonly scenario: string;
  readonly entry: string;
  readonly isLearned: number;
  readonly rank: number; // on the system as described
  readonly systems: number; // perturbed
  readonly best: number; // shares of them
  readonly sameRank: number;
  readonly keepsBounds: number;
  readonly wholeOrder: number; // of the scenario
  readonly bestStays: number;
}

/** Whether the ranking hangs on the system being just as it is described. */
export function rankingPart(scenarios: readonly Scenario[]): StudyPart {
  const ranked = scenarios.map(({ name, report }) => ({
    name,
    report: { ...report, robustness: withoutBounds(report.robustness, report.config) },
  }));
  const tried = ranked.filter(({ report }) => report.robustness.some(({ system }) => system > 0));
  const rows = tried.flatMap(rowsOf);
  const untried = ranked.filter((one) => !tried.includes(one)).map(({ name }) => name);
  return {
    name: 'perturbed-ranking',
    question: 'Does the ranking hold where the system is not as described?',
    words: [
      ...tried.map(({ name, report }) => `${name}: ${rankingText(report)}`),
      ...(untried.length === 0 ? [] : [`Not run on perturbed systems: ${untried.join(', ')}.`]),
    ],
    columns: COLUMNS,
    rows: rows.map((row) => Object.values(row)),
    shown: {
      columns: [
        'scenario',
        'entry',
        'rank as described',
        'is best',
        'same rank',
        'keeps the bounds',
      ],
      rows: rows.map((row) => [
        row.scenario,
        row.isLearned === 1 ? `${row.entry} (learned)` : row.entry,
        String(row.rank),
        ...[row.best, row.sameRank, row.keepsBounds].map((share) => formatValue(share, PERCENT)),
      ]),
    },
  };
}

function rowsOf({ name, report }: Scenario): readonly RankRow[] {
  const { robustness, config } = report;
  const bounds = config.objective.subject;
  const holds = rankingHolds(robustness);
  const nominal = robustness.filter(({ system }) => system === 0);
  return nominal
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ entry, rank }) => {
      const own = robustness.filter((row) => row.entry === entry && row.system > 0);
      const share = (is: (row: RobustnessRow) => boolean) => own.filter(is).length / own.length;
      const contender = config.compare.find((one) => one.name === entry);
      return {
        scenario: name,
        entry,
        isLearned: contender !== undefined && isLearned(contender) ? 1 : 0,
        rank,
        systems: own.length,
        best: share((row) => row.rank === 1),
        sameRank: share((row) => row.rank === rank),
        keepsBounds: share((row) => isFeasible({ ...row.score, bounds })),
        wholeOrder: holds.wholeOrder,
        bestStays: holds.best,
      };
    });
}
