import { CLASS_NOUNS, callersOf, componentsOf } from '../../sim/faults/components.ts';
import { ANY, type FaultSpec, takesTarget } from '../../sim/faults/fault-spec.ts';
import { faultLine } from '../../sim/faults/index.ts';
import { RADII } from '../../sim/faults/radii.ts';
import { didYouMean } from '../../sim/options.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import type { Path, Reading } from '../specs.ts';

/** A fault with the places of the file that it comes from. */
export interface PlacedFault {
  readonly spec: FaultSpec;
  readonly path: Path;
  /** Where its target is named. */
  readonly targetPath: Path;
}

type Add = (path: Path, message: string) => void;

/** What only shows when faults, each well formed, are seen together and with their system. */
export function checkFaults(
  faults: readonly PlacedFault[],
  system: SystemConfig | undefined,
  { problems }: Reading,
): void {
  const add: Add = (path, message) => problems.push({ path, message });
  const names = faults.map(({ spec }) => spec.name);
  faults.forEach(({ spec, path }, i) => {
    if (names.indexOf(spec.name) < i)
      add(path, `two faults are called '${spec.name}': give one of them another name`);
    checkCause(spec, path, names, add);
  });
  checkCircles(faults, add);
  if (system === undefined) return;
  for (const fault of faults) {
    checkTarget(fault, system, add);
    checkRadius(fault, system, add);
  }
}

function checkCause(spec: FaultSpec, path: Path, names: readonly string[], add: Add): void {
  for (const key of ['with', 'after'] as const) {
    const cause = spec[key];
    if (cause === undefined || names.includes(cause)) continue;
    const hint = didYouMean(cause, names) || ` (there are ${names.join(', ')})`;
    add([...path, key], `must be the name of another fault, got '${cause}'${hint}`);
  }
}

/** No fault is its own cause, however far back. */
function checkCircles(faults: readonly PlacedFault[], add: Add): void {
  const causes = new Map(faults.map(({ spec }) => [spec.name, spec.with ?? spec.after]));
  for (const { spec, path } of faults) {
    const { name } = spec;
    let cause = causes.get(name);
    for (let steps = 1; cause !== undefined && cause !== name && steps < faults.length; steps++)
      cause = causes.get(cause);
    const key = spec.with === undefined ? 'after' : 'with';
    if (cause === name) add([...path, key], `'${name}' would come with or after itself`);
  }
}

function checkTarget(
  { spec, path, targetPath }: PlacedFault,
  system: SystemConfig,
  add: Add,
): void {
  const { target, kind, options } = spec;
  const line = faultLine(kind);
  if (target === undefined || !takesTarget(line)) return;
  const known = line.appliesTo.flatMap((one) => componentsOf(system, one));
  const nouns = line.appliesTo.map((one) => CLASS_NOUNS[one]).join(' or ');
  if (known.length === 0) return add(targetPath, `${kind} needs ${nouns}: ${system.name} has none`);
  if (target !== ANY && !known.includes(target)) {
    const hint = didYouMean(target, known) || ` (there are ${known.join(', ')})`;
    return add(targetPath, `must be ${nouns}, or any, got '${target}'${hint}`);
  }
  const from = options['from'];
  if (typeof from !== 'string') return;
  const callers = callersOf(system, target);
  if (callers.includes(from)) return;
  const hint = didYouMean(from, callers) || ` (there are ${callers.join(', ') || 'none'})`;
  add([...path, 'from'], `must be a service that calls ${target}, got '${from}'${hint}`);
}

function checkRadius({ spec, path }: PlacedFault, system: SystemConfig, add: Add): void {
  const { radius } = spec;
  const line = RADII.find(({ kind }) => kind === radius.kind);
  if (line?.isOfZones !== true) return;
  const known = componentsOf(system, radius.kind === 'zone' ? 'zone' : 'region');
  if (known.length === 0) return add([...path, 'radius'], `needs zones: ${system.name} has none`);
  const name = radius[radius.kind];
  if (typeof name !== 'string' || known.includes(name)) return;
  const hint = didYouMean(name, known) || ` (there are ${known.join(', ')})`;
  add(
    [...path, 'radius', radius.kind],
    `must be a ${radius.kind} of the system, got '${name}'${hint}`,
  );
}
