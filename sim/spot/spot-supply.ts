import type { Seconds } from '../units.ts';

/** Whether spot capacity can be had, on its way through time. */
export interface SpotSupply {
  readonly isAvailable: boolean;
  /** When that changes next, > the last change; Infinity: never. May answer to what was done so far. */
  readonly nextChange: Seconds;
  /** Goes on to just after `nextChange`. */
  change(): void;
}

/** Availability that was recorded or drawn beforehand, from time 0. */
export interface SpotTrace {
  readonly isAvailableFirst: boolean;
  /** Times at which it turns, rising, > 0; after the last one it stays. */
  readonly changes: readonly Seconds[];
}

/** A trace from its beginning. */
export function replaySupply({ isAvailableFirst, changes }: SpotTrace): SpotSupply {
  let passed = 0;
  return {
    get isAvailable() {
      return (passed % 2 === 0) === isAvailableFirst;
    },
    get nextChange() {
      return changes[passed] ?? Infinity;
    },
    change() {
      passed += 1;
    },
  };
}
