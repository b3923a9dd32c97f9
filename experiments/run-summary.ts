import { queriesOf } from '../sim/databases/routing-site.ts';
import type { StoreSummary } from '../sim/databases/store/store-counts.ts';
import type { Injection } from '../sim/faults/injector.ts';
import type { System } from '../sim/system.ts';
import type { QueryClass } from '../sim/system-config.ts';
import type { World } from '../sim/world.ts';
import type { Controller } from './controller.ts';
import { alertPeriods } from './telemetry/alert-periods.ts';
import { deadlineEvents } from './telemetry/deadline-events.ts';
import { exportRun } from './telemetry/export-run.ts';
import { impactsOf } from './telemetry/impacts.ts';
import type { Observer } from './telemetry/observe.ts';
import { runEvents } from './telemetry/run-events.ts';
import type { Run, RunSpec } from './types.ts';

export interface FinishedRun {
  readonly spec: RunSpec;
  readonly system: System;
  readonly observer: Observer;
  readonly controllers: readonly Controller[];
  /** What was done to the system, in the order of the onsets. */
  readonly injections: readonly Injection[];
  readonly world: World | undefined;
}

/** What is kept of a run that has ended. */
export function summarizeRun(finished: FinishedRun): Run {
  const { spec, system, controllers } = finished;
  const { horizon, preroll } = spec.experiment;
  const { transactions, services, sim } = system;
  const byService = (value: (index: number) => number) =>
    Object.fromEntries(services.map((service, i) => [service.config.name, value(i)]));
  return {
    types: system.config.transactions.map(({ name }) => name),
    arrived: transactions.counts.map((type) => type.arrived),
    outcomes: transactions.counts.map((type) => type.outcomes),
    inFlight: transactions.counts.map((type) => type.inFlight),
    late: transactions.counts.map((type) => type.late),
    overdue: transactions.countOverdue(sim.now),
    latency: transactions.counts.map((type) => type.latency),
    amountMinorDone: system.amountMinorDone,
    calls: system.attempts,
    retries: system.retries,
    costDollars: system.costDollars(),
    replicaSeconds: byService((i) => services[i]!.bill.seconds),
    actions: controllers.reduce((sum, controller) => sum + controller.actions, 0),
    fallbacks: controllers.reduce((sum, controller) => sum + controller.fallbacks, 0),
    refusals: controllers.reduce((sum, controller) => sum + controller.refusals, 0),
    reasons: controllers.reduce(
      (all, { reasons }) => addCounts(all, reasons),
      {} as Readonly<Record<string, number>>,
    ),
    deadlines: [...(system.deadlines?.tallies ?? []), ...(system.jobs?.tallies ?? [])],
    jobs: system.jobs?.summaries ?? [],
    measuredFrom: preroll,
    measuredSeconds: horizon - preroll,
    eventsHandled: sim.eventsHandled,
    fingerprint: sim.fingerprint,
    ...whatWasRouted(system),
    ...whatWasStored(system),
    ...whatWasSeen(finished),
  };
}

/** Nothing where the system has no queries. */
function whatWasRouted({ config, interpreter }: System): Pick<Run, 'classes' | 'routing'> {
  const { routing } = interpreter;
  if (routing === undefined) return {};
  const classes = config.transactions.map((type): QueryClass => {
    const queries = queriesOf({ transactions: [type] });
    const isReport = queries.some(({ query }) => query.class === 'analytical');
    return isReport ? 'analytical' : 'transactional';
  });
  return { classes, routing: routing.counts };
}

/** Of all stores together; nothing where no database has one. */
function whatWasStored({ databases }: System): Pick<Run, 'store'> {
  const summaries = [...databases.values()].flatMap(({ store }) => store?.summary() ?? []);
  const [first] = summaries;
  if (first === undefined) return {};
  const keys = Object.keys(first) as (keyof StoreSummary)[];
  const sum = (key: keyof StoreSummary) => summaries.reduce((total, one) => total + one[key], 0);
  return {
    store: Object.fromEntries(keys.map((key) => [key, sum(key)])) as unknown as StoreSummary,
  };
}

/** The run as it went, beside its counts. */
function whatWasSeen({
  spec,
  system,
  observer,
  injections,
  world,
  controllers,
}: FinishedRun): Pick<
  Run,
  'series' | 'edges' | 'truth' | 'alerts' | 'sloTarget' | 'events' | 'files'
> {
  const { recorder, minutes, alerting, watch, sloTarget } = observer;
  const impacts = impactsOf(injections, minutes, 1 - sloTarget);
  const truth = { injections, impacts };
  const alerts = alertPeriods(alerting.firings.entries());
  const [changes, notices] = [watch.changes.events(), watch.notices.entries()];
  const deadlines = deadlineEvents(system.config, world, spec.experiment.horizon);
  return {
    series: { time: recorder.time, columns: recorder.columns },
    edges: recorder.edges,
    truth,
    alerts,
    sloTarget,
    events: runEvents({ truth, alerts, changes, notices, deadlines, controllers }),
    ...(observer.isExported ? { files: exportRun(observer, spec, truth) } : {}),
  };
}

function addCounts(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sum = { ...a };
  for (const [key, count] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}
