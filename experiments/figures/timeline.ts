import { max, mean } from 'simple-statistics';
import { isoTime } from '../../sim/calendars/civil-dates.ts';
import type { Seconds } from '../../sim/units.ts';
import { type DeadlineCount, deadlineNumber } from '../deadline-numbers.ts';
import { clockOf } from '../start.ts';
import type { ExperimentConfig, Result, RunEvent } from '../types.ts';
import { binsOf, overBin } from './bins.ts';
import { chooseRuns } from './day-choice.ts';
import { type TimeAxis, timeAxis } from './day-panels.ts';
import { lineColours } from './entry-looks.ts';
import type { Figure, FigureRow, RunSeries } from './figure.ts';
import { formatLimit, displayOf, plural } from './format.ts';
import { type EventKind, type Lane, lanesOf, LOOKS, type Span } from './timeline-lanes.ts';
import { type TimelineBlock, type TimelineScales, timelineSpec, WIDTH } from './timeline-spec.ts';

const BINS_MAX = 350; // two pixels each
const MILLISECONDS = 1000; // per second
const MARGIN = 1.15; // factor around what is shown
const HOURS_AND_MINUTES = 'hh:mm'.length;
const LIMITED = 'sloViolationRatio';

/** What went wrong and what was done about it, above what users saw, under every entry. */
export const timeline: Figure = {
  name: 'timeline',
  description:
    'One day in time: faults, users hurt, alerts, orders and deadlines over load, violations and latency',
  coveredBy:
    'test/experiments/figures-timeline.test.ts: draws every event of a run once, by its kind and time',
  metrics: [],
  draw(data) {
    const { runs: kept, reason } = chooseRuns(data);
    if (kept.length === 0) return { caption: 'Nothing to draw: no series were kept.', rows: [] };
    const { config, results } = data;
    const runs = kept.map((run) => judged(run, results));
    const samples = runs.map((run) => samplesOf(run, config.preroll));
    const rows = runs.flatMap((run, i) => [
      ...(run.events ?? []).map((event) => eventRow(run.entry, event)),
      ...samples[i]!.map((sample) => sampleRow(run.entry, sample)),
    ]);
    if (samples.every((list) => list.length === 0))
      return { caption: 'Nothing to draw: no sample after the pre-roll.', rows };
    const span = { from: config.preroll, to: samples[0]!.at(-1)!.to, width: WIDTH };
    const scales = scalesOf(config, samples.flat(), { span, day: runs[0]!.day });
    const { blocks, unnamed } = blocksOf(config, runs, samples, { span, scales });
    const told = captionOf(config, runs, unnamed, samples);
    const caption = [told, reason].filter((part) => part !== '').join(' ');
    return { spec: timelineSpec(blocks, scales), caption, rows };
  },
};

/** Deadlines with what became of them by the row of the run: 'kept', '3 missed'; empty where nothing was due. */
function judged(run: RunSeries, results: readonly Result[]): RunSeries {
  const { entry, day, seed, events } = run;
  if (events === undefined) return run;
  const row = results.find((one) => one.entry === entry && one.day === day && one.seed === seed);
  const levelOf = ({ component: subject, name: window }: RunEvent): string => {
    const count = (of: DeadlineCount) => row?.metrics[deadlineNumber({ subject, window }, of)] ?? 0;
    if (count('missed') > 0) return `${count('missed')} missed`;
    return count('items') > 0 ? 'kept' : '';
  };
  const told = events.map((event) =>
    event.kind === 'deadline' ? { ...event, level: levelOf(event) } : event,
  );
  return { ...run, events: told };
}

/** Of some samples of a run. */
interface Sample {
  readonly from: Seconds;
  readonly to: Seconds;
  readonly arrivalsPerSecond: number; // mean
  readonly goodputPerSecond: number; // mean; NaN in results of older code
  readonly violationRatio: number; // mean
  readonly latencySecondsP99: number; // the worst
}

