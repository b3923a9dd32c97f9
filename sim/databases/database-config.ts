import type { Seconds, Spec } from '../units.ts';
import type { StoreConfig } from './store/store-config.ts';

/**
 * A database: its first replica is the primary, the others follow. Times without a law are constant. With synchronous
 * commit and one replica alone no write is ever answered.
 */
export interface DatabaseConfig {
  /**
   * Name of the database that it is a copy of: it applies its log, takes no writes and has no primary of its own. Then
   * `lag` is the law of the time that one batch of the log takes, see ColumnCopy. Unset: it is none.
   */
  readonly follows?: string;
  /** When a write is answered: once its log is on the disk of the primary, or of one replica that follows too. */
  readonly commit: 'asynchronous' | 'synchronous';
  /** Law of one flush of the log. */
  readonly flush: Spec;
  /** The first commit of a group waits so long for others to share its flush; 0: only while one is under way. */
  readonly groupCommit: Seconds;
  /** Law of reading one page from disk; the pages of a call are read one after the other. */
  readonly diskRead: Spec;
  /** Share of pages found in the buffer pool once it is warm, in [0, 1]. */
  readonly bufferHitRatio: number;
  /** Pages looked up after which 1 - 1/e of that is reached again, >= 0; 0: the pool is always warm. */
  readonly bufferFill: number;
  /** Law of the time from a flush of the primary until a replica has it and has said so; drawn for each flush. */
  readonly lag: Spec;
  /** Whether reads that lock nothing and need not be fresh go to the replicas that follow, while there are any. */
  readonly readsFromReplicas: boolean;
  /** From the loss of the primary until that is noticed, until another has taken over, and how surely it does. */
  readonly failover: {
    readonly detect: Seconds;
    readonly promote: Spec;
    /** In [0, 1]. A failover that fails leaves no primary until the old one is back. */
    readonly successRatio: number;
    /** After a failover that has failed operators do it by hand, so much later; unset: they do not. */
    readonly operators?: Seconds;
  };
  /** Calls that one replica has taken and not answered; further ones are refused. Infinity: no bound. */
  readonly connectionsMax: number;
  /** Calls of analytical queries that one replica takes at once; others wait there. Unset: no bound. */
  readonly analyticalMax?: number;
  /** Its tables, with indexes and buffer pools; unset: pages are a count with a hit ratio. */
  readonly store?: StoreConfig;
  /** kind names a line of the registry of disk noises (sim/databases/disk-noise); unset: none. */
  readonly diskNoise?: Spec;
}
