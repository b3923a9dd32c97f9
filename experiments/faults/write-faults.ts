import { type FaultSpec, tableOf } from '../../sim/faults/fault-spec.ts';
import { faultLine } from '../../sim/faults/index.ts';
import { ONSETS } from '../../sim/faults/onsets.ts';
import { RADII } from '../../sim/faults/radii.ts';
import type { Writer } from '../spec-writer.ts';

/** Read faults as a list that `readFaults` reads back to the same; scenarios stay taken apart. */
export function writeFaults(faults: readonly FaultSpec[], write: Writer): unknown {
  return faults.map((fault) => {
    const { kind, options, severity, onset, radius } = fault;
    const line = faultLine(kind);
    const { at, every: _every, ...rest } = { ...fault };
    const isCaused = fault.with !== undefined || fault.after !== undefined;
    const times = isCaused ? rest : fault.replay === undefined ? fault : { ...rest, at };
    return {
      kind,
      ...write.table(tableOf(line), { ...options, ...times }),
      severity,
      onset: write.spec(ONSETS, onset),
      ...(line.spreads === undefined ? {} : { radius: write.spec(RADII, radius) }),
    };
  });
}
