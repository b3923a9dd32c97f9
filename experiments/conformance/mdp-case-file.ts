import { z } from 'zod';
import { didYouMean, found, isMap, type Problem } from '../../sim/options.ts';
import { BadInput } from '../bad-input.ts';
import { showPath } from '../yaml-source.ts';
import { readJson } from './case-files.ts';
import {
  type AutoscalingProblem,
  type ScalingState,
  stateNumber,
  statesOf,
} from './mdp-problem.ts';
import { type PolicyName, parsePolicy, parseState, readTexts } from './mdp-texts.ts';

/** A file of known answers, checked. */
export interface MdpCases {
  readonly problem: AutoscalingProblem;
  readonly optima: readonly OptimumCase[];
  readonly policies: readonly PolicyCase[];
}
export interface OptimumCase {
  readonly name: string; // 'V_star (0,1,0)'
  readonly state: number;
  readonly expected: number;
}
export interface PolicyCase extends OptimumCase {
  readonly policy: PolicyName;
}

type Raw = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

const WRAPPER = 'autoscaling_mdp';
const POLICY_KEY = 'policy_value_at_';
const STATES_MAX = 2000; // beyond it exact solutions take minutes
const SUM_TOLERANCE = 1e-9; // of the probabilities of a row

// A message says what a field must be; place and finding are added where it is reported.
const PROBABILITY = 'a probability in [0, 1]';
const DISCOUNT = 'a number in [0, 0.9999]'; // nearer to 1 doubles do not hold 1e-6
const AMOUNT = 'a number >= 0';
const VALUES = 'a map from state to value';
const ACTIONS = 'a list of different integers';
const probability = z.number(PROBABILITY).min(0, PROBABILITY).max(1, PROBABILITY);
const schema = z.object({
  load_levels: z
    .array(z.number(AMOUNT).min(0, AMOUNT), 'a list of loads')
    .min(1, 'a list of loads'),
  P: z.array(z.array(probability, 'a list of probabilities'), 'a list of rows'),
  state: z.string('a text'),
  actions: z
    .array(z.int('an integer'), ACTIONS)
    .min(1, ACTIONS)
    .refine((list) => new Set(list).size === list.length, ACTIONS),
  gamma: z.number(DISCOUNT).min(0, DISCOUNT).max(0.9999, DISCOUNT),
  dynamics: z.string('a text'),
  hpa_policy: z.string('a text').optional(),
  V_star: z.record(z.string(), z.number('a number'), VALUES).default({}),
});
type MdpFile = z.infer<typeof schema>;

/** Reads a file: the problem itself, or a map that has it under autoscaling_mdp. */
export function loadMdpCases(file: string): MdpCases {
  return readMdpCases(file, readJson(file));
}

/** Checks parsed JSON; `file` names it in messages. Throws BadInput with all that is wrong. */
export function readMdpCases(file: string, raw: unknown): MdpCases {
  const { cases, problems } = checkMdpCases(raw);
  if (cases !== undefined) return cases;
  const place = (path: Path) => (path.length === 0 ? '' : `${showPath(path)}: `);
  throw new BadInput(problems.map(({ path, message }) => `${file}: ${place(path)}${message}`));
}

/** As `readMdpCases`, without an end at problems: either cases or what is wrong. */
export function checkMdpCases(raw: unknown): {
  readonly cases: MdpCases | undefined;
  readonly problems: readonly Problem[];
} {
  const isWrapped = isMap(raw) && Object.hasOwn(raw, WRAPPER);
  const reader = new Reader(isWrapped ? [WRAPPER] : []);
  const cases = reader.read(isWrapped ? raw[WRAPPER] : raw);
  return { cases: reader.problems.length > 0 ? undefined : cases, problems: reader.problems };
}

class Reader {
  readonly root: Path;
  readonly problems: Problem[] = [];

  constructor(root: Path) {
    this.root = root;
  }

  say(path: Path, message: string): void {
    this.problems.push({ path: [...this.root, ...path], message });
  }

  read(raw: unknown): MdpCases | undefined {
    if (!isMap(raw) || !(this.root.length > 0 || 'load_levels' in raw)) {
      const wanted = `a map with load_levels, P and so on, or with ${WRAPPER}`;
      this.say([], `must be ${wanted}, got ${found(raw)}`);
      return undefined;
    }
    this.unknownKeys(raw);
    const parsed = schema.safeParse(raw);
    for (const { path, message } of parsed.error?.issues ?? []) {
      const below = path as Path;
      this.say(below, `must be ${message}, got ${found(at(raw, below))}`);
    }
    if (!parsed.success) return undefined;
    const problem = this.problem(parsed.data);
    if (problem === undefined || this.problems.length > 0) return undefined;
    return this.cases(raw, parsed.data, problem);
  }

