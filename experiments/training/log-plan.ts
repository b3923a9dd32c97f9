import { ALGORITHMS } from '../../agents/algorithms/index.ts';
import { loadPolicy, readPolicyFile } from '../../agents/algorithms/policy-file.ts';
import { EXPLORATION_OPTIONS, type Exploration } from '../../agents/learning/explorer.ts';
import type { Policy } from '../../agents/learning/policy.ts';
import type { ActionSpace, BoxSpace } from '../../agents/learning/space.ts';
import { found, isMap, type OptionTable, type Problem } from '../../sim/options.ts';
import type { Spec } from '../../sim/units.ts';
import { BadInput } from '../bad-input.ts';
import { INVALID, type Reading, readTable } from '../specs.ts';

/** How the log of an offline training is recorded in its environment. */
export interface LogPlan extends Exploration {
  readonly behaviour: Behaviour;
  readonly episodes: number;
  readonly seed: number; // of the episodes and of the exploration
  readonly place: string; // of the behaviour in the file, as messages begin
}
/** One alternative for good, of every decision; or a policy file. */
export type Behaviour = { readonly choice: number } | { readonly policy: string };

const TABLE: OptionTable = {
  ...EXPLORATION_OPTIONS,
  episodes: {
    value: { type: 'number', integer: true, min: 1, max: 1e9 },
    default: 100,
    description: 'episodes of the log',
  },
  seed: {
    value: { type: 'number', integer: true, min: 0, max: 2 ** 32 - 1 },
    default: 0,
    description: 'of the episodes and of the exploration',
  },
};
const BEHAVIOUR: OptionTable = {
  choice: {
    value: { type: 'number', integer: true, min: 0 },
    optional: true,
    description: 'alternative of every decision, numbered from 0',
  },
  policy: {
    value: { type: 'path', named: 'policy' },
    optional: true,
    description: 'name of a policy, or the path of a file',
  },
};

/** The `log` of a training file: there if, and only if, the algorithm learns from one. */
export function readLogPlan(
  raw: unknown,
  algorithm: Spec,
  reading: Reading,
  render: (problem: Problem) => string,
): LogPlan | undefined {
  const needsLog = ALGORITHMS.find(({ kind }) => kind === algorithm.kind)?.learnsFrom === 'log';
  const refuse = (path: readonly string[], message: string) => {
    reading.problems.push({ path, message });
    return undefined;
  };
  if (raw === undefined) {
    if (!needsLog) return undefined;
    return refuse(
      ['algorithm', 'kind'],
      `${algorithm.kind} learns from a log: needs log, with its behaviour`,
    );
  }
  if (!needsLog && algorithm !== INVALID)
    return refuse(['log'], `must not be there: ${algorithm.kind} learns by acting`);
  const values = readTable(TABLE, raw, ['log'], reading, ['behaviour']);
  if (!isMap(raw)) return undefined;
  const at = ['log', 'behaviour'];
  const behaviour = raw['behaviour'];
  const hasOne = isMap(behaviour) && 'choice' in behaviour !== 'policy' in behaviour;
  if (!hasOne)
    return refuse(
      behaviour === undefined ? ['log'] : at,
      `${behaviour === undefined ? 'behaviour ' : ''}must be a map with choice or policy, got ${found(behaviour)}`,
    );
  return {
    ...(values as unknown as Exploration & Pick<LogPlan, 'episodes' | 'seed'>),
    behaviour: readTable(BEHAVIOUR, behaviour, at, reading) as unknown as Behaviour,
    place: render({ path: at, message: '' }).trimEnd(),
  };
}

/** The policy of a behaviour; throws BadInput where it does not fit the spaces. */
export function behaviourPolicy(
  { behaviour, place }: LogPlan,
  { observationSpace, actionSpace }: { observationSpace: BoxSpace; actionSpace: ActionSpace },
): Policy {
  const refuse = (message: string): never => {
    throw new BadInput([`${place} ${message}`]);
  };
  const sizes = actionSpace.kind === 'discrete' ? actionSpace.sizes : [];
  if ('choice' in behaviour) {
    const last = Math.min(...sizes) - 1;
    if (behaviour.choice > last)
      refuse(`choice must be an integer in [0, ${last}], got ${behaviour.choice}`);
    return choicePolicy(behaviour.choice, sizes);
  }
  const file = readPolicyFile(behaviour.policy);
  const names = (all: readonly (string | number)[]) => all.join(', ');
  const isFit =
    names(file.observation) === names(observationSpace.names) &&
    names(file.action.sizes) === names(sizes);
  if (!isFit)
    refuse(
      `policy must be one for ${names(observationSpace.names)}, got one for ${names(file.observation)}`,
    );
  return loadPolicy(file);
}

/** One alternative of every decision, for certain; any open one with even chances where it is closed. */
export function choicePolicy(choice: number, sizes: readonly number[]): Policy {
  const probabilities = (mask: Uint8Array | undefined): Float64Array => {
    let from = 0;
    return Float64Array.from(
      sizes.flatMap((size) => {
        const open = Array.from({ length: size }, (_, at) => mask?.[from + at] ?? 1);
        from += size;
        const count = open.reduce((sum, one) => sum + one, 0);
        return open.map((one, at) => (open[choice] === 1 ? Number(at === choice) : one / count));
      }),
    );
  };
  return {
    act: (_, mask) =>
      sizes.map((size, decision) => {
        const from = sizes.slice(0, decision).reduce((sum, one) => sum + one, 0);
        return probabilities(mask)
          .subarray(from, from + size)
          .findIndex((one) => one > 0);
      }),
    probabilities: (_, mask) => probabilities(mask),
  };
}