function samplesOf({ series }: RunSeries, preroll: Seconds): readonly Sample[] {
  const bins = binsOf(series.time, preroll, BINS_MAX);
  const column = (name: string) => series.columns[name] ?? new Float64Array(0);
  return bins.map((bin, i) => ({
    from: bins[i - 1]?.end ?? preroll,
    to: bin.end,
    arrivalsPerSecond: overBin(column('arrivalsPerSecond'), bin, mean),
    goodputPerSecond: overBin(column('goodputPerSecond'), bin, mean),
    violationRatio: overBin(column('violationRatio'), bin, mean),
    latencySecondsP99: overBin(column('latencySecondsP99'), bin, max),
  }));
}

function eventRow(entry: string, event: RunEvent): FigureRow {
  const { from, to, kind, component, name, level, text } = event;
  return {
    ...{ entry, kind, fromSeconds: from, toSeconds: to, component, name, level, text },
    ...{ arrivalsPerSecond: NaN, goodputPerSecond: NaN },
    ...{ violationRatio: NaN, latencySecondsP99: NaN },
  };
}

function sampleRow(entry: string, { from, to, ...values }: Sample): FigureRow {
  const empty = { component: '', name: '', level: '', text: '' };
  return { entry, kind: 'sample', fromSeconds: from, toSeconds: to, ...empty, ...values };
}

/** What is the same under all entries once, above; then each entry with what is its own. */
function blocksOf(
  config: ExperimentConfig,
  runs: readonly RunSeries[],
  samples: readonly (readonly Sample[])[],
  { span, scales }: { readonly span: Span; readonly scales: TimelineScales },
) {
  const kinds = LOOKS.map(([kind]) => kind);
  const shared = runs.length < 2 ? [] : kinds.filter((kind) => isShared(kind, runs));
  const own = kinds.filter((kind) => !shared.includes(kind));
  const { range } = lineColours(
    config,
    runs.map(({ entry }) => entry),
  );
  const lanes = (run: RunSeries, of: readonly EventKind[]): readonly Lane[] =>
    lanesOf(run.events ?? [], of, span, run.series);
  const common = lanes(runs[0]!, shared);
  const top: TimelineBlock = {
    ...{ title: 'under every entry', lanes: common, samples: [], colour: '' },
  };
  const blocks = runs.map((run, i) => ({
    title: run.entry,
    lanes: lanes(run, own),
    samples: samples[i]!.map((sample) => drawn(sample, scales)),
    colour: range[i]!,
  }));
  const all = common.length === 0 ? blocks : [top, ...blocks];
  const unnamed = all.flatMap((block) => block.lanes).reduce((sum, lane) => sum + lane.unnamed, 0);
  return { blocks: all, unnamed };
}

/** The same events at the same times; whom they hit may differ. */
function isShared(kind: EventKind, runs: readonly RunSeries[]): boolean {
  const lists = runs.map(({ events = [] }) =>
    JSON.stringify(
      events
        .filter((event) => event.kind === kind)
        .map(({ from, to, component, name, level }) => [from, to, component, name, level]),
    ),
  );
  return lists.every((list) => list === lists[0]);
}

/** Labelled by the local clock, where the experiment begins at one. */
function axisOf(config: ExperimentConfig, { from, to }: Span, day: number): TimelineScales['axis'] {
  const axis = timeAxis([{ timeSeconds: from }, { timeSeconds: to }]);
  if (config.start === undefined) return axis;
  const clock = clockOf(config, day);
  const ticks = roundTicks(axis, clock.localAt(0).time / axis.seconds);
  const labels = ticks.map((tick) => {
    const { time } = clock.localAt(Math.round(tick * axis.seconds));
    return [tick, isoTime(time).slice(0, HOURS_AND_MINUTES)] as const;
  });
  const title = `local time (${clock.zone.name})`;
  return { ...axis, ticks, title, labels: Object.fromEntries(labels) };
}

/** As far apart as those of the axis, but round by a clock that shows `zero` where the axis begins to count. */
function roundTicks({ ticks, domain: [first, last] }: TimeAxis, zero: number): readonly number[] {
  const [one, two] = ticks;
  if (one === undefined || two === undefined) return ticks;
  const step = two - one;
  const round = Math.ceil((first + zero) / step);
  const count = Math.floor((last + zero) / step) - round + 1;
  return Array.from({ length: count }, (_, i) => (round + i) * step - zero);
}

