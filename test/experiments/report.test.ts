import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseCsv } from '../../experiments/csv.ts';
import type { FigureSpec } from '../../experiments/figures/figure.ts';
import { renderSvg } from '../../experiments/figures/render-svg.ts';
import type { PointReport } from '../../experiments/point-report.ts';
import { figureFolders, formatTable, writeReport } from '../../experiments/report.ts';
import { escapeHtml, ranges, reportPage } from '../../experiments/report-page.ts';
import { CHARACTERS, syntheticPoint, syntheticReport } from './synthetic.ts';
import { syntheticStudy } from './synthetic-study.ts';
import { syntheticSystem, syntheticSystemPoint } from './synthetic-system.ts';

describe('report', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'finfra-report-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

  it('writes every figure with its spec and rows, and the page', async () => {
    const data = syntheticReport();
    const files = await writeReport(folder, data);
    assert.equal(files.at(-1), 'report.html');
    for (const name of data.config.figures)
      for (const kind of ['svg', 'vl.json', 'csv'])
        assert.ok(files.includes(`figures/${name}.${kind}`), `${name}.${kind}`);
    for (const file of files) assert.ok(existsSync(join(folder, file)), file);
    const all = readdirSync(folder, { recursive: true, withFileTypes: true });
    assert.equal(all.filter((entry) => entry.isFile()).length, files.length); // no parts left
  });

  it('shows the system above the comparison, wide pictures in a window of their own', async () => {
    const point = syntheticSystemPoint(syntheticSystem(30));
    const report = syntheticReport([
      { ...point, config: { ...point.config, figures: ['timeline', 'system'] } },
    ]);
    await writeReport(folder, report);
    const page = read('report.html');
    const places = ['>System<', 'id="system"', '>Comparison<', '>Figures<', 'id="timeline"'].map(
      (part) => page.indexOf(part),
    );
    assert.ok(
      places.every((place, i) => place > (places[i - 1] ?? 0)),
      places.join(),
    );
    assert.match(page, /<figure id="system"><div class="scrolls"><svg/);
    assert.match(page, /<figure id="timeline"><div><svg/);
  });

  it('writes a spec that draws its figure and rows that are its numbers', async () => {
    const data = syntheticReport();
    await writeReport(folder, data);
    const spec = JSON.parse(read('figures/cost-vs-slo.vl.json')) as FigureSpec;
    assert.equal(`${await renderSvg(spec)}\n`, read('figures/cost-vs-slo.svg'));
    const [header, first] = parseCsv(read('figures/differences.csv'));
    const other = data.points[0]!.summary.find(({ entry }) => entry !== data.config.baseline)!;
    assert.equal(first![header!.indexOf('entry')], other.entry);
    assert.equal(Number(first![header!.indexOf('difference')]), other.difference);
  });

  it('is the same bytes twice', async () => {
    await writeReport(folder, syntheticReport());
    const first = read('report.html');
    await writeReport(folder, syntheticReport());
    assert.equal(read('report.html'), first);
  });

  it('needs nothing outside itself', async () => {
    await writeReport(folder, syntheticReport());
    const page = read('report.html');
    assert.doesNotMatch(page, /<script|<link|<img|<iframe|@import|\ssrc=|url\((?!#)/i);
    const addresses = page.match(/https?:\/\/[^"'\s<]+/g) ?? [];
    assert.ok(addresses.every((address) => address.startsWith('http://www.w3.org/')));
    const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('shows question, verdict, numbers, money, config, versions, seeds and command', async () => {
    await writeReport(folder, syntheticReport());
    const page = read('report.html')
      .replaceAll(/[\u00a0]/g, ' ')
      .replaceAll('\u2060', '');
    for (const text of [
      'Which autoscaler keeps card authorisations',
      'target utilization is the cheapest, $438 [428, 448]',
      '+$192.7 [+188.2, +197.3]',
      '<td>$391</td>',
      'baseline: hpa tuned',
      'v20.19.0',
      '40 to 59',
      '1 to 3',
      'node bin/finfra.mjs run flash-crowd',
    ])
      assert.ok(page.includes(text), text);
  });

  it('warns of what it was told, of one day only, of figures without their metrics', async () => {
    const point = syntheticPoint(CHARACTERS, 1);
    const results = point.results.map(({ metrics, ...row }) => {
      const { latencySecondsP50: _dropped, ...rest } = metrics;
      return { ...row, metrics: rest };
    });
    const files = await writeReport(folder, {
      ...syntheticReport([{ ...point, results }]),
      warnings: ['ledger is < overloaded'],
    });
    assert.ok(!files.includes('figures/latency.svg'));
    const page = read('report.html');
    assert.match(page, /<li>ledger is &lt; overloaded<\/li>/);
    assert.match(page, /<li>This day only: one day, with however many seeds/);
    assert.match(page, /<li>figure latency: the results do not hold latencySecondsP50<\/li>/);
  });

  it('replaces a report as a whole', async () => {
    await writeReport(folder, syntheticReport());
    const data = syntheticReport();
    await writeReport(folder, { ...data, config: { ...data.config, question: 'Another?' } });
    assert.ok(read('report.html').includes('Another?'));
    assert.ok(read('report.html').endsWith('</html>\n'));
  });

  it('gives every point of a sweep a section and a folder, and all points one figure', async () => {
    const points = ['days=steady', 'days=flash'].map((point) => {
      const study = syntheticStudy({ kinds: 2, days: 3, point });
      return { ...study, config: { ...study.config, figures: ['equal-slo', 'money'] } };
    });
    const files = await writeReport(folder, syntheticReport(points));
    for (const file of ['days-steady/money.svg', 'days-flash/money.csv', 'equal-slo.svg'])
      assert.ok(files.includes(`figures/${file}`), file);
    assert.ok(!files.includes('figures/money.svg'));
    const page = read('report.html');
    const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ['all-equal-slo', 'point-1', 'point-2-money']) assert.ok(ids.includes(id), id);
    assert.match(page, /<a href="#point-2">days=flash<\/a>: hpa tuned is the cheapest at 0\.1/);
    assert.equal([...page.matchAll(/<h3>What tuning brought<\/h3>/g)].length, 2);
    assert.match(page, /<td>won: both keep the bounds<\/td>|<td>won: only the tuned one keeps/);
  });

  it('keeps points apart whose names make the same folder', () => {
    const named = (point: string) => ({ point });
    assert.deepEqual(figureFolders([named('x=1'), named('x=-1'), named('x=1.5')]), [
      'figures/x-1',
      'figures/x-1-2',
      'figures/x-1-5',
    ]);
    assert.deepEqual(figureFolders([named('')]), ['figures']);
  });

  it('turns no text into markup', () => {
    const point = syntheticPoint(CHARACTERS.slice(0, 2), 2);
    const hostile = fc.string({ minLength: 1 }).map((text) => `<script>"'&${text}</style><!--`);
    const tags = (page: string) => page.match(/<[a-z!/][^>]*>/gi)?.length;
    const expected = tags(pageOf(point, 'x'));
    fc.assert(
      fc.property(hostile, (text) => assert.equal(tags(pageOf(point, text)), expected)),
      { numRuns: 50 },
    );
  });

  function pageOf(data: PointReport, text: string): string {
    const renamed = (entry: string) => (entry === 'static' ? text : entry);
    const config = {
      ...data.config,
      name: text,
      question: text,
      baseline: renamed(data.config.baseline),
      compare: data.config.compare.map((entry) => ({ ...entry, name: renamed(entry.name) })),
    };
    const point = {
      ...data,
      config,
      results: data.results.map((row) => ({
        ...row,
        entry: renamed(row.entry),
        codeVersion: text,
        metrics: { ...row.metrics, [`${text}/costDollars`]: 1 },
      })),
      summary: data.summary.map((row) => ({ ...row, entry: renamed(row.entry) })),
    };
    const report = {
      ...syntheticReport([point]),
      configText: text,
      command: text,
      versions: { [text]: text },
      warnings: [text],
    };
    return reportPage(report, [{ point, figures: [{ name: 'day', caption: text }] }]);
  }

  it('keeps the ids of its figures apart', () => {
    const svg = '<svg class="marks"><clipPath id="clip0"/></svg>';
    const figures = ['day', 'latency'].map((name) => ({ name, caption: '', svg }));
    const point = syntheticPoint(CHARACTERS.slice(0, 2), 2);
    const page = reportPage(syntheticReport([point]), [{ point, figures }]);
    assert.ok(page.includes('id="day-clip0"') && page.includes('id="latency-clip0"'));
  });

  it('escapes the five characters that HTML reads', () => {
    assert.equal(escapeHtml(`<a href="x">'&'`), '&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;');
  });

  it('says which days and seeds as ranges', () => {
    assert.equal(ranges([3, 1, 2, 7, 9, 10]), '1 to 3, 7, 9 to 10');
    assert.equal(ranges([]), '');
  });
});

describe('table', () => {
  const point = syntheticPoint();
  const { summary, config } = point;
  const lines = formatTable(point).split('\n');

  it('aligns the columns of all metrics', () => {
    const bodies = lines.filter((line) =>
      CHARACTERS.some(({ name }) => line.startsWith(`  ${name} `)),
    );
    assert.equal(bodies.length, 16);
    const header = lines.find((line) => line.includes('estimate'))!;
    const column = header.indexOf('estimate');
    for (const line of bodies) assert.match(line.slice(column - 2, column + 1), /^ {2}\S$/);
  });

  it('shows estimates and differences with their intervals, units and p', () => {
    assert.match(
      lines.join('\n'),
      /static +\$652 \[637, 667\] +\+\$192\.7 \[\+188\.2, \+197\.3\] +\+42\.0 % +< 0\.001/,
    );
    assert.match(lines.join('\n'), /hpa tuned +218 ms \[207, 229\] +baseline/);
    assert.ok(lines.includes('costDollars (lower is better; primary)'));
  });

  it('says what an infinite estimate means, and when there are too few days for any p', () => {
    assert.doesNotMatch(lines.join('\n'), /∞|no p can be below/);
    const infinite = summary.map((row) => ({ ...row, estimate: Infinity, days: 4 }));
    const text = formatTable({ ...point, summary: infinite });
    assert.match(text, /∞: on some day more was not done than the percentile leaves out/);
    assert.match(text, /With 4 days no p can be below 0\.125, and on costDollars, adjusted for 3 /);
    assert.match(text, /3 comparisons, none below 0\.375: more days are needed/);
  });

  it('knows the least p with six days, of one comparison and of three', () => {
    const six = summary.map((row) => ({ ...row, days: 6 }));
    assert.match(
      formatTable({ ...point, summary: six }),
      /below 0\.03125, .* none below 0\.09375: more days/,
    );
    const two = { ...config, compare: config.compare.slice(0, 2) };
    assert.doesNotMatch(formatTable({ ...point, summary: six, config: two }), /no p can be below/);
    const four = summary.map((row) => ({ ...row, days: 4 }));
    assert.match(
      formatTable({ ...point, summary: four, config: two }),
      /With 4 days no p can be below 0\.125: more days/,
    );
  });

  it('says that one day is one day', () => {
    assert.match(formatTable(syntheticPoint(CHARACTERS, 1)), /This day only/);
  });

  it('begins with the primary metric and what has a bound', () => {
    const { config } = point;
    const other = formatTable({ ...point, config: { ...config, primary: 'latencySecondsP99' } });
    const heads = other.split('\n').filter((line) => line.includes('is better'));
    assert.deepEqual(
      heads.map((line) => line.split(' ')[0]),
      ['latencySecondsP99', 'sloViolationRatio', 'costDollars', 'actionsPerHour'],
    );
  });

  it('says that an experiment that may stop early has group-sequential intervals', () => {
    const stopping = { looks: [10, 20, 30] };
    const report = { ...config.report, days: Array.from({ length: 30 }, (_, i) => i) };
    const early = formatTable({ ...point, config: { ...config, stopping, report } });
    assert.match(early, /could stop after 10, 20 and 30 days; it stopped at 20 of 30\./);
    assert.match(early, /Intervals of differences, and p, are those of the group-sequential test/);
    assert.match(early, /^flash-crowd: 20 days x 3 seeds/);
  });
});
