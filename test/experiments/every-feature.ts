/** A small system and a small experiment in which every part of either file stands once. */
export const SYSTEM = `name: small
description: Every part of a system file
sources: ["All figures: assumptions"]
hop: {kind: lognormal, mean: 300us, squaredCv: 0.5}
instanceTypes:
  one: {dollarsPerHour: 0.05, source: a price list}
nodes:
  general: {cores: 16, memory: 32GiB, dollarsPerHour: 0.4, nodes: 2, nodesMin: 1, nodesMax: 4, provision: 90s}
services:
  desk:
    instance: one
    replicas: 2
    replicasMin: 1
    replicasMax: 4
    workersPerReplica: 2
    cores: 2
    coresMin: 1
    coresMax: 4
    memory: 1GiB
    memoryUse: {base: 200MiB, perCall: 4MiB}
    discipline: priority
    queueLimit: 100
    boot: {kind: lognormal, mean: 40s, squaredCv: 0.05}
    balancer: {kind: round-robin}
    errorRatio: 0.01
    client:
      timeout: 300ms
      cancels: true
      retry: {kind: full-jitter, retries: 1, base: 20ms, budgetRatio: 0.1}
      connections: 50
  books:
    replicas: 1
    workersPerReplica: 4
    queueLimit: .inf
    setup: 1s
transactions:
  pay:
    share: 0.9
    slo: 200ms
    steps:
      - call: desk
        work: {kind: exponential, mean: 10ms}
        then:
          - parallel:
              - [{call: books, work: 3ms}]
              - [{probability: 0.5, steps: [{call: books, work: {kind: erlang, mean: 2ms, shape: 2}}]}]
  look:
    share: 0.1
    priority: 1
    steps:
      stations: [{call: desk, work: 2ms}, {call: books, work: 2ms}]
      start: [1, 0]
      next: [[0, 0.5], [0.25, 0]]
`;

export const EXPERIMENT = `name: every-feature
question: Is every part read?
system:
${SYSTEM.replaceAll(/^(?=.)/gm, '  ')}workload: {kind: poisson, rate: 50}
objective: {minimize: costDollars, subject: {sloViolationRatio: 0.01}}
train: {days: [0, 3], seeds: [100, 101]}
report: {days: [10, 17], seeds: [1, 3]}
compare:
  - {name: fixed, agents: {autoscaling: {kind: static}}}
  - name: hpa
    agents: {autoscaling: {kind: hpa, targetRatio: 0.6}, nodes: {kind: cluster-autoscaler}}
    guards: [{kind: bounds}, {kind: rate-limit, stepMaxUp: 4, stepMaxDown: 1}]
    tune: {trials: 4, eta: 2, replications: 4}
    curve: [0.4, 0.6, 0.8]
baseline: fixed
primary: costDollars
horizon: 20min
preroll: 5min
warmUp: fixed
control: {interval: 15s}
telemetry: {interval: 15s, delay: 5s, gapRatio: 0.005}
metrics: [costDollars, sloViolationRatio]
figures: [cost-vs-slo, day]
sweep: {workload.rate: [40, 50], system.services.desk.workersPerReplica: [2, 3]}
robustness: {systems: 2, spread: 0.3, contenders: 2, days: 2}
stopping: {looks: [6, 8]}
`;
