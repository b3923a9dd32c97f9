// Hot: conformance ledger
import { LINKED } from './ledger-flags.ts';
import { LINKED_EVENT_CHAIN_OPEN, LINKED_EVENT_FAILED, OK } from './result-codes.ts';

interface Batch {
  readonly count: number;
  readonly flags: Uint16Array;
  readonly result: Uint8Array;
}
/** What a batch is put to, row by row. */
export interface ChainTarget<B extends Batch> {
  /** Rows created so far; a created event is one row. */
  readonly count: number;
  /** Creates one event and returns its result; anything but OK changes nothing. */
  create(batch: B, at: number): number;
  /** Undoes the rows from `count` on. */
  undo(count: number): void;
  /** The rows from `count` on are there to stay. */
  keep(count: number): void;
  /** An event was refused, after what it takes with it was undone. */
  refuse(batch: B, at: number, result: number): void;
}

/**
 * Puts a batch through, in order. Events flagged as linked share the fate of the next one: a chain
 * ends with the first event without the flag and is created as a whole or not at all. The first
 * event to fail bears its own result, the others of its chain linked_event_failed; a chain left
 * open by the end of the batch fails with its last event (TigerBeetle, Linked events).
 */
export function createChains<B extends Batch>(batch: B, target: ChainTarget<B>): void {
  const { count, flags, result } = batch;
  let start = 0; // of the present chain; one event alone is a chain too
  let created = target.count; // rows before it
  let isBroken = false;
  for (let at = 0; at < count; at++) {
    const isLinked = (flags[at]! & LINKED) !== 0;
    const isOpen = isLinked && at === count - 1;
    let answer = isOpen ? LINKED_EVENT_CHAIN_OPEN : LINKED_EVENT_FAILED;
    if (!isOpen && !isBroken) answer = target.create(batch, at);
    result[at] = answer;
    if (answer !== OK) {
      if (!isBroken) {
        target.undo(created);
        result.fill(LINKED_EVENT_FAILED, start, at);
        isBroken = true;
      }
      target.refuse(batch, at, answer);
    }
    if (isLinked && !isOpen) continue;
    if (!isBroken) target.keep(created);
    start = at + 1;
    created = target.count;
    isBroken = false;
  }
}
