import { type Evaluation, evaluate } from './evaluate.ts';
import type { LoggedBandit } from './logged-bandit.ts';
import { evaluationText, sequenceText } from './ope-text.ts';
import { readLog } from './read-log.ts';
import {
  episodesOf,
  evaluateSequence,
  type SequenceEstimate,
  type SequenceEvaluation,
} from './sequence.ts';
import { fittedReturn } from './sequence-model.ts';
import type { OpeSettings } from './settings.ts';

/** What `ope` says of a log. */
export interface OpeAnswer {
  readonly text: string;
  readonly json: OpeJson;
  readonly ignored: readonly string[]; // columns
  readonly mixed: readonly string[]; // as in LogFile
  readonly isRefused: boolean;
}
export interface OpeJson extends Evaluation {
  readonly log: string;
  readonly level: number;
  readonly sequence?: SequenceEvaluation;
}

/** Judges the target of a log file, per decision; where the log has steps, also per episode. */
export function opeLog(file: string, settings: OpeSettings): OpeAnswer {
  const { log, steps, ignored, mixed } = readLog(file);
  const evaluation = evaluate(log, settings);
  const { level } = settings;
  const sequence = steps === undefined ? undefined : sequenceOf(log, settings);
  const texts = [evaluationText(evaluation, level)];
  if (sequence !== undefined) texts.push(sequenceText(sequence, level));
  return {
    text: texts.join('\n\n'),
    json: { log: file, level, ...evaluation, ...(sequence === undefined ? {} : { sequence }) },
    ignored,
    mixed,
    isRefused: evaluation.refusals.length > 0 && (sequence?.refusals.length ?? 1) > 0,
  };
}

/** Importance sampling over episodes, and fitted Q evaluation where the log says what was observed. */
function sequenceOf(log: LoggedBandit, settings: OpeSettings): SequenceEvaluation {
  const { gamma, seed, limits } = settings;
  const sampled = evaluateSequence(log, {
    ...settings,
    effectiveSampleSizeMin: limits.effectiveSampleSizeMin,
    varianceSampleSizeMin: limits.varianceSampleSizeMin,
  });
  if (log.contextNames.length === 0) return sampled;
  const estimate = fittedReturn(log, { episodes: episodesOf(log), gamma, seed });
  const model: SequenceEstimate = {
    estimator: 'fitted-q',
    estimate,
    low: Number.NaN,
    high: Number.NaN,
    note: 'as wrong as its network: no interval',
  };
  return { ...sampled, estimates: [...sampled.estimates, model] };
}
