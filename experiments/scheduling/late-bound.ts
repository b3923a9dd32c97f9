import { mooreHodgson } from '../../agents/scheduling/moore-hodgson.ts';
import type { BatchJob, ClusterConfig } from '../../sim/batch/batch.ts';
import { capacityBefore, presentCapacity } from '../../sim/batch/capacity.ts';
import { criticalPathSeconds } from '../../sim/batch/job-state.ts';
import { workOf } from '../../sim/batch/outcome.ts';
import type { Seconds } from '../../sim/units.ts';

const HOUR: Seconds = 3600;
const BISECTIONS = 60; // far below a microsecond of a year

/**
 * A lower bound of the number of late jobs, whatever the scheduler knows. A job whose critical path does not fit is late. Of the
 * rest, within every window between two full hours only those that are released and due inside compete, and only for the processor-
 * seconds that are there: any number of processors may work on one job, from the beginning of the window, preempted at no cost. On
 * that one machine Moore-Hodgson gives the fewest late jobs; windows that do not overlap have different jobs, so the best sum
 * over windows bounds the whole.
 */
export function fewestLate(jobs: readonly BatchJob[], cluster: ClusterConfig): number {
  const lost = jobs.filter(isHopeless);
  const rest = jobs.filter((job) => job.deadline < Infinity && !isHopeless(job));
  const capacity = presentCapacity(cluster);
  // In processor-seconds: a machine that does as much in a second as there are processors.
  const dated = rest.map((job) => ({
    release: job.release,
    due: job.deadline,
    seconds: workOf([job]),
    capacityBeforeDue: capacityBefore(capacity, job.deadline),
  }));
  const latest = rest.reduce((last, { deadline }) => Math.max(last, deadline), 0);
  const hours = Math.ceil(latest / HOUR);
  // best[i]: the most late jobs of windows that end by hour i.
  const best: number[] = Array.from({ length: hours + 1 }, () => 0);
  for (let to = 1; to <= hours; to++) {
    best[to] = best[to - 1]!;
    for (let from = 0; from < to; from++) {
      const before = capacityBefore(capacity, from * HOUR);
      const inside = dated.filter(({ release, due }) => release >= from * HOUR && due <= to * HOUR);
      const asOne = inside.map(({ seconds, capacityBeforeDue }) => ({
        seconds,
        deadline: capacityBeforeDue - before,
      }));
      best[to] = Math.max(best[to]!, best[from]! + mooreHodgson(asOne).late);
    }
  }
  return lost.length + best[hours]!;
}

function isHopeless({ release, deadline, stages }: BatchJob): boolean {
  return release + criticalPathSeconds(stages) > deadline;
}

/**
 * A lower bound of the seconds from the first release to the last completion: some job needs its critical path after its
 * release, and what is released from some moment on needs processor-seconds that come after it.
 */
export function makespanBound(jobs: readonly BatchJob[], cluster: ClusterConfig): Seconds {
  const capacity = presentCapacity(cluster);
  const releases = [...new Set(jobs.map(({ release }) => release))].sort((a, b) => a - b);
  const first = releases[0] ?? 0;
  let end = first;
  for (const job of jobs) end = Math.max(end, job.release + criticalPathSeconds(job.stages));
  let left = workOf(jobs);
  const byRelease = [...jobs].sort((a, b) => a.release - b.release);
  for (const job of byRelease) {
    const needed = capacityBefore(capacity, job.release) + left;
    if (capacityBefore(capacity, end) < needed) end = timeOfCapacity(capacity, needed, end);
    left -= workOf([job]);
  }
  return end - first;
}

/** When so many processor-seconds have come, not before `low`; Infinity: never. */
function timeOfCapacity(
  capacity: ReturnType<typeof presentCapacity>,
  needed: number,
  low: Seconds,
): Seconds {
  const last = capacity.at(-1)!;
  let high = Math.max(low, last.time) + needed / Math.max(last.processors, Number.MIN_VALUE);
  if (!Number.isFinite(high)) return Number.POSITIVE_INFINITY;
  let from = low;
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (from + high) / 2;
    if (capacityBefore(capacity, middle) < needed) from = middle;
    else high = middle;
  }
  return from;
}
