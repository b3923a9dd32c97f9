import type { ChangeEvent } from '../../sim/observability/change-events.ts';
import type { Notice } from '../../sim/observability/system-watch.ts';
import { formatCsv } from '../csv.ts';
import type { AlertPeriod, RunEvent, Truth } from '../types.ts';

export interface EventSources {
  readonly truth: Truth;
  readonly alerts: readonly AlertPeriod[];
  readonly changes: readonly ChangeEvent[];
  readonly notices: readonly Notice[];
  readonly deadlines: readonly RunEvent[];
}

/** All that a figure of the run may show beside its series, in the order of its begin. */
export function runEvents({
  truth,
  alerts,
  changes,
  notices,
  deadlines,
}: EventSources): readonly RunEvent[] {
  const events = [
    ...faultEvents(truth),
    ...impactEvents(truth),
    ...alerts.map(alertEvent),
    ...changes.filter(({ kind }) => kind !== 'failover').map(changeEvent),
    ...notices.map(noticeEvent),
    ...deadlines,
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
