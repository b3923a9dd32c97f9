import assert from 'node:assert/strict';
import fc from 'fast-check';
import { binsOf } from '../../experiments/figures/bins.ts';
import { costVsSlo } from '../../experiments/figures/cost-vs-slo.ts';
import { day } from '../../experiments/figures/day.ts';
import { differences } from '../../experiments/figures/differences.ts';
import type { Drawing, FigureData, FigureSpec } from '../../experiments/figures/figure.ts';
import {
  displayOf,
  formatDifference,
  formatInterval,
  formatLimit,
  formatP,
  formatValue,
} from '../../experiments/figures/format.ts';
import { factors } from '../../experiments/figures/factors.ts';
import { FIGURES } from '../../experiments/figures/index.ts';
import { latency } from '../../experiments/figures/latency.ts';
import { overlap, placeLabels, textBox } from '../../experiments/figures/place-labels.ts';
import { renderSvg, withOwnIds } from '../../experiments/figures/render-svg.ts';
import { logTicks } from '../../experiments/figures/style.ts';
import { CHARACTERS, syntheticPoint } from './synthetic.ts';
import { syntheticFactors } from './synthetic-factors.ts';
import { syntheticStudy } from './synthetic-study.ts';

/** Where the marks of one kind were put: pixels in their panel, in the order drawn. */
function marks(svg: string, kind: string): readonly { readonly x: number; readonly y: number }[] {
  const pattern = new RegExp(
    `aria-roledescription="${kind}" transform="translate\\(([^,]+),([^)]+)\\)"`,
    'g',
  );
  return [...svg.matchAll(pattern)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
}

const texts = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');

async function svgOf({ spec }: Drawing): Promise<string> {
  assert.ok(spec !== undefined, 'nothing was drawn');
  return renderSvg(spec);
}

/** The same order by value and by pixel. */
function assertMonotonic(values: readonly number[], pixels: readonly number[]): void {
  const order = (numbers: readonly number[]) =>
    numbers.map((_, i) => i).sort((a, b) => numbers[a]! - numbers[b]!);
  assert.deepEqual(order(pixels), order(values));
}

const withMetric = (
  data: FigureData,
  entry: string,
  metric: string,
  value: number,
): FigureData => ({
  ...data,
  results: data.results.map((row) =>
    row.entry === entry ? { ...row, metrics: { ...row.metrics, [metric]: value } } : row,
  ),
});

describe('figures', () => {
  it('are the same bytes twice, from the spec and from its JSON', async () => {
    for (const figure of FIGURES) {
      const study = () =>
        figure === factors ? syntheticFactors() : syntheticStudy({ kinds: 2, days: 5 });
      const data = study();
      const drawing = figure.draw(data);
      const svg = await svgOf(drawing);
      assert.equal(await svgOf(figure.draw(study())), svg, figure.name);
      const copy = JSON.parse(JSON.stringify(drawing.spec)) as FigureSpec;
      assert.equal(await renderSvg(copy), svg, figure.name);
      assert.ok(!svg.includes('NaN') && !svg.includes('undefined'), figure.name);
    }
  });

  it('throw what Vega warns of', async () => {
    const spec = {
      data: { values: [{ a: 1 }] },
      mark: 'bar',
      encoding: { nonsense: { value: 1 } },
    };
    await assert.rejects(renderSvg(spec), /figure: /);
  });

  it('say why there is nothing to draw, and draw one entry or one day', async () => {
    for (const data of [syntheticPoint(CHARACTERS.slice(0, 1)), syntheticPoint(CHARACTERS, 1)])
      for (const figure of FIGURES) {
        const drawing = figure.draw(data);
        if (drawing.spec === undefined) assert.match(drawing.caption, /^Nothing to draw/);
        else assert.match(await svgOf(drawing), /^<svg/);
      }
    const { caption, spec } = day.draw({ ...syntheticPoint(), series: [] });
    assert.equal(spec, undefined);
    assert.match(caption, /no series were kept/);
  });

  it('keep their ids apart on one page', () => {
    const svg = '<g clip-path="url(#clip0)"></g><clipPath id="clip0">';
    assert.equal(
      withOwnIds(svg, 'day'),
      '<g clip-path="url(#day-clip0)"></g><clipPath id="day-clip0">',
    );
  });
});

describe('figure cost-vs-slo', () => {
  it('puts entry means and days where their rows are', async () => {
    const data = syntheticPoint();
    const drawing = costVsSlo.draw(data);
    const means = drawing.rows.filter((row) => row['day'] === 'all');
    assert.equal(drawing.rows.length, 4 * 21);
    for (const row of means) {
      const of = (metric: string) =>
        data.summary.find((s) => s.entry === row['entry'] && s.metric === metric)!;
      assert.equal(row['costDollars'], of('costDollars').estimate);
      assert.equal(row['costDollarsHigh'], of('costDollars').high);
      assert.equal(row['sloViolationRatioLow'], of('sloViolationRatio').low);
    }
    const svg = await svgOf(drawing);
    const points = marks(svg, 'point');
    assertMonotonic(
      means.map((row) => Number(row['sloViolationRatio'])),
      points.map(({ x }) => x),
    );
    assertMonotonic(
      means.map((row) => -Number(row['costDollars'])),
      points.map(({ y }) => y),
    );
    assert.equal(marks(svg, 'circle').length, 80);
  });

  it('names every entry and the target', async () => {
    const shown = texts(await svgOf(costVsSlo.draw(syntheticPoint())));
    for (const name of [...CHARACTERS.map((c) => c.name), 'target: 0.1 %'])
      assert.ok(shown.includes(name), name);
  });

  it('draws no interval of a ratio below zero', async () => {
    const few = { name: 'few', costDollars: 100, sloViolationRatio: 0.0001 };
    const data = syntheticPoint([few], 2);
    const row = costVsSlo.draw(data).rows[0]!;
    assert.ok(Number(row['sloViolationRatioLow']) < 0);
    const svg = await svgOf(costVsSlo.draw(data));
    const lefts = [...svg.matchAll(/<line[^>]*transform="translate\(([^,]+),/g)].map(([, x]) =>
      Number(x),
    );
    assert.ok(
      lefts.every((x) => x >= 0),
      `${Math.min(...lefts)}`,
    );
  });

  it('has a place for zero beside decades', async () => {
    const data = withMetric(syntheticPoint(), 'static', 'sloViolationRatio', 0);
    const drawing = costVsSlo.draw(data);
    const [none] = marks(await svgOf(drawing), 'point'); // static comes first
    assert.ok(Math.abs(none!.x) < 1e-9, `${none!.x}`);
  });

  it('draws a plot without a target, and one where all are at zero', async () => {
    const data = syntheticPoint();
    const free = {
      ...data,
      config: { ...data.config, objective: { minimize: 'costDollars', subject: {} } },
    };
    assert.ok(!texts(await svgOf(costVsSlo.draw(free))).some((text) => text.startsWith('target:')));
    const zero = CHARACTERS.map((c) => ({ ...c, sloViolationRatio: 0 }));
    assert.equal(marks(await svgOf(costVsSlo.draw(syntheticPoint(zero))), 'point').length, 4);
  });
});

describe('figure differences', () => {
  it('draws every paired difference beside a line at zero', async () => {
    const data = syntheticPoint();
    const drawing = differences.draw(data);
    const others = data.summary.filter(({ entry }) => entry !== data.config.baseline);
    assert.deepEqual(
      drawing.rows.map((row) => [
        row['entry'],
        row['metric'],
        row['difference'],
        row['differenceLow'],
      ]),
      others.map((row) => [row.entry, row.metric, row.difference, row.differenceLow]),
    );
    const svg = await svgOf(drawing);
    const points = marks(svg, 'point');
    const zeros = [
      ...svg.matchAll(/<line transform="translate\(([^,]+),0\)"[^>]*stroke="#222222"/g),
    ];
    const shown = ['costDollars', 'sloViolationRatio'];
    assert.equal(zeros.length, shown.length);
    const inPanels = shown.flatMap(
      (metric, i) =>
        drawing.rows
          .filter((row) => row['metric'] === metric)
          .map((row) => ({ difference: Number(row['difference']), zero: Number(zeros[i]![1]) }))
          .sort((a, b) => a.difference - b.difference), // the best first
    );
    assert.equal(points.length, inPanels.length);
    inPanels.forEach(({ difference, zero }, i) => {
      assert.equal(Math.sign(points[i]!.x - zero), Math.sign(difference));
    });
    for (const panel of [points.slice(0, 3), points.slice(3)])
      assertMonotonic(
        panel.map(({ x }) => x),
        panel.map(({ y }) => y),
      );
    assert.ok(texts(svg).includes('p (Holm)'));
    assert.ok(texts(svg).includes('+$192.7 [+188.2, +197.3]'));
  });

  it('keeps the label of a difference that is infinite and loses its point', async () => {
    const data = syntheticPoint();
    const summary = data.summary.map((row) =>
      row.entry === 'static' && row.metric === 'sloViolationRatio'
        ? { ...row, difference: Infinity, differenceLow: NaN, differenceHigh: NaN }
        : row,
    );
    const drawing = differences.draw({ ...data, summary });
    const svg = await svgOf(drawing);
    assert.doesNotMatch(drawing.caption, /not drawn/);
    assert.equal(marks(svg, 'point').length, 5);
    assert.ok(texts(svg).some((text) => text.includes('∞')));
  });
});

describe('figure differences of a metric that is infinite', () => {
  it('leaves out its panel and says so', async () => {
    const data = syntheticPoint();
    const summary = data.summary.map((row) =>
      row.metric === 'sloViolationRatio' ? { ...row, difference: NaN } : row,
    );
    const drawing = differences.draw({ ...data, summary });
    assert.match(drawing.caption, /Without a finite difference, not drawn: sloViolationRatio\./);
    assert.ok(!texts(await svgOf(drawing)).includes('sloViolationRatio'));
  });
});

describe('figure latency', () => {
  it('marks a percentile that is infinite at the edge', async () => {
    const data = withMetric(syntheticPoint(), 'hpa default', 'latencySecondsP99', Infinity);
    const drawing = latency.draw(data);
    assert.match(drawing.caption, /Infinite, since too many were not done: p99 of hpa default\./);
    const svg = await svgOf(drawing);
    assert.ok(texts(svg).includes('p99 ∞'));
    const points = marks(svg, 'point');
    assert.equal(points.length, 12);
    assert.equal(points[5]!.x, Math.max(...points.map(({ x }) => x)));
    assert.equal(points[5]!.x, 520);
  });

  it('draws nothing when no percentile is finite', () => {
    let data = syntheticPoint(CHARACTERS.slice(0, 1));
    for (const metric of latency.metrics) data = withMetric(data, 'static', metric, Infinity);
    assert.equal(latency.draw(data).spec, undefined);
  });
});

describe('figure day', () => {
  it('aligns load, latency, violations and replicas in time', async () => {
    const data = syntheticPoint();
    const drawing = day.draw(data);
    const first = drawing.rows.filter((row) => row['entry'] === 'static');
    assert.ok(first.length <= 360);
    assert.equal(first.at(-1)!['timeSeconds'], data.config.horizon);
    assert.ok(first.every((row) => Number(row['timeSeconds']) > data.config.preroll));
    const { time, columns } = data.series[0]!.series;
    const from = time.findIndex((t) => t > data.config.preroll);
    const size = time.indexOf(Number(first[0]!['timeSeconds'])) + 1 - from;
    const part = (column: string) => [...columns[column]!.subarray(from, from + size)];
    const load = part('arrivalsPerSecond').reduce((a, b) => a + b, 0) / size;
    assert.ok(Math.abs(Number(first[0]!['arrivalsPerSecond']) - load) < 1e-9);
    assert.equal(first[0]!['latencySecondsP99'], Math.max(...part('latencySecondsP99')));
    assert.equal(first[0]!['authorise/replicasReady'], part('authorise/replicasReady').at(-1));
    const shown = texts(await svgOf(drawing));
    for (const title of [
      'load (arrivals per second)',
      'latency p99 (ms), log scale',
      'SLO violations (% of arrivals)',
    ])
      assert.ok(shown.includes(title), title);
  });

  it('shows services whose orders moved, and not those that stood still', async () => {
    const shown = texts(await svgOf(day.draw(syntheticPoint())));
    assert.ok(shown.some((text) => text.startsWith('replicas of authorise')));
    assert.ok(!shown.some((text) => text.startsWith('replicas of ledger')));
  });

  it('takes the first report day and seed of every entry', () => {
    const data = syntheticPoint();
    const other = data.series.map((run) => ({ ...run, day: 41 }));
    assert.match(
      day.draw({ ...data, series: [...other, ...data.series] }).caption,
      /^Day 40, seed 1/,
    );
    assert.match(day.draw({ ...data, series: other }).caption, /^Day 41, seed 1/);
  });

  it('runs an infinite latency along the upper edge and says so', () => {
    const data = syntheticPoint(CHARACTERS.slice(0, 1));
    const run = data.series[0]!;
    const p99 = run.series.columns['latencySecondsP99']!.slice();
    p99[3000] = Number.POSITIVE_INFINITY;
    const columns = { ...run.series.columns, latencySecondsP99: p99 };
    const drawing = day.draw({ ...data, series: [{ ...run, series: { ...run.series, columns } }] });
    const infinite = drawing.rows.findIndex((row) => row['latencySecondsP99'] === Infinity);
    assert.match(drawing.caption, /Along the upper edge p99 is infinite/);
    const { values } = drawing.spec!['data'] as { values: readonly { latencyMs: number }[] };
    const drawn = values.map(({ latencyMs }) => latencyMs || 0); // gaps are NaN
    assert.ok(Number.isFinite(drawn[infinite]));
    assert.ok(drawn.every((ms, i) => i === infinite || ms < drawn[infinite]!));
    assert.doesNotMatch(day.draw(data).caption, /infinite/);
  });

  it('leaves gaps where samples are missing', () => {
    const data = syntheticPoint(CHARACTERS.slice(0, 1));
    const series = { ...data.series[0]!.series };
    const nothing = series.time.map(() => Number.NaN);
    const columns = { ...series.columns, latencySecondsP99: nothing };
    const rows = day.draw({
      ...data,
      series: [{ ...data.series[0]!, series: { ...series, columns } }],
    }).rows;
    assert.ok(rows.every((row) => Number.isNaN(row['latencySecondsP99'])));
  });
});

describe('bins of a series', () => {
  it('cover every sample after the start once, in order, at most as many as asked', () => {
    const size = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(
        size,
        fc.integer({ min: 0, max: 600 }),
        fc.integer({ min: 1, max: 100 }),
        (n, start, most) => {
          const time = Float64Array.from({ length: n }, (_, i) => i + 1);
          const bins = binsOf(time, start, most);
          assert.ok(bins.length <= most);
          const covered = bins.flatMap(({ from, to }) =>
            Array.from({ length: to - from }, (_, i) => from + i),
          );
          const wanted = Array.from({ length: Math.max(0, n - start) }, (_, i) => start + i);
          assert.deepEqual(covered, wanted);
        },
      ),
    );
  });
});

describe('labels', () => {
  it('do not cover each other or leave the plot where there is room', () => {
    const coordinate = (max: number) => fc.integer({ min: 20, max: max - 20 });
    const point = fc.record({
      x: coordinate(600),
      y: coordinate(380),
      text: fc.constantFrom('static', 'hpa tuned', 'dqn weight 0.5'),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 5 }), (anchors) => {
        const labels = placeLabels(anchors, {
          width: 600,
          height: 380,
          fontSize: 12,
          obstacles: [],
        });
        const boxes = labels.map(({ text, labelX, labelY }) => {
          const { width, height } = textBox(text, 12);
          return { x: labelX, y: labelY - height / 2, width, height };
        });
        boxes.forEach((box, i) => {
          assert.ok(
            box.x >= 0 && box.x + box.width <= 600 && box.y >= 0 && box.y + box.height <= 380,
          );
          for (const other of boxes.slice(i + 1)) assert.equal(overlap(box, other), 0);
        });
      }),
      { seed: 1 },
    );
  });

  it('keep off what is in their way', () => {
    const wall = { x: 305, y: 100, width: 200, height: 200, weight: 1 };
    const [label] = placeLabels([{ x: 300, y: 200, text: 'static' }], {
      width: 600,
      height: 380,
      fontSize: 12,
      obstacles: [wall],
    });
    assert.ok(label!.labelX + textBox('static', 12).width <= wall.x);
  });
});

