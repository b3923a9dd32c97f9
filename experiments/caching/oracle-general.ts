import { type CacheTrace, TraceBuilder } from './trace.ts';
import type { TraceProblems } from './trace-problems.ts';

/** Bytes of a record, little-endian: u32 time, u64 id, u32 size, i64 index of the next request. */
const RECORD_BYTES = 24;
const ID = 4;
const SIZE = 12;

/**
 * Reads requests of libCacheSim's oracleGeneral format. The next request that a record names is not read: it is wrong as
 * soon as a trace is cut, and one pass finds it. Source: libCacheSim, README, "Trace".
 */
export class OracleGeneralTrace {
  readonly #problems: TraceProblems;
  readonly #builder = new TraceBuilder({ hasSizes: true, hasTimes: true });
  #rest = new Uint8Array(0);
  #records = 0;
  #time = 0;

  constructor(problems: TraceProblems) {
    this.#problems = problems;
  }

  take(bytes: Uint8Array): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
    const end = all.length - (all.length % RECORD_BYTES);
    for (let at = 0; at < end; at += RECORD_BYTES) this.#read(view, at);
    this.#rest = new Uint8Array(all.subarray(end)); // a copy
  }

  build(name: string): CacheTrace {
    const left = this.#rest.length;
    if (left > 0)
      this.#problem(`is cut off: ${left} bytes of a record of ${RECORD_BYTES} are there`);
    return this.#builder.build(name);
  }

  #read(view: DataView, at: number): void {
    const time = view.getUint32(at, true);
    const size = view.getUint32(at + SIZE, true);
    if (time < this.#time) this.#problem(`time ${time} goes back: the one before is ${this.#time}`);
    if (size === 0) this.#problem('size must be > 0, got 0');
    this.#time = time;
    this.#records++;
    this.#builder.add(view.getInt32(at + ID, true), view.getInt32(at + ID + 4, true), size, time);
  }

  #problem(message: string): void {
    this.#problems.add(`: record ${this.#records}, byte ${this.#records * RECORD_BYTES}`, message);
  }
}
