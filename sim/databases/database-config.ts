import type { Seconds, Spec } from '../units.ts';

/** A database: its first replica is the primary, the others follow. Times without a law are constant. */
export interface DatabaseConfig {
  /** When a write is answered: once its log is on the disk of the primary, or of a replica too. */
  readonly commit: 'asynchronous' | 'synchronous';
  /** Law of one flush of the log. */
  readonly flush: Spec;
  /** Commits wait so long for others to share their flush; 0: only while one is under way. */
  readonly groupCommit: Seconds;
  /** Law of reading one page from disk. */
  readonly diskRead: Spec;
  /** Share of pages found in the buffer pool once it is warm, in [0, 1], and the lookups that warm it. */
  readonly bufferHitRatio: number;
  readonly bufferFill: number;
  /** Law of the lag of a replica behind the primary, drawn at each commit. */
  readonly lag: Spec;
  /** Whether reads go to replicas that follow. */
  readonly readsFromReplicas: boolean;
  /** From the loss of the primary until that is noticed, until another has taken over, and how surely it does. */
  readonly failover: {
    readonly detect: Seconds;
    readonly promote: Spec;
    readonly successRatio: number;
  };
  /** Calls that one replica takes at once; further ones are refused. Infinity: no bound. */
  readonly connectionsMax: number;
  /** Slow variation of the disk between machines and in time; unset: none. */
  readonly diskNoise?: Spec;
}
