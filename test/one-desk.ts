/** The part `system` of a small experiment: one service of one to four replicas, calls of 20 ms. */
export const ONE_DESK = `system:
  name: one
  instanceTypes: {small: {dollarsPerHour: 0.05}}
  services:
    desk: {instance: small, replicas: 2, replicasMin: 1, replicasMax: 4, workersPerReplica: 1}
  transactions:
    pay: {slo: 200ms, steps: [{call: desk, work: {kind: exponential, mean: 20ms}}]}`;
