/** A small system and a small experiment in which every part of either file stands once. */
export const SYSTEM = `name: small
description: Every part of a system file
sources: ["All figures: assumptions"]
hop: {kind: lognormal, mean: 300us, squaredCv: 0.5}
instanceTypes:
  one: {dollarsPerHour: 0.05, source: a price list}
zones: {a: {region: east}, b: {region: east}, c: {region: west}}
network: {betweenZones: 500us, betweenRegions: 30ms}
nodes:
  general: {cores: 16, memory: 32GiB, dollarsPerHour: 0.4, nodes: 2, nodesMin: 1, nodesMax: 4, provision: 90s, zones: [a, b]}
  spare: {cores: 8, memory: 16GiB, zones: [b], dollarsPerHour: 0.2, nodes: 0, nodesMax: 2, spot: {discount: 0.7, evictEvery: 12h, notice: 2min}, selfHeals: true}
queues:
  entries: {consumers: 4, visibility: 20s, receivesMax: 3, partitions: 8, redeliverAfter: 1s, delay: 5ms, capacity: 1000}
ledger:
  accounts:
    cards: {count: 100, currency: USD, limit: debits-must-not-exceed-credits, opening: 100000, skew: 0.8}
    shops: {count: 10, currency: USD}
windows:
  ach: {kind: same-day-ach, buffer: 10min}
  nightly:
    calendar: target
    days: business
    windows: [{name: night, opens: '18:00', cutOff: '22:00', due: '06:00', dueDays: 1}]
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
    warmUp: {duration: 60s, factor: 3}
    pauses: {every: {kind: exponential, mean: 60s}, length: 50ms}
    admission: {kind: adaptive-aimd, min: 4, max: 400}
    zones: [a, b]
    balancer: {kind: round-robin}
    errorRatio: 0.01
    client:
      timeout: 300ms
      cancels: true
      retry: {kind: full-jitter, retries: 1, base: 20ms, budgetRatio: 0.1}
      connections: 50
      breaker: {kind: failure-ratio, failureRatio: 0.4, window: 10s}
      bulkhead: 60
      hedge: {after: 50ms, budgetRatio: 0.04}
  books:
    replicas: 1
    workersPerReplica: 4
    queueLimit: .inf
    setup: 1s
  memo: {replicas: 1, workersPerReplica: 2, cache: {hitRatio: 0.9, fill: 20000}}
  vault:
    replicas: 2
    workersPerReplica: 2
    database:
      commit: synchronous
      flush: {kind: lognormal, mean: 2ms, squaredCv: 1}
      groupCommit: 500us
      diskRead: 400us
      bufferHitRatio: 0.98
      bufferFill: 5000
      lag: {kind: exponential, mean: 15ms}
      readsFromReplicas: true
      failover: {detect: 5s, promote: 12s, successRatio: 0.9, operators: 10min}
      connectionsMax: 200
      diskNoise: {kind: log-ou}
      store:
        memory: 64MiB
        lineTime: 80ns
        operationTime: 2ns
        dollarsPerMillionReads: 0.3
        index: {kind: pgm}
        cache: {kind: s3-fifo}
        rebuildRatio: 0.2
        safety: {linesMax: 40, lookups: 500, shadowRatio: 0.1, missRatioMargin: 0.05, window: 30s, patience: 2min}
        tables:
          cards: {rows: 2000, rowBytes: 128, rowsMax: 5000, keys: {kind: clustered, clusters: 20}, popularity: {kind: zipf, exponent: 1.1}}
          entries: {rows: 1000, keys: {kind: sequential}, popularity: {kind: latest}}
        drift:
          - {kind: popularity, table: cards, at: 2min, for: 5min, share: 0.3}
          - {kind: new-rows, table: cards, at: 3min, rows: 100, share: 0.2, place: 0.7}
transactions:
  pay:
    share: 0.9
    slo: 200ms
    deadline: ach
    steps:
      - call: desk
        work: {kind: exponential, mean: 10ms}
        then:
          - parallel:
              - [{call: books, work: 3ms}]
              - [{probability: 0.5, steps: [{call: books, work: {kind: erlang, mean: 2ms, shape: 2}}]}]
          - {call: memo, work: 200us}
          - missOf: memo
            steps: [{call: vault, work: 1ms, statement: {pages: 2, fresh: true, reads: [{table: cards}], scans: [{table: entries, rows: 50}]}}]
          - call: vault
            work: 2ms
            statement: {write: true, pages: 3, rows: 1000000, hotRatio: 0.1, reads: [{table: cards, rows: 2}], inserts: [{table: entries}]}
            posting: {kind: hold, debit: cards, credit: shops}
          - send: entries
            then: [{call: books, work: 4ms, posting: {kind: post, debit: cards, credit: shops}}]
  look:
    share: 0.1
    priority: 1
    steps:
      stations: [{call: desk, work: 2ms}, {call: books, work: 2ms}]
      start: [1, 0]
      next: [[0, 0.5], [0.25, 0]]
  book: {share: 0, steps: [{call: books, work: 5ms}]}
jobs:
  night-books:
    calendar: target
    zone: Europe/Berlin
    release: '18:30'
    class: regulatory
    due: '05:00'
    dueDays: 2
    tasks:
      close: {transaction: book, items: 20, parallelism: 4, amount: 100, retries: 2, retryAfter: 5s}
      report: {transaction: book, items: 6, after: [close]}
  noon-report:
    calendar: always
    release: '12:15'
    deadline: nightly
    tasks: {write: {transaction: book, items: 3}}
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
telemetry:
  interval: 15s
  delay: 5s
  gapRatio: 0.005
  jitter: 2s
  sloTarget: 0.995
  traces: {headRatio: 0.02, tailRatio: 0.1, slowSeconds: 500ms, tracesMax: 100, spansMax: 10000}
  logs: {perMinute: 5, requestRatio: 0.5, recordsMax: 1000}
  alerts:
    - {name: busy, severity: page, signal: utilizationRatio, component: desk, above: 0.9, for: 5min}
    - {name: letters, signal: deadLetters, above: 0, over: 10min, keepFiringFor: 1min}
    - {name: few, signal: replicasReady, below: 1}
metrics: [costDollars, sloViolationRatio]
figures: [cost-vs-slo, day]
sweep: {workload.rate: [40, 50], system.services.desk.workersPerReplica: [2, 3]}
robustness: {systems: 2, spread: 0.3, contenders: 2, days: 2}
stopping: {looks: [6, 8]}
start: {date: 2025-11-28, time: '18:20', zone: Europe/Berlin}
faults:
  - kind: bad-deploy
    name: release
    target: desk
    at: {kind: uniform, low: 6min, high: 10min}
    every: {kind: exponential, mean: 1h}
    delay: 5s
    probability: 0.5
    duration: 2min
    recovery: 10s
    speedUp: 2
    severity: medium
    onset: {kind: ramp, over: 20s}
    radius: {kind: share, ratio: 0.5}
    errorRatio: 0.2
  - {kind: network-delay, with: release, target: books, from: desk, way: there, severity: 0.3, onset: step}
  - {kind: telemetry-gap, after: release, onset: {kind: intermittent, on: 20s, off: {kind: exponential, mean: 1min}}}
  - {kind: scenario, scenario: tse-2020, at: 15min, speedUp: 100, roles: {database: vault}}
`;
