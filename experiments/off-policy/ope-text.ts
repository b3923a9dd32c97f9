import type { BernsteinInterval, EstimateRow, Evaluation } from './evaluate.ts';
import type { SequenceEvaluation } from './sequence.ts';
import type { Support } from './support.ts';

const DIGITS = 4; // significant

/** '0.6597', '-86.6', '1,234'; '-' for what is missing, 'inf' for what is endless. */
export function shortNumber(value: number): string {
  if (Number.isNaN(value)) return '-';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const rounded = Number(value.toPrecision(DIGITS));
  return Math.abs(rounded) >= 1000 ? Math.round(value).toLocaleString('en-US') : String(rounded);
}

const range = (low: number, high: number): string => `[${shortNumber(low)}, ${shortNumber(high)}]`;

/** What `ope` prints of the value of a policy, per decision. */
export function evaluationText(evaluation: Evaluation, level: number): string {
  const { support, logged, model, estimates, refusals, bernstein } = evaluation;
  const lines = [
    supportText(support),
    `mean reward of the log: ${shortNumber(logged.estimate)} ${range(logged.low, logged.high)}`,
  ];
  if (refusals.length > 0) lines.push('', ...refusals.map(({ reason }) => `REFUSED: ${reason}`));
  if (estimates.length > 0) {
    const share = `${Number((100 * level).toPrecision(6))} %`;
    lines.push('', ...estimatesTable(estimates, share), '', bernsteinText(bernstein, share));
    if (model === 'cross-fitted')
      lines.push(
        'model of the rewards: ridge regression, cross-fitted (the log has no q_ columns)',
      );
  }
  return lines.join('\n');
}

function supportText(support: Support): string {
  const { rows, clusters, effectiveSampleSize, weightMax, weightMean, weightMeanError } = support;
  const episodes = clusters === rows ? '' : ` in ${clusters.toLocaleString('en-US')} episodes`;
  return (
    `${rows.toLocaleString('en-US')} rows${episodes}; effective sample size ${shortNumber(effectiveSampleSize)}, ` +
    `largest weight ${shortNumber(weightMax)}, mean weight ${shortNumber(weightMean)} ` +
    `(standard error ${shortNumber(weightMeanError)}, 1 if propensities are right); ` +
    `without support: ${shortNumber(100 * support.unsupportedRatio)} % of the target's choices`
  );
}

function estimatesTable(rows: readonly EstimateRow[], share: string): readonly string[] {
  const head = [
    'estimator',
    'estimate',
    `bootstrap ${share}`,
    `normal ${share}`,
    'ESS',
    'max weight',
    'parameter',
    '',
  ];
  return aligned([
    head,
    ...rows.map((row) => [
      row.estimator,
      shortNumber(row.estimate),
      range(row.low, row.high),
      range(row.asymptoticLow, row.asymptoticHigh),
      shortNumber(row.effectiveSampleSize),
      shortNumber(row.weightMax),
      parameterText(row.parameter),
      row.note,
    ]),
  ]);
}

function parameterText(parameter: EstimateRow['parameter']): string {
  if (parameter === undefined) return '-';
  const { name, value, isTuned } = parameter;
  return `${name} ${shortNumber(value)}${isTuned ? ' (tuned)' : ''}`;
}

function bernsteinText(bernstein: BernsteinInterval, share: string): string {
  if (bernstein.kind === 'refused') return `empirical Bernstein: none (${bernstein.reason})`;
  const { low, high, rewards, isDeclared } = bernstein;
  const origin = isDeclared ? 'declared' : 'those of the log, an assumption';
  return (
    `empirical Bernstein ${share}: ${range(low, high)}, for rewards in ` +
    `${range(rewards.min, rewards.max)} (${origin})`
  );
}

/** What `ope` prints of whole episodes. */
export function sequenceText(
  {
    gamma,
    episodes,
    effectiveSampleSize,
    weightMax,
    logged,
    refusals,
    estimates,
  }: SequenceEvaluation,
  level: number,
): string {
  const share = `${Number((100 * level).toPrecision(6))} %`;
  const lines = [
    `return per episode, discount ${gamma}: ${episodes.toLocaleString('en-US')} episodes; products of weights over whole ` +
      `episodes: effective sample size ${shortNumber(effectiveSampleSize)}, largest ${shortNumber(weightMax)}`,
    `mean return of the log: ${shortNumber(logged.estimate)} ${range(logged.low, logged.high)}`,
    ...refusals.map(({ reason }) => `REFUSED: ${reason}`),
  ];
  if (estimates.length > 0) {
    const rows = estimates.map(({ estimator, estimate, low, high, note }) => [
      estimator,
      shortNumber(estimate),
      Number.isNaN(low) ? '-' : range(low, high),
      note,
    ]);
    lines.push('', ...aligned([['estimator', 'estimate', `bootstrap ${share}`, ''], ...rows]));
  }
  return lines.join('\n');
}

/** Columns as wide as their widest cell, two blanks between them. */
export function aligned(table: readonly (readonly string[])[]): readonly string[] {
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
  return table.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}
