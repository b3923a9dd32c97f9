import { componentsOf } from '../../sim/faults/components.ts';
import type { FaultLine } from '../../sim/faults/fault.ts';
import { type FaultSpec, SEVERITIES, tableOf, takesTarget } from '../../sim/faults/fault-spec.ts';
import { FAULTS } from '../../sim/faults/index.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import { assert, type Seconds } from '../../sim/units.ts';
import { readFault } from '../faults/read-fault.ts';
import type { Reading } from '../specs.ts';

export const ONSET: Seconds = 180; // from the start of the run
/** What usually lasts longer goes faster by as much, its ramps and its recovery, too. */
const LASTS_MOST: Seconds = 240;

/** One fault at one severity, as the catalogue tries it. */
export interface FaultCase {
  readonly kind: string;
  readonly severity: string; // by name: 'low'
  readonly target: string; // empty: the load, all of monitoring, or nothing
  readonly fault: FaultSpec;
  /** From onset to end, recovery left out. */
  readonly lasts: Seconds;
}

/** Every fault that there is at every severity that has a name, on the first part of its class. */
export function faultCases(system: SystemConfig): readonly FaultCase[] {
  return FAULTS.flatMap((line) =>
    Object.keys(SEVERITIES).map((severity) => faultCase(line, severity, system)),
  );
}

export function faultCase(line: FaultLine, severity: string, system: SystemConfig): FaultCase {
  const target = targetOf(line, system);
  const { value: usual } = tableOf(line)['duration']!.default as { readonly value: Seconds };
  const speedUp = Math.max(1, usual / LASTS_MOST);
  const raw = {
    kind: line.kind,
    severity,
    at: `${ONSET}s`,
    speedUp,
    ...(target === '' ? {} : { target }),
  };
  const reading: Reading = { problems: [], folder: '.' };
  const fault = readFault(line, raw, [line.kind], reading);
  const wrong = reading.problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
  assert(wrong.length === 0, `${line.kind} cannot be tried with its defaults: ${wrong.join('; ')}`);
  return { kind: line.kind, severity, target, fault, lasts: usual / speedUp };
}

function targetOf(line: FaultLine, system: SystemConfig): string {
  if (!takesTarget(line) || line.appliesTo.includes('telemetry')) return '';
  const [first] = line.appliesTo.flatMap((kind) => componentsOf(system, kind));
  assert(first !== undefined, `${system.name} has nothing that ${line.kind} strikes`);
  return first;
}
