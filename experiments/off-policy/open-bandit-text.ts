import type { EstimateRow } from './evaluate.ts';
import { evaluationText, shortNumber } from './ope-text.ts';
import type { CrossEvaluation } from './open-bandit.ts';

/** One policy from the log of the other: the table, and what is odd about its intervals. */
export function openBanditText(cross: CrossEvaluation, level: number): string {
  const { from, target, probabilities, evaluation, onPolicy } = cross;
  return [
    `${target} from the log of ${from}; probabilities of ${target}: ${probabilities}`,
    evaluationText(evaluation, level),
    `${target} in its own log: ${shortNumber(onPolicy.estimate)} ${range(onPolicy)} (Wilson)`,
    ...oddities(cross),
  ].join('\n');
}

const range = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `[${shortNumber(low)}, ${shortNumber(high)}]`;

/** In words, from the numbers: which intervals miss the target's own mean, which are too narrow, why. */
export function oddities(cross: CrossEvaluation): readonly string[] {
  const { evaluation, onPolicy, target } = cross;
  const rows = evaluation.estimates;
  const missing = rows.filter(
    ({ low, high }) => onPolicy.estimate < low || onPolicy.estimate > high,
  );
  const apart = missing.filter(({ low, high }) => high < onPolicy.low || low > onPolicy.high);
  const width = onPolicy.high - onPolicy.low;
  const narrow = rows.filter(({ low, high }) => high - low < width);
  return [
    missing.length === 0
      ? `Every bootstrap interval holds ${target}'s own mean ${shortNumber(onPolicy.estimate)}.`
      : `${named(missing)}: the interval misses ${target}'s own mean ${shortNumber(onPolicy.estimate)}` +
        `${apart.length === 0 ? ', but overlaps its interval' : `; apart from its interval: ${named(apart)}`}. ${whyMissing(missing, cross)}`,
    narrow.length === 0
      ? `No bootstrap interval is narrower than that of ${target}'s own log.`
      : `${named(narrow)}: the interval is narrower than that of ${target}'s own log ` +
        `(${narrow.map((row) => shortNumber(row.high - row.low)).join(', ')} against ${shortNumber(width)}). ${whyNarrow(narrow, cross)}`,
  ];
}

const named = (rows: readonly EstimateRow[]): string =>
  rows.map(({ estimator }) => estimator).join(', ');

function whyMissing(missing: readonly EstimateRow[], cross: CrossEvaluation): string {
  const { evaluation, from, clicks, effectiveClicks, propensityRatioMax } = cross;
  const { weightMean, weightMeanError, effectiveSampleSize, rows } = evaluation.support;
  const has = (kind: string) => missing.some(({ estimator }) => estimator === kind);
  const reasons = [
    ...(has('dm') ? ['dm is as wrong as its model, whose error its interval leaves out.'] : []),
    ...missing
      .filter(({ note }) => note.startsWith('biased'))
      .map(({ estimator, note }) => `${estimator} is ${note}.`),
  ];
  const isExplained = ({ estimator, note }: EstimateRow) =>
    estimator === 'dm' || note.startsWith('biased');
  if (missing.every(isExplained)) return reasons.join(' ');
  const errors = Math.abs(weightMean - 1) / weightMeanError;
  const varying =
    propensityRatioMax > 1.01
      ? `; its propensities of one item at one position differ by up to ${shortNumber(propensityRatioMax)} times, for reasons that it does not show`
      : '';
  const rest =
    `The others rest on ${clicks} clicks of ${from}'s log, worth ${shortNumber(effectiveClicks)} after weighing, and on ` +
    `${shortNumber(effectiveSampleSize)} of ${rows.toLocaleString('en-US')} rows; the mean weight is ${shortNumber(weightMean)}, ` +
    `${shortNumber(errors)} standard errors from 1${varying}.`;
  return [...reasons, rest].join(' ');
}

function whyNarrow(
  narrow: readonly EstimateRow[],
  { evaluation, clicks, effectiveClicks, onPolicy, from }: CrossEvaluation,
): string {
  const reasons: string[] = [];
  const has = (kind: string) => narrow.some(({ estimator }) => estimator === kind);
  if (has('dm')) reasons.push('dm leaves out the error of its model');
  const shortened = narrow.filter(({ note }) => note.includes('shortened'));
  if (shortened.length > 0)
    reasons.push(`${named(shortened)} shorten weights, and leave out the bias of that`);
  const rest = narrow.filter((row) => !shortened.includes(row) && row.estimator !== 'dm');
  const lower = rest.filter(({ estimate }) => estimate < onPolicy.estimate);
  if (lower.length > 0)
    reasons.push(
      `${named(lower)}: fewer clicks are expected than ${shortNumber(onPolicy.estimate)} per impression, and few clicks vary ` +
        `less; ${clicks} clicks of ${from}'s log are worth ${shortNumber(effectiveClicks)}, too few for the bootstrap ` +
        'to know what rarely chosen items would do',
    );
  const higher = rest.filter((row) => !lower.includes(row));
  if (higher.length > 0)
    reasons.push(
      `${named(higher)}: too narrow to be believed, at an effective sample size of ${shortNumber(evaluation.support.effectiveSampleSize)} rows`,
    );
  return `${reasons.join('; ')}.`;
}
