import type { OptionValues, Registered } from '../../options.ts';
import type { Seconds } from '../../units.ts';

/** Whether a call may enter a service: at the door of all its replicas together. Must not allocate. */
export interface Admission {
  /**
   * Whether a call may enter. `priority`: integer in [0, 7], 0 goes first. `open`: calls that the service has taken
   * and not answered, this one not among them. `ready`: its ready replicas; with none, doors that count per replica
   * let in what they would for one. `u` in [0, 1) is a draw of the call. True is an admission: the door counts it.
   */
  admits(now: Seconds, priority: number, open: number, ready: number, u: number): boolean;
  /**
   * A call that was admitted has been answered, `latency` after it came; one that is withdrawn is not, unless its
   * time was over. `isFailure`: of the service, its own work or that below it, or it was refused inside, or too late.
   * `open`: as above, this call among them.
   */
  answered(now: Seconds, latency: Seconds, isFailure: boolean, open: number): void;
}
export interface AdmissionLine extends Registered {
  /** One per service; undefined: every call enters. Throws an InputError where options do not fit together. */
  create(options: OptionValues, workersPerReplica: number): Admission | undefined;
}
