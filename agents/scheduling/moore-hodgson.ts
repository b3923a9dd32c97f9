import type { Seconds } from '../../sim/units.ts';

/** A job for one machine, released at time 0. */
export interface OneMachineJob {
  readonly seconds: Seconds; // of work, > 0
  readonly deadline: Seconds;
}

/** What becomes of jobs that run one after the other in some order. */
export interface SequenceResult {
  readonly order: readonly number[]; // positions in the list that was given
  readonly late: number; // jobs that end after their deadline
  readonly maxLatenessSeconds: Seconds; // largest completion - deadline, may be negative; -Infinity: no jobs
}

/**
 * The jobs one after the other by deadline, of equal deadlines in the order given: minimises the largest lateness.
 * Source: Jackson, Scheduling a production line to minimize maximum tardiness, UCLA research report 43 (1955).
 */
export function edfOrder(jobs: readonly OneMachineJob[]): SequenceResult {
  const order = jobs
    .map((_, i) => i)
    .sort((a, b) => jobs[a]!.deadline - jobs[b]!.deadline || a - b);
  return inSequence(jobs, order);
}

/** The jobs one after the other in this order, without a gap. */
export function inSequence(
  jobs: readonly OneMachineJob[],
  order: readonly number[],
): SequenceResult {
  let [time, late, maxLatenessSeconds] = [0, 0, Number.NEGATIVE_INFINITY];
  for (const at of order) {
    const { seconds, deadline } = jobs[at]!;
    time += seconds;
    if (time > deadline) late += 1;
    maxLatenessSeconds = Math.max(maxLatenessSeconds, time - deadline);
  }
  return { order, late, maxLatenessSeconds };
}

/**
 * The fewest late jobs on one machine, all released at time 0: jobs are taken by deadline, and whenever the last of them
 * would be late the longest taken so far is put to the end; it is late then. n log n but for the search of the longest.
 * Source: Moore, An n job, one machine sequencing algorithm for minimizing the number of late jobs, Management Science
 * 15 (1968), in the form given there by Hodgson.
 */
export function mooreHodgson(jobs: readonly OneMachineJob[]): SequenceResult {
  const onTime: number[] = [];
  const late: number[] = [];
  let time = 0;
  for (const at of edfOrder(jobs).order) {
    onTime.push(at);
    time += jobs[at]!.seconds;
    if (time <= jobs[at]!.deadline) continue;
    const longest = onTime.reduce((a, b) => (jobs[b]!.seconds > jobs[a]!.seconds ? b : a));
    onTime.splice(onTime.indexOf(longest), 1);
    late.push(longest);
    time -= jobs[longest]!.seconds;
  }
  return inSequence(jobs, [...onTime, ...late]);
}
