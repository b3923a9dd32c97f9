import { assert, type Seconds } from '../../sim/units.ts';
import type { RunEvent } from '../types.ts';
import type { RunSeries } from './figure.ts';
import { textBox } from './place-labels.ts';
import { INK, MUTED } from './style.ts';

export type EventKind = RunEvent['kind'];

/** Pixels from `from` to `to` of a row. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly colour: string;
  readonly opacity: number; // in (0, 1]
}
export interface Tick {
  readonly at: number; // pixels
  readonly shape: string;
  readonly colour: string;
}
/** What has one name, in one row; in pixels from the left of the plot. */
export interface Strip {
  readonly row: number;
  /** Cut where it was too long; empty: there was no room for it. */
  readonly label: string;
  readonly labelFrom: number;
  readonly labelTo: number;
  /** The bar that the label stands on; undefined: it stands beside its bars. */
  readonly on: Bar | undefined;
  readonly bars: readonly Bar[];
}
/** Rows of one kind of events. */
export interface Lane {
  readonly title: string;
  readonly rows: number;
  readonly strips: readonly Strip[];
  /** By row: what stands left of it, and its ticks. Of events that are instants. */
  readonly ticks: readonly { readonly name: string; readonly ticks: readonly Tick[] }[];
  readonly unnamed: number; // names that found no room
}

/** How seconds become pixels. */
export interface Span {
  readonly from: Seconds;
  readonly to: Seconds;
  readonly width: number; // pixels
}

export const FONT = 11;
const LABEL_MAX = 48; // letters
const GAP = 5; // pixels, between a bar and its label
const BETWEEN = 10; // between a strip and the next one of its row
const BAR_MIN = 2.5; // pixels: the shortest event is seen
const ROWS_MAX = 8; // of names of one kind
const NAMES_MAX = 6; // rows of instants; the others share the last one
const OTHERS = 'others';

interface Look {
  readonly title: string;
  readonly colour: string;
  /** Of instants: one row for each component. */
  readonly shape?: string;
}

export const HURT = '#7f0000';
export const PAGE = '#882255';
/** By the last word of the level of an event, instead of the colour of its kind. */
const COLOURS: Readonly<Record<string, string>> = { page: PAGE, missed: HURT, kept: '#009E73' };

/** From causes to remedies. */
export const LOOKS: readonly (readonly [EventKind, Look])[] = [
  ['fault', { title: 'faults', colour: '#D55E00' }],
  ['impact', { title: 'users hurt', colour: HURT }],
  ['alert', { title: 'alerts', colour: '#CC79A7' }],
  ['kill', { title: 'replicas lost', colour: INK, shape: 'cross' }],
  ['failover', { title: 'failovers', colour: '#009E73', shape: 'diamond' }],
  ['deadline', { title: 'deadlines', colour: MUTED }],
  ['change', { title: 'changes', colour: '#56B4E9', shape: 'square' }],
  ['action', { title: 'orders', colour: '#0072B2', shape: 'stroke' }],
  ['verdict', { title: 'guards', colour: '#E69F00', shape: 'triangle-down' }],
  ['fallback', { title: 'fallbacks', colour: PAGE, shape: 'triangle-up' }],
  ['deployment', { title: 'stages', colour: INK, shape: 'diamond' }],
];
const OPACITY_MIN = 0.35; // of the mildest fault

/** The lanes of one kind after the other, for the events of a run in a span of time; kinds without any have none. */
export function lanesOf(
  events: readonly RunEvent[],
  kinds: readonly EventKind[],
  span: Span,
  series: RunSeries['series'],
): readonly Lane[] {
  const seen = events.filter(({ from, to }) => to >= span.from && from < span.to);
  return LOOKS.flatMap(([kind, look]) => {
    const own = kinds.includes(kind) ? seen.filter((event) => event.kind === kind) : [];
    if (own.length === 0) return [];
    return [
      look.shape === undefined ? barLane(own, look, span) : tickLane(own, look, span, series),
    ];
  });
}

const pixelOf = (time: Seconds, { from, to, width }: Span): number =>
  (Math.min(Math.max(time, from), to) - from) * (width / (to - from));

