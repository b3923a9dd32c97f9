import type { AgentEvent } from '../../agents/agent.ts';
import type { ChangeEvent } from '../../sim/observability/change-events.ts';
import type { Notice } from '../../sim/observability/system-watch.ts';
import { formatCsv } from '../csv.ts';
import type { AlertPeriod, RunEvent, Truth } from '../types.ts';
import type { VerdictRecord } from './verdict-log.ts';

export interface EventSources {
  readonly truth: Truth;
  readonly alerts: readonly AlertPeriod[];
  readonly changes: readonly ChangeEvent[];
  readonly notices: readonly Notice[];
  readonly deadlines: readonly RunEvent[];
  /** Of each agent: what its guards and its fallback had to say, and what it tells of itself. */
  readonly controllers: readonly {
    readonly verdicts: readonly VerdictRecord[];
    readonly events: readonly AgentEvent[];
  }[];
}

/** All that a figure of the run may show beside its series, in the order of its begin. */
export function runEvents({
  truth,
  alerts,
  changes,
  notices,
  deadlines,
  controllers,
}: EventSources): readonly RunEvent[] {
  const events = [
    ...faultEvents(truth),
    ...impactEvents(truth),
    ...alerts.map(alertEvent),
    ...changes.filter(({ kind }) => kind !== 'failover').map(changeEvent),
    ...notices.map(noticeEvent),
    ...deadlines,
    ...controllers.flatMap(({ verdicts }) => verdicts.map(verdictEvent)),
    ...controllers.flatMap(({ events }) => events.map(agentEvent)),
  ];
  return events.sort((a, b) => a.from - b.from);
}

function faultEvents({ injections }: Truth): readonly RunEvent[] {
  return injections.map(({ name, kind, target, severity, from, to, hits }) => ({
    from,
    to,
    kind: 'fault',
    component: target,
    name,
    level: String(severity),
    text: `${kind}, ${hits.replicas.length} replicas and ${hits.nodes.length} nodes hit`,
  }));
}

function impactEvents({ injections, impacts }: Truth): readonly RunEvent[] {
  return impacts.map(({ injection, from, to, violations }) => ({
    from,
    to,
    kind: 'impact',
    component: injections[injection]!.target,
    name: injections[injection]!.name,
    level: String(violations),
    text: `${violations} violations beyond the level before`,
  }));
}

function alertEvent({ name, severity, component, from, to }: AlertPeriod): RunEvent {
  return { from, to, kind: 'alert', component, name, level: severity, text: '' };
}

/** What an agent has ordered is an action, what people have done is a change. */
function changeEvent({ at, kind, component, isAutomated, description }: ChangeEvent): RunEvent {
  return {
    from: at,
    to: at,
    kind: isAutomated ? 'action' : 'change',
    component,
    name: kind,
    level: '',
    text: description,
  };
}

function noticeEvent({ at, kind, component, name }: Notice): RunEvent {
  return { from: at, to: at, kind, component, name, level: '', text: '' };
}

/** What was ordered, what became of it, and why. */
function verdictEvent(verdict: VerdictRecord): RunEvent {
  const { kind, from, to, count, controller, component, ordered, admitted, reasons } = verdict;
  const orders = kind === 'verdict' ? `${ordered} -> ${admitted}: ` : '';
  const text = `${orders}${reasons.join('; ')}`;
  return { from, to, kind, component, name: controller, level: String(count), text };
}

function agentEvent({ at, name, component, level, text }: AgentEvent): RunEvent {
  return { from: at, to: at, kind: 'deployment', component, name, level, text };
}

/** What agents told of their deployment, as they told it. */
export function deploymentsOf(events: readonly RunEvent[]): readonly AgentEvent[] {
  return events
    .filter(({ kind }) => kind === 'deployment')
    .map(({ from, name, component, level, text }) => ({ at: from, name, component, level, text }));
}

export const EVENT_COLUMNS = ['from', 'to', 'kind', 'component', 'name', 'level', 'text'];

/** As CSV, times in seconds of the run; `to` is empty while open. */
export function formatEvents(events: readonly RunEvent[]): string {
  const rows = events.map(({ from, to, kind, component, name, level, text }) => [
    from,
    to === Number.POSITIVE_INFINITY ? '' : to,
    kind,
    component,
    name,
    level,
    text,
  ]);
  return formatCsv([EVENT_COLUMNS, ...rows]);
}
