/** What scrapes show of a service that is neither saturated nor queueing: calls x work = busy. */
export function steadyLoad(
  callsPerSecond: readonly number[],
  { workSeconds = 0.02, replicasReady = 10 } = {},
) {
  const count = callsPerSecond.length;
  return {
    arrivalsPerSecond: callsPerSecond,
    replicasReady: Array<number>(count).fill(replicasReady),
    utilizationRatio: callsPerSecond.map((calls) => (calls * workSeconds) / replicasReady),
  };
}
