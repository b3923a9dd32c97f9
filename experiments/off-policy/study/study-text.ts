import { aligned, shortNumber } from '../ope-text.ts';
import type { CoverageRow, ErrorRow, RefusalRow } from './summary.ts';

/** What a row must be for its coverage to be judged: half of its logs at least were not refused. */
const JUDGED_SHARE = 0.5;
const BAND = { low: 0.93, high: 0.98 };
const WIDTH_MAX = 1.5; // times the width by the true variance
const BERNSTEIN_MIN = 0.95;

const isJudged = ({ replications, refused }: CoverageRow): boolean =>
  replications > 0 && replications >= JUDGED_SHARE * (replications + refused);

export interface StudyRows {
  readonly errors: readonly ErrorRow[];
  readonly coverage: readonly CoverageRow[];
  readonly refusals: readonly RefusalRow[];
}

/** What was found, in words, from the rows. */
export function coverageText(rows: readonly CoverageRow[], method: string): string {
  const sentences = ['dr', 'sndr'].map((estimator) =>
    estimatorText(
      estimator,
      rows.filter((row) => row.kind === method && row.estimator === estimator),
    ),
  );
  return [...sentences, bernsteinText(rows)].join(' ');
}

function estimatorText(estimator: string, all: readonly CoverageRow[]): string {
  const rows = all.filter(isJudged);
  if (rows.length === 0) return `${estimator}: every log was refused.`;
  const inside = rows.filter(({ coverage }) => coverage >= BAND.low && coverage <= BAND.high);
  const outside = rows.filter((row) => !inside.includes(row));
  const widths = rows.map(({ widthRatio }) => widthRatio);
  const wide = rows.filter(({ widthRatio }) => widthRatio > WIDTH_MAX);
  return (
    `${estimator}, bootstrap: of ${rows.length} cases (scenario and size) that were refused in at most half of their ` +
    `logs, ${inside.length} cover the truth in ${percent(BAND.low)} to ${percent(BAND.high)}; all their intervals together in ` +
    `${pooled(rows)}${outside.length === 0 ? '' : `; outside: ${outside.map(caseText).join(', ')}`}. ` +
    `Median widths are ${shortNumber(Math.min(...widths))} to ${shortNumber(Math.max(...widths))} times those by the true ` +
    `variance${wide.length === 0 ? '' : `; above ${WIDTH_MAX}: ${wide.map(caseText).join(', ')}`}.`
  );
}

function bernsteinText(all: readonly CoverageRow[]): string {
  const rows = all.filter((row) => row.kind === 'bernstein' && isJudged(row));
  if (rows.length === 0) return 'empirical Bernstein: every log was refused.';
  const enough = rows.filter(({ coverage }) => coverage >= BERNSTEIN_MIN);
  const widths = rows.map(({ widthRatio }) => widthRatio);
  return (
    `Empirical Bernstein intervals cover in at least ${percent(BERNSTEIN_MIN)} in ${enough.length} of ${rows.length} cases ` +
    `(together in ${pooled(rows)}), ${shortNumber(Math.min(...widths))} to ${shortNumber(Math.max(...widths))} times as wide as ` +
    "dr's interval by its true variance."
  );
}

const caseText = ({ title, size, coverage }: CoverageRow): string =>
  `${title} at ${size.toLocaleString('en-US')} (${percent(coverage)})`;

function pooled(rows: readonly CoverageRow[]): string {
  const covered = rows.reduce((sum, row) => sum + row.covered, 0);
  const count = rows.reduce((sum, row) => sum + row.replications, 0);
  return `${percent(covered / count)} of ${count.toLocaleString('en-US')}`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1).replace(/\.0$/, '')} %`;

/** Which logs were refused, and why. */
export function refusalText(rows: readonly RefusalRow[], replications: number): string {
  if (rows.length === 0) return 'No log was refused.';
  const why: Readonly<Record<string, string>> = {
    impossible: 'propensities of 0',
    support: 'no support',
    sample: 'effective sample size',
    variance: 'few rows carry the variance',
    weights: 'mean weight',
  };
  const texts = rows.map(
    (row) =>
      `${row.title} at ${row.size.toLocaleString('en-US')}: ${row.replications} of ${replications} (${why[row.kind]})`,
  );
  return `Refused, and counted apart: ${texts.join('; ')}.`;
}

/** Which estimator errs least, case by case, and where a larger log does not help. */
export function errorText(rows: readonly ErrorRow[]): string {
  const cases = [...new Set(rows.map(({ scenario, size }) => `${scenario}/${size}`))];
  const wins = new Map<string, number>();
  for (const one of cases) {
    const own = rows.filter(({ scenario, size }) => `${scenario}/${size}` === one);
    const best = own.reduce((least, row) =>
      row.rootMeanSquaredError < least.rootMeanSquaredError ? row : least,
    );
    wins.set(best.estimator, (wins.get(best.estimator) ?? 0) + 1);
  }
  const ranking = [...wins].sort((a, b) => b[1] - a[1]);
  const biased = rows.filter(
    ({ bias, standardDeviation, replications }) =>
      replications > 1 && Math.abs(bias) > standardDeviation,
  );
  const names = [...new Set(biased.map(({ estimator }) => estimator))];
  return (
    `Least error over ${cases.length} cases: ${ranking.map(([name, count]) => `${name} in ${count}`).join(', ')}. ` +
    (names.length === 0
      ? 'No estimator has a bias beyond its standard deviation anywhere.'
      : `A bias beyond the standard deviation somewhere: ${names.join(', ')}.`)
  );
}

/** One line per case: errors and coverage of the two estimators that the study is about. */
export function studyTable({ errors, coverage }: StudyRows, method: string): string {
  const head = [
    'case',
    'size',
    'refused',
    'rmse dr',
    'sndr',
    'ips',
    'covered dr',
    'sndr',
    'Bernstein',
    'width dr',
    'sndr',
    'Bernstein',
  ];
  const cases = [...new Map(errors.map((row) => [`${row.scenario}/${row.size}`, row])).values()];
  const lines = cases.map(({ scenario, title, size, refused }) => {
    const error = (name: string) =>
      errors.find((row) => row.scenario === scenario && row.size === size && row.estimator === name)
        ?.rootMeanSquaredError ?? Number.NaN;
    const interval = (kind: string, name: string) =>
      coverage.find(
        (row) =>
          row.scenario === scenario &&
          row.size === size &&
          row.kind === kind &&
          row.estimator === name,
      );
    const shares = [interval(method, 'dr'), interval(method, 'sndr'), interval('bernstein', '')];
    return [
      title,
      size.toLocaleString('en-US'),
      String(refused),
      ...['dr', 'sndr', 'ips'].map((name) => shortNumber(error(name))),
      ...shares.map((row) => (row === undefined ? '-' : percent(row.coverage))),
      ...shares.map((row) =>
        row === undefined ? '-' : shortNumber(Number(row.widthRatio.toFixed(2))),
      ),
    ];
  });
  return aligned([head, ...lines]).join('\n');
}
