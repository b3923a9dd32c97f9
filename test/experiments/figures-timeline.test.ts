import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FigureData, RunSeries } from '../../experiments/figures/figure.ts';
import { textBox } from '../../experiments/figures/place-labels.ts';
import { renderSvg } from '../../experiments/figures/render-svg.ts';
import { timeline } from '../../experiments/figures/timeline.ts';
import {
  FONT,
  type Lane,
  LOOKS,
  labelOf,
  lanesOf,
  reachOf,
  type Strip,
} from '../../experiments/figures/timeline-lanes.ts';
import { EVENT_KINDS, type RunEvent } from '../../experiments/types.ts';
import { CHARACTERS, syntheticPoint } from './synthetic.ts';

const texts = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');
const event = (part: Partial<RunEvent>): RunEvent => ({
  ...{ from: 40_000, to: 41_000, kind: 'fault', component: 'ledger' },
  ...{ name: 'slow-disk', level: '1', text: '' },
  ...part,
});

/** A point whose runs had these events; the first two entries. */
function pointWith(...events: readonly (readonly RunEvent[])[]): FigureData {
  const point = syntheticPoint(CHARACTERS.slice(0, Math.max(1, events.length)), 1);
  const series = point.series.map((run, i) => ({ ...run, events: events[i] ?? [] }));
  return { ...point, series };
}
const SPAN = { from: 0, to: 1000, width: 700 };
const STEP = 7000; // seconds; one event of each kind fits into a day
const SERIES = { time: Float64Array.from([100, 200, 300]), columns: {} };
const lanes = (events: readonly RunEvent[], series: RunSeries['series'] = SERIES) =>
  lanesOf(events, EVENT_KINDS, SPAN, series);

