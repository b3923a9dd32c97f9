/** The system of an experiment in YAML: a till that calls a ledger; `work`: of a call of the ledger, in milliseconds. */
export const shopSystem = (work = 40): string => `system:
  name: shop
  instanceTypes: {small: {dollarsPerHour: 0.05}}
  services:
    till: {instance: small, replicas: 1, replicasMin: 1, replicasMax: 5, workersPerReplica: 1, queueLimit: 100, boot: 20s, client: {timeout: 2s}}
    ledger: {instance: small, replicas: 3, replicasMin: 1, replicasMax: 12, workersPerReplica: 1, queueLimit: 100, boot: 20s, client: {timeout: 2s}}
  transactions:
    pay: {slo: 500ms, steps: [{call: till, work: {kind: exponential, mean: 5ms}}, {call: ledger, work: {kind: exponential, mean: ${work}ms}}]}`;
