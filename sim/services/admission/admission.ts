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
   * A call that was admitted has been answered, `latency` after it was; a call that was withdrawn is not answered.
   * `isFailure`: by the service, its own work or that below it. `open`: as above, this call among them.
   */
  answered(now: Seconds, latency: Seconds, isFailure: boolean, open: number): void;
}
export interface AdmissionLine extends Registered {
  /** One per service; undefined: every call enters. Throws an InputError where options do not fit together. */
  create(options: OptionValues, workersPerReplica: number): Admission | undefined;
}
