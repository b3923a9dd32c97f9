import { controlLines } from '../../agents/index.ts';
import type { OptionTable, Registered } from '../../sim/options.ts';
import { found, isMap } from '../../sim/options.ts';
import { knobValues } from '../knob.ts';
import type { Path, Reading } from '../specs.ts';
import { INVALID, readTable } from '../specs.ts';
import { searchSpaceOf } from '../tuning/entry-space.ts';
import type { Curve, Entry, RobustnessConfig, Stopping, Tuning } from '../types.ts';

const COUNT = { type: 'number', integer: true, min: 1, max: 10_000 } as const;

export const TUNE_TABLE: OptionTable = {
  trials: {
    value: { ...COUNT, min: 2 },
    default: 40,
    description: 'settings to look at, that of the file included',
  },
  eta: {
    value: { type: 'number', min: 2, max: 10 },
    default: 3,
    description: 'one of so many trials goes on to the next rung of successive halving',
  },
  replications: {
    value: COUNT,
    default: 10,
    description: 'train days, each with one train seed, that the last rung sees',
  },
};
export const ROBUSTNESS_TABLE: OptionTable = {
  systems: { value: { ...COUNT, max: 1000 }, default: 20, description: 'perturbed systems' },
  spread: {
    value: { type: 'number', above: 0, max: 2 },
    default: 0.3,
    description: 'each property is multiplied by a factor in [1 / (1 + spread), 1 + spread]',
  },
  contenders: {
    value: { ...COUNT, min: 2 },
    default: 4,
    description: 'the best so many entries of the report days',
  },
  days: { value: COUNT, default: 5, description: 'the first so many report days, one seed each' },
};
export const STOPPING_TABLE: OptionTable = {
  looks: {
    value: { type: 'numbers' },
    description: 'growing numbers of report days after which the differences are looked at',
  },
};

/** `tune: {trials: 40}` of an entry; what it would have nothing to tune in is refused. */
export function readTuning(raw: unknown, path: Path, entry: Entry, reading: Reading): Tuning {
  const tuning = readTable(TUNE_TABLE, raw, path, reading) as unknown as Tuning;
  const isRead = Object.values(entry.agents).every((spec) => spec !== INVALID);
  const hasAgents = Object.keys(entry.agents).length > 0;
  if (isRead && hasAgents && searchSpaceOf(entry).length === 0)
    reading.problems.push({
      path,
      message: `there is nothing to tune: ${kindsOf(entry)} declares no ranges`,
    });
  return tuning;
}

const CURVE_POINTS_MAX = 50;

/** `curve: 6` (so many settings over the declared range of the knob) or a list of settings. */
export function readCurve(
  raw: unknown,
  path: Path,
  entry: Entry,
  reading: Reading,
): Curve | undefined {
  const refuse = (message: string): undefined => {
    reading.problems.push({ path, message });
    return undefined;
  };
  const spec = entry.agents['autoscaling'];
  const line = controlLines('autoscaling').find(({ kind }) => kind === spec?.kind);
  if (line === undefined) return undefined; // refused before
  const { knob } = line;
  if (knob === undefined) return refuse(`${line.kind} has no knob to draw a curve over`);
  const isCount = Number.isSafeInteger(raw) && Number(raw) >= 2 && Number(raw) <= CURVE_POINTS_MAX;
  if (isCount) return { knob, values: knobValues(line, Number(raw)) };
  const isList = Array.isArray(raw) && raw.length > 0 && raw.length <= CURVE_POINTS_MAX;
  if (!isList || raw.some((value) => !Number.isFinite(value)))
    return refuse(
      `must be a number of settings in [2, ${CURVE_POINTS_MAX}], or a list of values of ${knob}, ` +
        `got ${found(raw)}`,
    );
  for (const [i, value] of raw.entries()) {
    checkKnob(line, value, [...path, i], reading);
    if (raw.indexOf(value) < i)
      reading.problems.push({ path: [...path, i], message: `${value} is there twice` });
  }
  return { knob, values: raw.map(Number) };
}

/** A value of the knob is read as the option itself would be. */
function checkKnob(
  { options, knob = '' }: Registered & { readonly knob?: string },
  value: unknown,
  path: Path,
  { problems, folder }: Reading,
): void {
  const option = options[knob]!;
  const reading: Reading = { problems: [], folder };
  const isSeconds = option.value.type === 'seconds';
  readTable({ [knob]: option }, { [knob]: isSeconds ? `${value}s` : value }, [], reading);
  problems.push(...reading.problems.map(({ message }) => ({ path, message })));
}

export function readRobustness(raw: unknown, reading: Reading): RobustnessConfig {
  return readTable(ROBUSTNESS_TABLE, raw, ['robustness'], reading) as unknown as RobustnessConfig;
}

const LOOK_MIN = 5; // days; with fewer the boundaries of Student's t are too narrow

/** `stopping: {looks: [8, 12, 20]}`: growing, the last all report days. */
export function readStopping(raw: unknown, days: number, reading: Reading): Stopping {
  const path = ['stopping', 'looks'];
  const values = readTable(STOPPING_TABLE, raw, ['stopping'], reading);
  if (!isMap(raw) || !Array.isArray(values['looks'])) return { looks: [] }; // refused above
  const looks = values['looks'] as number[];
  const isKnown = days > 0; // otherwise the days are wrong themselves
  const grows = looks.every(
    (look, i) => Number.isInteger(look) && look > (looks[i - 1] ?? LOOK_MIN - 1),
  );
  if (looks.length === 0 || !grows)
    reading.problems.push({
      path,
      message: `must be growing whole numbers of days, from ${LOOK_MIN} on`,
    });
  else if (isKnown && looks.at(-1) !== days)
    reading.problems.push({
      path,
      message: `must end with all ${days} report days, got ${looks.at(-1)}`,
    });
  return { looks };
}

function kindsOf({ agents }: Entry): string {
  return Object.values(agents)
    .map(({ kind }) => kind)
    .join(', ');
}
