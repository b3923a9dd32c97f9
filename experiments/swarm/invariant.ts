import type { Stage } from './stage.ts';

/** Something that must hold for every system, whatever fails. */
export interface Invariant {
  readonly name: string;
  readonly description: string;
  /** `always`: between any two events; `drained`: when arrivals have stopped and nothing goes on any more. */
  readonly when: 'always' | 'drained';
  /** What is wrong now; the first thing is told. */
  check(stage: Stage): Iterable<string>;
}

export interface Violation {
  readonly invariant: string;
  readonly time: number; // seconds
  readonly problem: string;
}

/** Two numbers that must be the same. */
export function differ(what: string, got: number, expected: number): string[] {
  return got === expected ? [] : [`${what}: ${got}, counted ${expected}`];
}
