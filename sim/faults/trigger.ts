import type { FaultLine } from './fault.ts';

/** Does nothing: its onsets are those of all faults that are `with` it, each with its own chance and delay. */
export const trigger: FaultLine = {
  kind: 'trigger',
  description: 'a common cause: does nothing itself, other faults come with it or after it',
  options: {},
  appliesTo: ['none'],
  usual: { duration: 0 },
  trace: 'none',
  source: 'definition',
  coveredBy:
    'test/sim/faults/timetable.test.ts: with a trigger faults come together, each by its chance',
};