/** Five digits are finer than a pixel and keep the file small. */
const rounded = (value: number): number => Number(value.toPrecision(5));

/** In the units of the axes; what is infinite runs along the upper edge. */
function drawn(sample: Sample, { axis, latencyMs: [, top] }: TimelineScales): FigureRow {
  const latencyMs = Math.min(top, sample.latencySecondsP99 * MILLISECONDS);
  return {
    time: rounded(sample.to / axis.seconds),
    arrivals: rounded(sample.arrivalsPerSecond),
    goodput: rounded(sample.goodputPerSecond),
    violationPercent: rounded(sample.violationRatio * 100),
    latencyMs: rounded(latencyMs),
  };
}

/** The same for all entries, so that they can be compared. */
function scalesOf(
  config: ExperimentConfig,
  samples: readonly Sample[],
  { span, day }: { readonly span: Span; readonly day: number },
): TimelineScales {
  const { transactions } = config.system;
  const objectivesMs = [...new Set(transactions.map(({ slo }) => slo))]
    .filter(Number.isFinite)
    .map((slo) => slo * MILLISECONDS);
  const violationLimit = (config.objective.subject[LIMITED] ?? Number.NaN) * 100;
  const largest = (values: readonly number[]): number =>
    values.filter(Number.isFinite).reduce((a, b) => Math.max(a, b), 0);
  const latencies = samples
    .map(({ latencySecondsP99 }) => latencySecondsP99 * MILLISECONDS)
    .concat(objectivesMs)
    .filter((value) => value > 0 && Number.isFinite(value));
  const known = latencies.length === 0 ? [1, MILLISECONDS] : latencies;
  const load = largest(samples.map(({ arrivalsPerSecond }) => arrivalsPerSecond));
  const violations = largest(samples.map(({ violationRatio }) => violationRatio * 100));
  return {
    axis: axisOf(config, span, day),
    load: [0, load * MARGIN || 1],
    violationPercent: [0, Math.min(100, Math.max(violations, violationLimit || 0) * MARGIN) || 1],
    latencyMs: [
      known.reduce((a, b) => Math.min(a, b)) / MARGIN,
      known.reduce((a, b) => Math.max(a, b)) * MARGIN,
    ],
    violationLimit,
    objectivesMs,
  };
}

function captionOf(
  config: ExperimentConfig,
  runs: readonly RunSeries[],
  unnamed: number,
  samples: readonly (readonly Sample[])[],
): string {
  const { day, seed } = runs[0]!;
  const limit = config.objective.subject[LIMITED];
  const target =
    limit === undefined ? '' : ` and ${formatLimit(limit, displayOf('ratio', []))} violations`;
  const isOld = runs.some(({ events }) => events === undefined);
  const isAnyInfinite = samples.some((list) =>
    list.some(({ latencySecondsP99 }) => latencySecondsP99 === Number.POSITIVE_INFINITY),
  );
  const parts = [
    `Day ${day}, seed ${seed}, after the pre-roll. ${isOld ? '' : whatHappened(runs)}`.trim(),
    `Dashed lines are objectives: of each type of transactions for its latency${target}.`,
    isOld ? 'These results hold no events: neither faults nor alerts nor orders are shown.' : '',
    isAnyInfinite ? 'Along the upper edge p99 is infinite: too few were done.' : '',
    unnamed === 0 ? '' : `${plural(unnamed, 'name')} found no room, see the rows.`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** What the marks mean, as far as there are any. */
function whatHappened(runs: readonly RunSeries[]): string {
  const events = runs.flatMap((run) => run.events ?? []);
  const count = (kind: EventKind): number =>
    (runs[0]!.events ?? []).filter((event) => event.kind === kind).length;
  const has = (kind: EventKind): boolean => events.some((event) => event.kind === kind);
  const parts = [
    has('fault')
      ? `${plural(count('fault'), 'fault')}, the fuller its colour the more severe.`
      : 'No faults were injected.',
    has('alert') ? 'Alerts that page are dark, tickets light.' : '',
    has('fault') || has('alert') ? '×: so many components under one name.' : '',
    has('deadline') ? 'Deadlines are green where all was done in time, dark red where not.' : '',
    has('action') ? 'Orders point up for more replicas, down for fewer.' : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}
