import { dirname, resolve } from 'node:path';
import { ALGORITHMS } from '../../agents/algorithms/index.ts';
import type { OptionTable, Problem } from '../../sim/options.ts';
import type { Spec } from '../../sim/units.ts';
import { BadInput } from '../bad-input.ts';
import { ENVIRONMENTS } from '../environments/index.ts';
import { readText } from '../read-file.ts';
import { fileNameProblem, INVALID, type Reading, readSpec, readTable } from '../specs.ts';
import { parseOverride, readYaml } from '../yaml-source.ts';
import { type LogPlan, readLogPlan } from './log-plan.ts';

/** How a policy is trained: everything its file follows from. */
export interface Training {
  readonly name: string; // of the policy
  readonly question: string;
  readonly environment: Spec; // of ENVIRONMENTS
  readonly algorithm: Spec; // of ALGORITHMS
  /** Whether one policy decides for each of several alike parts, such as services. */
  readonly isShared: boolean;
  readonly environments: number; // stepped side by side
  readonly steps: number; // of all environments together, rows of all parts where they are shared; updates on a log
  readonly seeds: readonly number[]; // one training each, side by side
  /** Whose policy is written: that of the best seed, or of each as well, named <name>-<seed>. */
  readonly writes: 'best' | 'each';
  readonly evaluation: {
    readonly environment: Spec; // whose episodes judge the policy on its way, and choose among seeds
    readonly episodes: number;
    readonly times: number; // during a training, its end included; one more comes before it
    readonly seed: number; // of the episodes
    /** Whether the best of the looks is kept, or the last policy. */
    readonly keeps: 'best' | 'last';
  };
  /** What an algorithm that learns from a log begins with; unset: it learns by acting. */
  readonly log?: LogPlan;
  readonly folder: string; // that paths are relative to
  /** Where parts stood in the file, as messages begin: what only a training finds is said there. */
  readonly places: Readonly<Record<'environment' | 'algorithm' | 'steps', string>>;
}

const SEED_MAX = 2 ** 32 - 1;
const count = (min: number, fallback: number, description: string) =>
  ({
    value: { type: 'number', min, max: 1e12, integer: true },
    default: fallback,
    description,
  }) as const;
const TABLE: OptionTable = {
  name: { value: { type: 'string' }, description: 'of the policy' },
  question: { value: { type: 'string' }, description: 'what the training is for' },
  isShared: {
    value: { type: 'boolean' },
    default: false,
    description: 'one policy for each of several alike parts',
  },
  environments: count(1, 8, 'environments stepped side by side'),
  steps: count(1, 100_000, 'steps of all environments together; updates on a log'),
  seeds: {
    value: { type: 'numbers' },
    default: [0],
    description: 'one training for each seed; the best by its evaluation gives the policy',
  },
  writes: {
    value: { type: 'choice', of: ['best', 'each'] },
    default: 'best',
    description: 'the policy of the best seed, or one of each seed as well, named <name>-<seed>',
  },
};
const EVALUATION: OptionTable = {
  episodes: count(1, 20, 'episodes that judge a policy'),
  times: count(1, 10, 'looks during a training, its end included; another one comes before it'),
  seed: count(0, 900_001, 'of the episodes'),
  keeps: {
    value: { type: 'choice', of: ['best', 'last'] },
    default: 'best',
    description: 'the policy of the best look, or the last one',
  },
};

/** Reads and checks a training file. Throws BadInput with every problem at once. */
export function loadTraining(file: string, set: readonly string[] = []): Training {
  const source = readYaml(readText(file), file, set.map(parseOverride));
  const reading: Reading = { problems: [], folder: dirname(resolve(file)) };
  const parts = ['environment', 'algorithm', 'evaluation', 'log'];
  const values = readTable(TABLE, source.value, [], reading, parts);
  const raw = Object(source.value) as Readonly<Record<string, unknown>>;
  const environment = readSpec(ENVIRONMENTS, raw['environment'], ['environment'], reading);
  const algorithm = readSpec(ALGORITHMS, raw['algorithm'], ['algorithm'], reading);
  const judged = Object(raw['evaluation'] ?? {}) as Readonly<Record<string, unknown>>;
  const evaluation = readTable(EVALUATION, judged, ['evaluation'], reading, ['set']);
  const nameProblem = fileNameProblem(values['name']);
  if (nameProblem !== undefined) reading.problems.push({ path: ['name'], message: nameProblem });
  const changed = { ...Object(raw['environment']), ...Object(judged['set'] ?? {}) };
  const isSame = environment === INVALID || judged['set'] === undefined; // then there is nothing to read anew
  const judge = isSame
    ? environment
    : readSpec(ENVIRONMENTS, changed, ['evaluation', 'set'], reading);
  const log = readLogPlan(raw['log'], algorithm, reading, source.render);
  reading.problems.push(...seedProblems(values['seeds'] as readonly number[] | undefined));
  if (reading.problems.length > 0) throw new BadInput(reading.problems.map(source.render));
  const placeOf = (key: string) => source.render({ path: [key], message: '' }).replace(/: $/, '');
  return {
    ...(values as unknown as Training),
    environment,
    algorithm,
    evaluation: { ...(evaluation as unknown as Training['evaluation']), environment: judge },
    ...(log === undefined ? {} : { log }),
    folder: reading.folder,
    places: {
      environment: placeOf('environment'),
      algorithm: placeOf('algorithm'),
      steps: placeOf('steps'),
    },
  };
}

function seedProblems(seeds: readonly number[] | undefined): readonly Problem[] {
  if (seeds === undefined) return []; // said already
  if (seeds.length === 0) return [{ path: ['seeds'], message: 'must have at least one seed' }];
  const problemOf = (seed: number, i: number): string | undefined => {
    if (!Number.isInteger(seed) || seed < 0 || seed > SEED_MAX)
      return `must be an integer in [0, ${SEED_MAX}], got ${seed}`;
    return seeds.indexOf(seed) < i ? `must be another seed, ${seed} is there already` : undefined;
  };
  return seeds.flatMap((seed, i) => {
    const message = problemOf(seed, i);
    return message === undefined ? [] : [{ path: ['seeds', i], message }];
  });
}
