import { type Evaluation, evaluate } from './evaluate.ts';
import { evaluationText, sequenceText } from './ope-text.ts';
import { readLog } from './read-log.ts';
import { evaluateSequence, type SequenceEvaluation } from './sequence.ts';
import type { OpeSettings } from './settings.ts';

/** What `ope` says of a log. */
export interface OpeAnswer {
  readonly text: string;
  readonly json: OpeJson;
  readonly ignored: readonly string[]; // columns
  readonly isRefused: boolean;
}
export interface OpeJson extends Evaluation {
  readonly log: string;
  readonly level: number;
  readonly sequence?: SequenceEvaluation;
}

/** Judges the target of a log file, per decision; where the log has steps, also per episode. */
export function opeLog(file: string, settings: OpeSettings): OpeAnswer {
  const { log, steps, ignored } = readLog(file);
  const evaluation = evaluate(log, settings);
  const { level, limits } = settings;
  const sequence =
    steps === undefined
      ? undefined
      : evaluateSequence(log, {
          ...settings,
          effectiveSampleSizeMin: limits.effectiveSampleSizeMin,
          varianceSampleSizeMin: limits.varianceSampleSizeMin,
        });
  const texts = [evaluationText(evaluation, level)];
  if (sequence !== undefined) texts.push(sequenceText(sequence, level));
  return {
    text: texts.join('\n\n'),
    json: { log: file, level, ...evaluation, ...(sequence === undefined ? {} : { sequence }) },
    ignored,
    isRefused: evaluation.refusals.length > 0 && (sequence?.refusals.length ?? 1) > 0,
  };
}