describe('numbers as text', () => {
  it('show two digits of the half-width, three where there is no interval', () => {
    const dollars = displayOf('dollars', []);
    assert.equal(
      formatInterval({ estimate: 1234.567, low: 1200, high: 1270 }, dollars),
      '$1,235 [1,200, 1,270]',
    );
    assert.equal(
      formatInterval({ estimate: 0.0123, low: 0.01, high: 0.0146 }, dollars),
      '$0.0123 [0.0100, 0.0146]',
    );
    assert.equal(formatInterval({ estimate: 412.34, low: NaN, high: NaN }, dollars), '$412');
    assert.equal(formatValue(0.00123, displayOf('ratio', [])), '0.123 %');
  });

  it('show seconds as ms below ten seconds, and keep one unit', () => {
    assert.equal(formatValue(0.0834, displayOf('seconds', [0.0834, 2])), '83.4 ms');
    assert.equal(formatValue(83.4, displayOf('seconds', [83.4, 0.1])), '83.4 s');
  });

  it('show on which side of zero a bound lies', () => {
    const ratio = displayOf('ratio', []);
    const almost = { estimate: -0.12, low: -0.24, high: -0.0004 };
    assert.equal(formatDifference(almost, ratio), '−12.00 % [−24.00, −0.04]');
  });

  it('sign differences, with a minus of full width and no sign at zero', () => {
    const dollars = displayOf('dollars', []);
    assert.equal(
      formatDifference({ estimate: -35, low: -41, high: -29 }, dollars),
      '−$35.0 [−41.0, −29.0]',
    );
    assert.equal(
      formatDifference({ estimate: 5, low: -1, high: 11 }, dollars),
      '+$5.0 [−1.0, +11.0]',
    );
    assert.equal(formatDifference({ estimate: 0, low: 0, high: 0 }, dollars), '$0 [0, 0]');
    assert.equal(
      formatDifference({ estimate: -0.0001, low: -3, high: 3 }, dollars),
      '$0.0 [−3.0, +3.0]',
    );
  });

  it('show infinity and what is missing', () => {
    const seconds = displayOf('seconds', []);
    assert.equal(formatValue(Infinity, seconds), '∞');
    assert.equal(formatValue(NaN, seconds), '–');
    assert.equal(formatDifference({ estimate: -Infinity, low: NaN, high: NaN }, seconds), '−∞');
    assert.deepEqual([NaN, 0.0001, 0.0123, 0.5].map(formatP), ['–', '< 0.001', '0.012', '0.50']);
  });

  it('show a limit as it was written', () => {
    assert.equal(formatLimit(0.001, displayOf('ratio', [])), '0.1 %');
    assert.equal(formatLimit(0.3, displayOf('seconds', [0.3])), '300 ms');
  });

  it('tick a log axis at 1, 2, 5 over few decades and at decades over many', () => {
    assert.deepEqual(logTicks(0.9, 60), [1, 2, 5, 10, 20, 50]);
    assert.deepEqual(logTicks(1, 1e6), [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]);
  });
});