describe('figure timeline', () => {
  it('draws every event of a run once, by its kind and time', async () => {
    const { horizon, preroll } = syntheticPoint(CHARACTERS.slice(0, 1), 1).config;
    const events = EVENT_KINDS.map((kind, i) =>
      event({
        kind,
        name: `name of ${kind}`,
        component: '',
        from: STEP * (i + 1),
        to: STEP * (i + 1),
      }),
    );
    const { rows, spec } = timeline.draw(pointWith(events));
    const told = rows.filter(({ kind }) => kind !== 'sample');
    assert.deepEqual(
      told.map(({ kind, name, fromSeconds }) => [kind, name, fromSeconds]),
      events.map(({ kind, name, from }) => [kind, name, from]),
    );
    const svg = await renderSvg(spec!);
    const shown = texts(svg);
    for (const [, { title }] of LOOKS) assert.ok(shown.includes(title), title);
    for (const kind of ['fault', 'impact'])
      assert.equal(shown.filter((text) => text === `name of ${kind}`).length, 1, kind);
    // In order of time, as far from the left as their time says.
    const [fault] = [
      ...svg.matchAll(/aria-roledescription="rect mark" d="M([\d.]+),[^"]*" fill="#D55E00"/g),
    ];
    const left = (700 * (STEP - preroll)) / (horizon - preroll);
    assert.ok(Math.abs(Number(fault?.[1]) - left) < 3, `${fault?.[1]} for ${left}`);
  });

  it('shows once what is the same under every entry, and apart what is not', async () => {
    const fault = event({ name: 'power dip' });
    const alerts = [41_000, 42_000].map((from) =>
      event({ kind: 'alert', name: 'burn', level: 'page', from, to: from + 900 }),
    );
    const { spec, rows } = timeline.draw(pointWith([fault, alerts[0]!], [fault, alerts[1]!]));
    const shown = texts(await renderSvg(spec!));
    const count = (text: string) => shown.filter((one) => one === text).length;
    assert.equal(count('under every entry'), 1);
    assert.equal(count('power dip of ledger'), 1);
    assert.equal(count('burn (page) of ledger'), 2);
    assert.equal(rows.filter(({ kind }) => kind === 'fault').length, 2);
  });

  it('says that no fault was injected, and that older results hold no events', async () => {
    const none = timeline.draw(pointWith([]));
    assert.match(none.caption, /No faults were injected\./);
    assert.doesNotMatch(none.caption, /hold no events/);
    const older = timeline.draw(syntheticPoint(CHARACTERS, 2));
    assert.match(older.caption, /These results hold no events/);
    const shown = texts(await renderSvg(older.spec!));
    for (const { name } of CHARACTERS) assert.ok(shown.includes(name), name);
    assert.doesNotMatch(older.caption, /No faults were injected/);
  });

  it('draws samples of all kinds with the lines that must be kept', async () => {
    const { rows, spec, caption } = timeline.draw(pointWith([]));
    const samples = rows.filter(({ kind }) => kind === 'sample');
    assert.ok(samples.length > 300 && samples.length <= 350);
    assert.deepEqual([samples[0]!['fromSeconds'], samples.at(-1)!['toSeconds']], [1800, 86_400]);
    assert.match(caption, /Dashed lines are objectives: .* and 0\.1 % violations\./);
    const svg = await renderSvg(spec!);
    assert.equal([...svg.matchAll(/stroke="#8a1c1c" stroke-dasharray="5,3"/g)].length, 2);
  });

  it('says of every deadline whether it was kept, by the row of the run', async () => {
    const due = (name: string) =>
      event({ kind: 'deadline', component: 'wire', name, level: '', to: 40_000 });
    const data = pointWith([due('noon'), due('evening'), due('night')]);
    const metrics = {
      ...{ 'wire/noon/deadline:items': 40, 'wire/noon/deadline:missed': 3 },
      ...{ 'wire/evening/deadline:items': 5, 'wire/evening/deadline:missed': 0 },
    };
    const results = data.results.map((row) =>
      row.seed === 1 ? { ...row, metrics: { ...row.metrics, ...metrics } } : row,
    );
    const { rows, spec } = timeline.draw({ ...data, results });
    const deadlines = rows.filter(({ kind }) => kind === 'deadline');
    assert.deepEqual(
      deadlines.map(({ level }) => level),
      ['3 missed', 'kept', ''],
    );
    const svg = await renderSvg(spec!);
    const shown = texts(svg);
    for (const text of ['wire, noon: 3 missed', 'wire, evening: kept', 'wire, night'])
      assert.ok(shown.includes(text), text);
    for (const colour of ['#7f0000', '#009E73', '#767676'])
      assert.equal(svg.split(`h2.5v10h-2.5Z" fill="${colour}"`).length, 2, colour);
  });

  it('is labelled by the local clock, where the experiment begins at one', async () => {
    const data = pointWith([]);
    const shown = async (config: FigureData['config']) =>
      texts(await renderSvg(timeline.draw({ ...data, config }).spec!));
    assert.ok((await shown(data.config)).includes('time of the run (hours)'));
    const start = { date: '2025-01-06', time: '22:00', zone: 'America/New_York' };
    const local = await shown({ ...data.config, start });
    assert.ok(local.includes('local time (America/New_York)'));
    assert.ok(local.includes('00:00') && local.includes('15:00')); // 2 and 17 hours later
    const early = await shown({ ...data.config, start: { ...start, time: '09:29' } });
    const clocks = early.filter((text) => /^\d\d:\d\d$/.test(text));
    assert.ok(clocks.includes('12:00') && clocks.every((text) => text.endsWith(':00')));
  });

  it('has nothing to draw where no series were kept', () => {
    const { spec, caption } = timeline.draw({ ...pointWith([]), series: [] });
    assert.equal(spec, undefined);
    assert.match(caption, /no series were kept/);
  });
});