  problem(data: MdpFile): AutoscalingProblem | undefined {
    const { load_levels: loadLevels, P: rows, gamma, actions } = data;
    const size = loadLevels.length;
    if (rows.length !== size) this.say(['P'], `must have ${size} rows, got ${rows.length}`);
    for (const [i, row] of rows.entries()) {
      const sum = row.reduce((total, one) => total + one, 0);
      if (row.length !== size) this.say(['P', i], `must have ${size} numbers, got ${row.length}`);
      else if (Math.abs(sum - 1) > SUM_TOLERANCE)
        this.say(['P', i], `must add up to 1, got ${sum}`);
    }
    const spoken = readTexts(data, actions, (key, message) => this.say([key], message));
    if (spoken === undefined) return undefined;
    const problem = { loadLevels, loadProbabilities: rows, gamma, actions, ...spoken };
    const states = statesOf(problem);
    if (states > STATES_MAX) this.say([], `must have at most ${STATES_MAX} states, got ${states}`);
    return problem;
  }

  cases(raw: Raw, data: MdpFile, problem: AutoscalingProblem): MdpCases {
    const optima = Object.entries(data.V_star).flatMap(([key, expected]) => {
      const state = this.state(problem, key, ['V_star', key]);
      return state === undefined ? [] : [{ name: `V_star ${key}`, state, expected }];
    });
    const keys = Object.keys(raw).filter((key) => key.startsWith(POLICY_KEY));
    const policies = keys.flatMap((key) => this.policies(problem, key, raw[key]));
    if (optima.length + policies.length === 0 && this.problems.length === 0)
      this.say([], `must have values in V_star or ${POLICY_KEY}(l,c,p), got none`);
    return { problem, optima, policies };
  }

  policies(problem: AutoscalingProblem, key: string, raw: unknown): readonly PolicyCase[] {
    const start = key.slice(POLICY_KEY.length);
    const state = this.state(problem, start, [key]);
    if (!isMap(raw)) {
      this.say([key], `must be a map from policy to value, got ${found(raw)}`);
      return [];
    }
    return Object.entries(raw).flatMap(([name, expected]) => {
      const policy = this.policy(problem, name, [key, name]);
      if (typeof expected !== 'number')
        this.say([key, name], `must be a number, got ${found(expected)}`);
      else if (policy !== undefined && state !== undefined)
        return [{ name: `${name} at ${start}`, state, policy, expected }];
      return [];
    });
  }

  policy({ activeMin, activeMax }: AutoscalingProblem, name: string, path: Path) {
    const policy = parsePolicy(name);
    if (policy === undefined)
      this.say(
        path,
        'must be a policy such as hpa_target_0.7_tol0.1, 0.7, static_best_c5 or static_c4',
      );
    if (policy?.kind !== 'static') return policy;
    if (policy.replicas >= activeMin && policy.replicas <= activeMax) return policy;
    this.say(path, `must be of ${activeMin} to ${activeMax} replicas, got ${policy.replicas}`);
    return undefined;
  }

  state(problem: AutoscalingProblem, text: string, path: Path): number | undefined {
    const state = parseState(text);
    if (state !== undefined && isState(problem, state)) return stateNumber(problem, state);
    const { loadLevels, activeMin, activeMax, startingMax } = problem;
    const ranges = `0..${loadLevels.length - 1}, ${activeMin}..${activeMax}, 0..${startingMax}`;
    this.say(path, `must be a state (l,c,p) of ${ranges}, got ${found(text)}`);
    return undefined;
  }

  /** Texts beside the fields are notes: they change no answer. Anything else unknown might. */
  unknownKeys(raw: Raw): void {
    const known = Object.keys(schema.shape);
    for (const [key, value] of Object.entries(raw)) {
      if (known.includes(key) || key.startsWith(POLICY_KEY) || typeof value === 'string') continue;
      this.say([key], `is not known here${didYouMean(key, known)}`);
    }
  }
}

function isState(problem: AutoscalingProblem, { load, active, starting }: ScalingState): boolean {
  const { loadLevels, activeMin, activeMax, startingMax } = problem;
  const isActive = active >= activeMin && active <= activeMax;
  return load < loadLevels.length && isActive && starting <= startingMax;
}

function at(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => Object(value)[step], raw);
}
