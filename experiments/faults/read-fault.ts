import { createDistribution } from '../../sim/distributions/index.ts';
import type { FaultLine } from '../../sim/faults/fault.ts';
import {
  COMMON_OPTIONS,
  type FaultSpec,
  SEVERITIES,
  tableOf,
  usualOnset,
  usualRadius,
} from '../../sim/faults/fault-spec.ts';
import { ONSETS } from '../../sim/faults/onsets.ts';
import { RADII } from '../../sim/faults/radii.ts';
import type { OptionValues, Registered } from '../../sim/options.ts';
import { didYouMean, found, InputError, isMap } from '../../sim/options.ts';
import type { Spec } from '../../sim/units.ts';
import { INVALID, type Path, type Reading, readSpec, readTable } from '../specs.ts';

/** Keys of a fault that are read apart from its table. */
export function partsOf({ spreads }: FaultLine): readonly string[] {
  return ['severity', 'onset', ...(spreads === undefined ? [] : ['radius'])];
}

/** One fault of a list, its kind known; every problem goes to `reading`. */
export function readFault(
  line: FaultLine,
  raw: OptionValues,
  path: Path,
  reading: Reading,
): FaultSpec {
  const before = reading.problems.length;
  const values = readTable(tableOf(line), raw, path, reading, ['kind', ...partsOf(line)]);
  const part = (registry: readonly Registered[], key: string, usual: Spec) =>
    raw[key] === undefined ? usual : readNamed(registry, raw[key], [...path, key], reading);
  const onset = part(ONSETS, 'onset', usualOnset(line));
  const radius = part(RADII, 'radius', usualRadius(line));
  if (reading.problems.length === before) checkTimes(values, onset, path, reading);
  checkCause(raw, path, reading);
  const own = Object.keys(line.options).filter((key) => values[key] !== undefined);
  const target = values['target'] as string | undefined;
  const name = values['name'] as string | undefined;
  const others = Object.entries(values).filter(
    ([key, value]) => COMMON_OPTIONS.includes(key) && value !== undefined,
  );
  return {
    ...Object.fromEntries(others),
    name: name ?? [line.kind, target].filter((word) => word !== undefined).join(' '),
    kind: line.kind,
    options: Object.fromEntries(own.map((key) => [key, values[key]])),
    severity: readSeverity(raw['severity'], [...path, 'severity'], reading),
    onset,
    radius,
  } as FaultSpec;
}

/** A Spec, or its kind alone where it needs no options. */
function readNamed(
  registry: readonly Registered[],
  raw: unknown,
  path: Path,
  reading: Reading,
): Spec {
  return readSpec(registry, typeof raw === 'string' ? { kind: raw } : raw, path, reading);
}

function readSeverity(raw: unknown, path: Path, { problems }: Reading): number {
  if (raw === undefined) return 1;
  if (typeof raw === 'number' && raw > 0 && raw <= 1) return raw;
  if (typeof raw === 'string' && Object.hasOwn(SEVERITIES, raw)) return SEVERITIES[raw]!;
  const names = Object.keys(SEVERITIES);
  const isPercent = typeof raw === 'number' && raw > 1 && raw <= 100;
  const hint = typeof raw === 'string' ? didYouMean(raw, names) : '';
  const message =
    `must be in (0, 1], or one of ${names.join(', ')}, got ${found(raw)}` +
    (isPercent ? ' (a ratio, not percent)' : hint);
  problems.push({ path, message });
  return 1;
}

const LAWS = ['at', 'every', 'delay', 'duration'] as const;

/** Laws know themselves whether their options fit together; onsets must not follow each other at once. */
function checkTimes(values: OptionValues, onset: Spec, path: Path, { problems }: Reading): void {
  const law = (spec: unknown, at: Path) => {
    if (!isMap(spec) || spec === INVALID) return undefined;
    try {
      return createDistribution(spec as Spec);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems.map((one) => ({ ...one, path: [...at, ...one.path] })));
      return undefined;
    }
  };
  for (const key of LAWS) {
    const read = law(values[key], [...path, key]);
    if (key === 'every' && read?.mean === 0)
      problems.push({ path: [...path, key], message: 'must be longer than 0 on average' });
  }
  if (onset.kind !== 'intermittent') return;
  const means = ['on', 'off'].map((key) => law(onset[key], [...path, 'onset', key])?.mean ?? NaN);
  if (means[0]! + means[1]! === 0)
    problems.push({ path: [...path, 'onset'], message: 'on and off must not both be 0' });
}

const CAUSES = ['with', 'after', 'replay'] as const;

/** Onsets have one source. */
function checkCause(raw: OptionValues, path: Path, { problems }: Reading): void {
  const [first, second] = CAUSES.filter((key) => raw[key] !== undefined);
  if (first === undefined) return;
  const refuse = (key: string) =>
    problems.push({
      path: [...path, key],
      message: `must not stand beside ${first}, which says when the fault comes`,
      at: 'key',
    });
  if (second !== undefined) refuse(second);
  if (raw['every'] !== undefined) refuse('every');
  if (raw['at'] !== undefined && first !== 'replay') refuse('at');
}