describe('lanes of events', () => {
  it('name a group of events by what is common to them', () => {
    const alert = event({ kind: 'alert', name: 'burn', level: 'page', component: '' });
    assert.equal(labelOf([event({})]), 'slow-disk of ledger');
    assert.equal(labelOf([event({ name: 'slow-disk ledger' })]), 'slow-disk ledger');
    assert.equal(labelOf([event({}), event({ component: 'limits' })]), 'slow-disk × 2');
    assert.equal(labelOf([alert]), 'burn (page)');
    assert.equal(labelOf([alert, { ...alert, component: 'purchase' }]), 'burn (page) × 2');
  });

  it('cut events at the ends of the day, and leave out those before and after', () => {
    const [lane, ...others] = lanes([
      event({ name: 'before', from: -200, to: -1 }),
      event({ name: 'across', from: -200, to: 100 }),
      event({ name: 'open', from: 900, to: Infinity }),
      event({ name: 'after', from: 1000, to: 1100 }),
    ]);
    assert.equal(others.length, 0);
    const bars = lane!.strips.flatMap((strip) => strip.bars.map(({ from, to }) => [from, to]));
    assert.deepEqual(bars, [
      [0, 70],
      [630, 700],
    ]);
  });

  it('show severe faults fuller than mild ones, and pages apart from tickets', () => {
    const [faults] = lanes(
      ['0.25', '1']
        .map((level) => event({ name: level, level }))
        .map((one) => ({ ...one, from: 0, to: 50 })),
    );
    const [mild, severe] = faults!.strips.map(({ bars }) => bars[0]!.opacity);
    assert.ok(mild! < severe! && severe === 1);
    const at = { from: 0, to: 50, kind: 'alert', name: 'burn' } as const;
    const [alerts] = lanes(['page', 'ticket'].map((level) => event({ ...at, level })));
    assert.equal(new Set(alerts!.strips.map(({ bars }) => bars[0]!.colour)).size, 2);
  });

  it('make one bar of what touches, so that alerts of all types are not darker', () => {
    const alert = { kind: 'alert', level: 'page', name: 'burn' } as const;
    const [lane] = lanes([
      event({ ...alert, component: '', from: 100, to: 200 }),
      event({ ...alert, component: 'a', from: 150, to: 300 }),
      event({ ...alert, component: 'b', from: 400, to: 500 }),
    ]);
    assert.equal(lane!.strips.length, 1);
    assert.deepEqual(
      lane!.strips[0]!.bars.map(({ from, to }) => [from, to]),
      [
        [70, 210],
        [280, 350],
      ],
    );
  });

  it('point orders up and down by the replicas ordered before and after', () => {
    const ordered = Float64Array.from([2, 3, 3]);
    const series = { ...SERIES, columns: { 'a/replicasOrdered': ordered } };
    const order = (from: number, component = 'a') =>
      event({ kind: 'action', name: 'scale', component, from, to: from });
    const shapes = (events: readonly RunEvent[], of: RunSeries['series']) =>
      lanes(events, of)[0]!.ticks.map(({ name, ticks }) => [
        name,
        ...ticks.map(({ shape }) => shape),
      ]);
    assert.deepEqual(shapes([order(150), order(250), order(200, 'pool')], series), [
      ['a', 'triangle-up', 'stroke'],
      ['pool', 'stroke'],
    ]);
    const down = { ...series, columns: { 'a/replicasOrdered': ordered.toReversed() } };
    assert.deepEqual(shapes([order(300)], down), [['a', 'triangle-down']]);
  });

  it('give instants a row for each component, and the rarest one row together', () => {
    const kills = Array.from({ length: 9 }, (_, i) =>
      Array.from({ length: 9 - i }, (_n, n) =>
        event({ kind: 'kill', component: `s${i}`, from: 10 * n, to: 10 * n }),
      ),
    ).flat();
    const [lane] = lanes(kills);
    assert.deepEqual(
      lane!.ticks.map(({ name }) => name),
      ['s0', 's1', 's2', 's3', 's4', 'others'],
    );
    assert.equal(lane!.ticks[0]!.ticks.length, 9);
    assert.equal(lane!.ticks[5]!.ticks.length, 4); // of one pixel one tick
  });

  const overlaps = ({ strips }: Lane): number =>
    strips
      .flatMap((a, i) => strips.slice(i + 1).map((b): readonly [Strip, Strip] => [a, b]))
      .filter(([a, b]) => a.row === b.row && a.label !== '' && b.label !== '')
      .filter(([a, b]) => reachOf(a).from < reachOf(b).to && reachOf(b).from < reachOf(a).to)
      .length;

  it('never put a name on another name, on the bar of another, or out of the plot', () => {
    const fault = fc.record({
      from: fc.integer({ min: -100, max: 1050 }),
      length: fc.integer({ min: 0, max: 600 }),
      name: fc.string({ minLength: 1, maxLength: 70 }),
    });
    fc.assert(
      fc.property(fc.array(fault, { minLength: 1, maxLength: 20 }), (faults) => {
        const events = faults.map(({ from, length, name }) =>
          event({ from, to: from + length, name }),
        );
        for (const lane of lanes(events)) {
          assert.equal(overlaps(lane), 0);
          for (const { label, labelFrom, labelTo, on, bars, row } of lane.strips) {
            assert.ok(row < lane.rows);
            if (label === '') continue;
            assert.ok(label.length <= 48);
            assert.ok(labelFrom >= 0 && labelTo <= SPAN.width, label);
            assert.ok(labelTo - labelFrom >= textBox(label, FONT).width - 1e-9);
            const inWay = bars.filter(
              (bar) => bar !== on && bar.from < labelTo && labelFrom < bar.to,
            );
            assert.deepEqual(inWay, []);
          }
          const named = lane.strips.filter(({ label }) => label !== '').length;
          assert.equal(named + lane.unnamed, lane.strips.length);
        }
      }),
      { seed: 1 },
    );
  });

  it('name all of twelve faults that come together', () => {
    const faults = Array.from({ length: 12 }, (_, i) =>
      event({ name: `fault-${i}`, from: 80 * i, to: 80 * i + 40 }),
    );
    const [lane] = lanes(faults);
    assert.equal(lane!.unnamed, 0);
    assert.ok(lane!.rows <= 6, `${lane!.rows}`);
  });
});
