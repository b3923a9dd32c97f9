import type { ComponentClass } from '../../sim/faults/components.ts';
import { componentsOf } from '../../sim/faults/components.ts';
import type { FaultLine } from '../../sim/faults/fault.ts';
import { takesTarget } from '../../sim/faults/fault-spec.ts';
import { FAULTS } from '../../sim/faults/index.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import type { Seconds, Spec } from '../../sim/units.ts';
import { type Dice, round } from './dice.ts';
import { RANGES } from './ranges.ts';

type Raw = Readonly<Record<string, unknown>>;

/** What a fault of the swarm has instead of its usual figures, which are those of hours: its runs last minutes. */
const OPTIONS: Readonly<Record<string, (dice: Dice) => Raw>> = {
  'crash-loop': (dice) => ({ lives: seconds(dice.pick([0.5, 5])) }),
  'gc-pressure': (dice) => ({ period: seconds(dice.pick([0.5, 2])) }),
  'load-spike': (dice) => ({ factor: dice.pick([1.5, 3]) }),
  'memory-leak': (dice) => ({ bytesPerSecond: dice.pick([5e6, 50e6]) }),
  'probe-misconfiguration': (dice) => ({ period: seconds(dice.pick([1, 5])) }),
  'spot-eviction': (dice) => ({ notice: seconds(dice.pick([0.5, 5])) }),
  'poison-message': (dice) => ({ ratio: dice.pick([0.01, 0.3]) }),
};

export const seconds = (value: Seconds): string => `${value}s`;

export interface FaultTimes {
  readonly horizon: Seconds;
  /** All faults are over by then, recoveries included. */
  readonly faultsEnd: Seconds;
}

/** Classes of what a line strikes that a system has, as its file names them. */
function classesIn(line: FaultLine, system: SystemConfig): readonly ComponentClass[] {
  const isThere = (one: ComponentClass) =>
    one === 'load' || one === 'none' || componentsOf(system, one).length > 0;
  return line.appliesTo.filter(isThere);
}

/** Random faults as a file would state them: `readFaults` makes specs of them. */
export function makeFaults(dice: Dice, system: SystemConfig, times: FaultTimes): Raw[] {
  const lines = FAULTS.filter((line) => classesIn(line, system).length > 0);
  const faults: Raw[] = [];
  const count = dice.in(RANGES.faults);
  // Of what few systems have there would be too few.
  const isRare = ({ appliesTo }: FaultLine) => !appliesTo.some((one) => COMMON.includes(one));
  const rare = lines.filter(isRare);
  for (let i = 0; i < count; i++) {
    const line = rare.length > 0 && dice.chance(0.4) ? dice.pick(rare) : dice.pick(lines);
    faults.push(makeFault(dice, line, { system, times, number: i, before: faults }));
  }
  return faults;
}

const RECOVERY = 0.25; // of the length of a fault
const COMMON: readonly ComponentClass[] = ['service', 'edge', 'telemetry', 'load', 'none'];

/** With which earlier fault one comes, if any. */
type Cause = { readonly name: string; readonly at: Seconds };

interface FaultPlace {
  readonly system: SystemConfig;
  readonly times: FaultTimes;
  readonly number: number;
  readonly before: readonly Raw[];
}

function makeFault(dice: Dice, line: FaultLine, place: FaultPlace): Raw {
  const { system, times, number, before } = place;
  const { horizon, faultsEnd } = times;
  const cause = before.length > 0 && dice.chance(0.1) ? causeOf(dice.pick(before)) : undefined;
  const longest = (faultsEnd - (cause?.at ?? 0)) / (1 + RECOVERY);
  const length = round(Math.min(longest, horizon * dice.in(RANGES.faultShare)));
  const latest = Math.max(0, faultsEnd - (1 + RECOVERY) * length);
  const at = round(dice.in({ min: 0, max: latest, about: 'onset, s' }));
  const target = makeTarget(dice, line, system);
  const isInstant = line.usual?.duration === 0;
  return {
    kind: line.kind,
    name: `${line.kind}-${number}`,
    ...(target === undefined ? {} : { target }),
    ...(cause === undefined ? { at: seconds(at) } : { with: cause.name }),
    duration: isInstant && dice.chance(0.5) ? '0s' : seconds(length),
    recovery: dice.chance(0.3) ? seconds(round(RECOVERY * length)) : '0s',
    severity: dice.in(RANGES.severity),
    onset: dice.chance(0.5) ? makeOnset(dice, length) : { kind: 'step' },
    ...(line.spreads === undefined ? {} : { radius: makeRadius(dice, system) }),
    ...OPTIONS[line.kind]?.(dice),
  };
}

function causeOf({ name, at }: Raw): Cause | undefined {
  return typeof at === 'string' ? { name: String(name), at: Number.parseFloat(at) } : undefined;
}

function makeTarget(dice: Dice, line: FaultLine, system: SystemConfig): string | undefined {
  if (!takesTarget(line)) return undefined;
  const names = [...new Set(line.appliesTo.flatMap((one) => componentsOf(system, one)))];
  // Of services, those with a role are rarer than plain ones, caches most of all.
  const special = system.services
    .filter(
      ({ cache, database, name }) => (cache ?? database) !== undefined && names.includes(name),
    )
    .map(({ name }) => name);
  const caches = special.filter((name) =>
    system.services.some((one) => one.name === name && one.cache !== undefined),
  );
  if (caches.length > 0 && dice.chance(0.35)) return dice.pick(caches);
  if (special.length > 0 && dice.chance(0.25)) return dice.pick(special);
  return dice.pick(names);
}

function makeOnset(dice: Dice, length: Seconds): Spec {
  const part = seconds(round(length / dice.pick([2, 5])));
  switch (dice.pick(['ramp', 'flapping', 'intermittent'])) {
    case 'ramp':
      return { kind: 'ramp', over: part };
    case 'flapping':
      return { kind: 'flapping', period: part, share: dice.pick([0.2, 0.5, 0.8]) };
    default: {
      const exponential = { kind: 'exponential', mean: part };
      return { kind: 'intermittent', on: exponential, off: exponential };
    }
  }
}

function makeRadius(dice: Dice, system: SystemConfig): Spec {
  const kinds = ['one', 'some', 'share', 'all', ...(system.zones ? ['zone', 'region'] : [])];
  const kind = dice.pick(kinds);
  if (kind === 'some') return { kind, count: dice.pick([1, 2]) };
  return kind === 'share' ? { kind, ratio: dice.pick([0.25, 0.5]) } : { kind };
}