/** Events that have the same name share a row, and are named once. */
function barLane(events: readonly RunEvent[], look: Look, span: Span): Lane {
  const groups = new Map<string, RunEvent[]>();
  for (const event of events) {
    const key = nameOf(event);
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  const rows: Strip[][] = [];
  let unnamed = 0;
  const strips = [...groups.values()].map((own) => {
    const bars = joined(own.map((event) => barOf(event, look, span)));
    const strip = withLabel(cut(labelOf(own)), bars, span.width);
    const free = rows.findIndex((row) => row.every((other) => !collide(other, strip)));
    const row = free < 0 ? rows.length : free;
    if (strip.label === '' || row === ROWS_MAX) {
      unnamed++;
      return { ...strip, label: '', row: ROWS_MAX };
    }
    const placed = { ...strip, row };
    rows[row] = [...(rows[row] ?? []), placed];
    return placed;
  });
  const { title } = look;
  // What has no name of its own shares a row behind the others.
  const fitting = strips.map((strip) =>
    strip.label === '' ? { ...strip, row: rows.length } : strip,
  );
  const count = rows.length + (unnamed > 0 ? 1 : 0);
  return { title, rows: count, strips: fitting, ticks: [], unnamed };
}

function nameOf({ kind, name, component, level }: RunEvent): string {
  if (kind === 'deadline') return `${component}, ${name}${level === '' ? '' : `: ${level}`}`;
  return kind === 'alert' ? `${name} (${level})` : name;
}

/** 'crash of ledger', 'errorBudgetBurn1h (page) × 3' of so many components. */
export function labelOf(events: readonly RunEvent[]): string {
  const [first] = events;
  assert(first !== undefined, 'nothing to name');
  const components = new Set(events.map(({ component }) => component));
  if (components.size > 1) return `${nameOf(first)} × ${components.size}`;
  const isNamed = first.component === '' || nameOf(first).includes(first.component);
  return isNamed ? nameOf(first) : `${nameOf(first)} of ${first.component}`;
}

/** In the order of their begin; those of one look that touch are one. */
function joined(bars: readonly Bar[]): readonly Bar[] {
  const all: Bar[] = [];
  for (const bar of bars.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    const isSame = last?.colour === bar.colour && last.opacity === bar.opacity;
    if (last === undefined || !isSame || bar.from > last.to) all.push(bar);
    else all[all.length - 1] = { ...last, to: Math.max(last.to, bar.to) };
  }
  return all;
}

const cut = (text: string): string =>
  text.length <= LABEL_MAX ? text : `${text.slice(0, LABEL_MAX - 1)}…`;

function barOf({ kind, from, to, level }: RunEvent, { colour }: Look, span: Span): Bar {
  const start = Math.min(pixelOf(from, span), span.width - BAR_MIN);
  const severity = kind === 'fault' ? Math.min(1, Math.max(0, Number(level) || 0)) : 1;
  return {
    from: start,
    to: Math.max(start + BAR_MIN, pixelOf(to, span)),
    colour: COLOURS[level.split(' ').at(-1)!] ?? colour,
    opacity: OPACITY_MIN + (1 - OPACITY_MIN) * severity,
  };
}

/** On its widest bar, behind its last, before its first, or between two, wherever there is room first. */
function withLabel(label: string, bars: readonly Bar[], width: number): Strip {
  const needed = textBox(label, FONT).width;
  const [first, last] = [bars[0]!, bars.reduce((a, b) => (b.to > a.to ? b : a))];
  const widest = bars.reduce((a, b) => (b.to - b.from > a.to - a.from ? b : a));
  const at = (from: number, on?: Bar): Strip => ({
    ...{ row: 0, label, bars, on },
    ...{ labelFrom: from, labelTo: from + needed },
  });
  if (widest.to - widest.from >= needed + 2 * GAP) return at(widest.from + GAP, widest);
  if (last.to + GAP + needed <= width) return at(last.to + GAP);
  if (first.from - GAP - needed >= 0) return at(first.from - GAP - needed);
  const hole = bars.findIndex(
    ({ to }, i) => i + 1 < bars.length && bars[i + 1]!.from - to >= needed + 2 * GAP,
  );
  return hole >= 0 ? at(bars[hole]!.to + GAP) : { ...at(first.from), label: '', labelTo: 0 };
}

function collide(a: Strip, b: Strip): boolean {
  const [one, other] = [reachOf(a), reachOf(b)];
  return one.from < other.to + BETWEEN && other.from < one.to + BETWEEN;
}

/** All that a strip takes of its row, its label included. */
export function reachOf({ label, labelFrom, labelTo, bars }: Strip) {
  const hasLabel = label !== '';
  const ends = bars.map(({ to }) => to);
  const from = Math.min(...bars.map((bar) => bar.from), ...(hasLabel ? [labelFrom] : []));
  return { from, to: Math.max(...ends, ...(hasLabel ? [labelTo] : [])) };
}

/** One row for each component, those with the most events first; of one shape at one pixel a single tick. */
function tickLane(
  events: readonly RunEvent[],
  look: Look,
  span: Span,
  series: RunSeries['series'],
): Lane {
  const groups = new Map<string, RunEvent[]>();
  for (const event of events)
    groups.set(event.component, [...(groups.get(event.component) ?? []), event]);
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  const rest = sorted.slice(NAMES_MAX - 1);
  const shown: readonly (readonly [string, readonly RunEvent[]])[] =
    sorted.length <= NAMES_MAX
      ? sorted
      : [...sorted.slice(0, NAMES_MAX - 1), [OTHERS, rest.flatMap(([, own]) => own)]];
  const ticks = shown.map(([name, own]) => {
    const byPlace = new Map<string, Tick>();
    for (const event of own) {
      const at = Math.round(pixelOf(event.from, span));
      const shape = event.kind === 'action' ? orderShape(event, series) : look.shape;
      assert(shape !== undefined, `${event.kind} has no shape`);
      byPlace.set(`${at} ${shape}`, { at, shape, colour: look.colour });
    }
    return { name: cut(name), ticks: [...byPlace.values()] };
  });
  return { title: look.title, rows: ticks.length, strips: [], ticks, unnamed: 0 };
}

/** Up or down by the replicas ordered before and after; a stroke where their number stays, or is not known. */
function orderShape({ component, from }: RunEvent, { time, columns }: RunSeries['series']): string {
  const ordered = columns[`${component}/replicasOrdered`];
  const after = time.findIndex((at) => at >= from);
  const change = (ordered?.[after] ?? Number.NaN) - (ordered?.[after - 1] ?? Number.NaN);
  if (change > 0) return 'triangle-up';
  return change < 0 ? 'triangle-down' : 'stroke';
}
