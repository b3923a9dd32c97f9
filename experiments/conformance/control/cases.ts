import { z } from 'zod';
import { ALGORITHMS } from '../../../agents/algorithms/index.ts';
import {
  checkOptions,
  didYouMean,
  isMap,
  type Problem,
  type Registered,
} from '../../../sim/options.ts';
import type { Spec } from '../../../sim/units.ts';
import { BadInput } from '../../bad-input.ts';
import { ENVIRONMENTS } from '../../environments/index.ts';
import { type JsonSource, parseJsonSource, readJsonSource } from '../../json-source.ts';
import { EXACT_VALUES } from './exact-value.ts';

/** Trainings of one algorithm on one environment, one per seed, and what they should reach. */
export interface ControlCase {
  readonly name: string;
  readonly algorithm: Spec;
  readonly environment: Spec;
  readonly environments: number; // stepped together
  readonly steps: number; // of all environments together
  readonly seeds: readonly number[];
  readonly judge: 'return' | 'value'; // as in Trial
  readonly bar: Bar;
  readonly seedsWanted: number; // that must be within the bar
  /** Of one core, for the training of each seed that counts; unset: any number. */
  readonly secondsMax?: number | undefined;
}
/** Inclusive. */
export interface Bar {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

const COUNT = 'a whole number >= 1';
const SPEC = 'a map with its kind';
const SEEDS = 'a list of different whole numbers >= 0';
const count = z.int(COUNT).min(1, COUNT);
const spec = z.looseObject({ kind: z.string('a text') }, SPEC);
const bound = z.number('a number').optional();
const schema = z.strictObject({
  cases: z
    .array(
      z
        .strictObject(
          {
            name: z.string('a text').min(1, 'a text'),
            algorithm: spec,
            environment: spec,
            environments: count.default(1),
            steps: count,
            seeds: z
              .array(z.int(SEEDS).min(0, SEEDS), SEEDS)
              .min(1, SEEDS)
              .refine((list) => new Set(list).size === list.length, SEEDS),
            judge: z.enum(['return', 'value'], 'return or value').default('return'),
            bar: z.strictObject({ min: bound, max: bound }, 'a map of min, max'),
            seedsWanted: count,
            secondsMax: z.number('a number > 0').positive('a number > 0').optional(),
          },
          'a map',
        )
        .refine(({ seeds, seedsWanted }) => seedsWanted <= seeds.length, {
          message: 'at most as many as there are seeds',
          path: ['seedsWanted'],
        }),
      'a list of cases',
    )
    .min(1, 'a list of cases'),
});

/** Reads a file of cases; throws BadInput with all that is wrong. */
export function loadControlCases(file: string): readonly ControlCase[] {
  return readControlCases(readJsonSource(file));
}
/** As `loadControlCases`, of a text; `file` names it in messages. */
export function parseControlCases(text: string, file: string): readonly ControlCase[] {
  return readControlCases(parseJsonSource(text, file));
}

function readControlCases(source: JsonSource): readonly ControlCase[] {
  const { data, error } = schema.safeParse(source.value);
  if (error !== undefined)
    throw new BadInput(error.issues.flatMap((issue) => problemsOf(issue)).map(source.render));
  const problems = data.cases.flatMap((one, i) => [
    ...specProblems(ALGORITHMS.filter(isOnline), one.algorithm, ['cases', i, 'algorithm']),
    ...specProblems(ENVIRONMENTS, one.environment, ['cases', i, 'environment']),
    ...judgeProblems(one, ['cases', i, 'judge']),
  ]);
  if (problems.length > 0) throw new BadInput(problems.map(source.render));
  return data.cases;
}

const isOnline = ({ learnsFrom }: (typeof ALGORITHMS)[number]) => learnsFrom === 'environments';
type Path = readonly (string | number)[];

function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: 'is no key of a case',
      at: 'key' as const,
    }));
  return [{ path, message: `must be ${issue.message}` }];
}

function specProblems(lines: readonly Registered[], spec: Spec, path: Path): readonly Problem[] {
  const kinds = lines.map(({ kind }) => kind);
  const line = lines.find(({ kind }) => kind === spec.kind);
  if (line === undefined) {
    const hint = didYouMean(spec.kind, kinds);
    const message = `must be one of ${kinds.join(', ')}, got '${spec.kind}'${hint}`;
    return [{ path: [...path, 'kind'], message }];
  }
  const { problems } = checkOptions(line.options, isMap(spec) ? spec : {}, { from: 'file' });
  return problems.map((problem) => ({ ...problem, path: [...path, ...problem.path] }));
}

/** Only what can be solved has exact values. */
function judgeProblems({ judge, environment }: ControlCase, path: Path): readonly Problem[] {
  if (judge === 'return' || EXACT_VALUES.has(environment.kind)) return [];
  return [{ path, message: `must be return: ${environment.kind} has no exact values` }];
}
