// Hot: bench payments
import { growColumns } from '../columns.ts';
import type { Random } from '../random.ts';
import type { Simulation } from '../simulation.ts';
import type { Seconds } from '../units.ts';
import { bufferHitRatio } from './buffer-pool.ts';
import type { DatabaseConfig } from './database-config.ts';
import { createDiskNoise, type DiskNoise } from './disk-noise/index.ts';

export interface DisksParts {
  readonly name: string; // of the database
  readonly config: DatabaseConfig;
  readonly sim: Simulation;
  readonly random: Random;
}

/** Disk and buffer pool of each replica, by its number. Any number of reads goes on at once (assumption). */
export class Disks {
  /** Times slower than usual, all of them, > 0. */
  factor = 1;
  readonly #parts: DisksParts;
  readonly #noises: (DiskNoise | undefined)[] = [];
  readonly #pools = { lookups: new Float64Array(0) }; // pages since the start of the replica
  #seen = 0;

  constructor(parts: DisksParts) {
    this.#parts = parts;
  }

  /** A replica has started: its buffer pool is empty, its disk is the same as before. */
  start(replica: number): void {
    const { random, name, config } = this.#parts;
    if (replica >= this.#pools.lookups.length) growColumns(this.#pools, Math.max(16, 2 * replica));
    this.#pools.lookups[replica] = 0;
    if (config.diskNoise === undefined || this.#noises[replica] !== undefined) return;
    const uniform = random.stream(`${name}/disk/${this.#seen++}`);
    this.#noises[replica] = createDiskNoise(config.diskNoise, uniform);
  }

  /** Expected share of the next pages that are in the buffer pool. */
  hitRatio(replica: number): number {
    const { bufferHitRatio: warm, bufferFill } = this.#parts.config;
    return bufferHitRatio(warm, this.#pools.lookups[replica]!, bufferFill);
  }

  lookUp(replica: number, pages: number): void {
    this.#pools.lookups[replica] = this.#pools.lookups[replica]! + pages;
  }

  /** Seconds of something that takes `usual` seconds on a usual disk, and begins now. */
  slowed(replica: number, usual: Seconds): Seconds {
    const noise = this.#noises[replica];
    const factor = noise === undefined ? 1 : noise.factor(this.#parts.sim.now, usual);
    return usual * factor * this.factor;
  }
}
