import { readOptions } from '../../options.ts';
import { assert, type Seconds, type Spec } from '../../units.ts';
import { type DriftTarget, STORE_DRIFTS } from './drifts.ts';

interface Change {
  readonly at: Seconds;
  readonly make: (now: Seconds) => void;
}

/** The drifts of a store in the order of time; looked at with every call, so that they need no events. */
export class DriftPlan {
  #changes: readonly Change[];
  #next: Seconds;

  constructor(specs: readonly Spec[], targetOf: (table: string) => DriftTarget) {
    this.#changes = specs.flatMap((spec) => changesOf(spec, targetOf)).sort((a, b) => a.at - b.at);
    this.#next = this.#changes[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  advance(now: Seconds): void {
    while (now >= this.#next) {
      const [first, ...rest] = this.#changes;
      first!.make(now);
      this.#changes = rest;
      this.#next = rest[0]?.at ?? Number.POSITIVE_INFINITY;
    }
  }
}

function changesOf(spec: Spec, targetOf: (table: string) => DriftTarget): readonly Change[] {
  const line = STORE_DRIFTS.find(({ kind }) => kind === spec.kind);
  assert(line !== undefined, `unknown drift ${spec.kind}`);
  const options = readOptions(line.options, spec);
  const target = targetOf(options['table'] as string);
  const drift = line.create(options);
  const at = options['at'] as Seconds;
  const until = at + ((options['for'] as Seconds | undefined) ?? Number.POSITIVE_INFINITY);
  const begin = { at, make: (now: Seconds) => drift.begin(target, now) };
  const end = { at: until, make: () => drift.end(target) };
  return until === Number.POSITIVE_INFINITY ? [begin] : [begin, end];
}
