import { mean } from 'simple-statistics';
import { goodputRecoveredRatio } from '../metrics/goodput.ts';
import { estimate } from '../statistics/estimates.ts';
import { entryRows, GUIDES } from './axes.ts';
import { type Bin, binsOf, overBin } from './bins.ts';
import { chooseRuns } from './day-choice.ts';
import { line, panelMaker, type TimeAxis, timeAxis } from './day-panels.ts';
import { COLOUR, lineColours } from './entry-looks.ts';
import type { Drawing, Figure, FigureData, FigureRow, RunSeries } from './figure.ts';
import { listOf } from './format.ts';
import { levelOf } from './level.ts';
import { CONFIG, INK, PLAIN_LABELS, TARGET } from './style.ts';

const BINS_MAX = 360; // two pixels each
const STEP = 26; // pixels per entry
const METRIC = goodputRecoveredRatio.name;

/** Does the system come back once what was wrong is over? */
export const goodput: Figure = {
  name: 'goodput',
  description:
    'What is done in time against what is asked for, attempts, and how much is back at the end',
  coveredBy: 'test/experiments/figures-goodput.test.ts: draws what is done in time beside the load',
  metrics: [],
  draw(data) {
    const { runs, reason } = chooseRuns(data);
    const withGoodput = runs.filter(({ series }) => series.columns['goodputPerSecond']);
    const bins = binsOf(runs[0]?.series.time ?? new Float64Array(0), data.config.preroll, BINS_MAX);
    if (withGoodput.length === 0 || bins.length === 0)
      return { caption: 'Nothing to draw: no series of goodput were kept.', rows: [] };
    const edge = busiestEdge(withGoodput);
    const rows = withGoodput.flatMap((run) => rowsOf(run, bins, edge));
    const recovered = recoveredRows(data);
    const told = captionOf(data, withGoodput[0]!, edge, recovered);
    const caption = [told, reason].filter((part) => part !== '').join(' ');
    return { spec: specOf(data, withGoodput, rows, { edge, recovered }), caption, rows };
  },
};

interface Edge {
  readonly from: string;
  readonly to: string;
}

/** The one over which most attempts go in some run; undefined: the results hold no edges. */
function busiestEdge(runs: readonly RunSeries[]): Edge | undefined {
  const edges = runs.flatMap((run) => run.edges ?? []);
  const peak = (values: Float64Array) => values.reduce((a, b) => Math.max(a, b), 0);
  return edges.toSorted((a, b) => peak(b.attemptsPerSecond) - peak(a.attemptsPerSecond))[0];
}

function rowsOf(
  run: RunSeries,
  bins: readonly Bin[],
  edge: Edge | undefined,
): readonly FigureRow[] {
  const column = (name: string) => run.series.columns[name] ?? new Float64Array(0);
  const found = run.edges?.find(({ from, to }) => from === edge?.from && to === edge.to);
  const attempts = found?.attemptsPerSecond ?? new Float64Array(0);
  return bins.map((bin) => ({
    entry: run.entry,
    timeSeconds: bin.end,
    arrivalsPerSecond: overBin(column('arrivalsPerSecond'), bin, mean),
    goodputPerSecond: overBin(column('goodputPerSecond'), bin, mean),
    attemptsPerSecond: overBin(attempts, bin, mean),
  }));
}

interface Recovered {
  readonly entry: string;
  readonly percent: number;
  readonly low: number;
  readonly high: number;
}

/** Mean over the days with its interval; empty where the results do not hold the metric. */
function recoveredRows({ config, results, summary }: FigureData): readonly Recovered[] {
  if (!results.every(({ metrics }) => Number.isFinite(metrics[METRIC]))) return [];
  return config.compare.map(({ name }) => {
    const options = { metric: METRIC, level: levelOf(summary) };
    const { estimate: ratio, low, high } = estimate(results, name, options);
    return { entry: name, percent: 100 * ratio, low: 100 * low, high: 100 * high };
  });
}

function specOf(
  data: FigureData,
  runs: readonly RunSeries[],
  rows: readonly FigureRow[],
  { edge, recovered }: { edge: Edge | undefined; recovered: readonly Recovered[] },
): Drawing['spec'] & object {
  const names = runs.map(({ entry }) => entry);
  const axis = timeAxis(rows);
  const colours = lineColours(data.config, names);
  const panel = panelMaker(axis, colours);
  const width = 2; // pixels of each line
  const values = rows.map((row) => ({
    ...row,
    time: Number(row['timeSeconds']) / axis.seconds,
    width,
  }));
  const shaded = shadesOf(runs, axis);
  const withShade = (drawn: object) => ({
    ...drawn,
    layer: [shaded, ...(drawn as { readonly layer: readonly object[] }).layer],
  });
  const load = { ...line('arrivalsPerSecond'), onlyOf: names[0]! };
  const attempts =
    edge === undefined
      ? []
      : [
          panel(
            `attempts per second from ${edge.from} to ${edge.to}`,
            [line('attemptsPerSecond')],
            {
              isLast: true,
            },
          ),
        ];
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: CONFIG,
    spacing: 14,
    data: { values },
    vconcat: [
      ...[
        panel('asked for (transactions per second)', [load]),
        panel('done within the objective (transactions per second)', [line('goodputPerSecond')], {
          isLast: edge === undefined,
        }),
        ...attempts,
      ].map(withShade),
      ...(recovered.length === 0 ? [] : [recoveredPanel(recovered, data)]),
    ],
  };
}

/** While faults were there, under the first entry: all entries have the same ones. */
function shadesOf(runs: readonly RunSeries[], { seconds, domain }: TimeAxis): object {
  const faults = (runs[0]?.events ?? []).filter(({ kind }) => kind === 'fault');
  const values = faults
    .map(({ from, to }) => ({
      from: Math.max(from / seconds, domain[0]),
      to: Math.min(to / seconds, domain[1]),
    }))
    .filter(({ from, to }) => to > from);
  return {
    data: { values },
    mark: { type: 'rect', color: TARGET, opacity: 0.16 },
    encoding: {
      x: { field: 'from', type: 'quantitative' },
      x2: { field: 'to' },
    },
  };
}

function recoveredPanel(recovered: readonly Recovered[], { config }: FigureData): object {
  const names = recovered.map(({ entry }) => entry);
  const { range } = lineColours(config, names);
  const drawn = recovered.map((row, i) => ({ ...row, label: labelOf(row), colour: range[i] }));
  const y = entryRows(names, GUIDES);
  const top = Math.max(110, ...recovered.map(({ high }) => high).filter(Number.isFinite));
  const x = { type: 'quantitative', scale: { domain: [0, top], nice: false } };
  const title = 'in the last minute, % of before the fault (mean and interval over days)';
  return {
    title,
    width: 560,
    height: { step: STEP },
    data: { values: drawn },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: {
          x: { ...x, field: 'low', axis: { title: null, labelExpr: PLAIN_LABELS } },
          x2: { field: 'high' },
          y,
          color: COLOUR,
        },
      },
      {
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: { x: { ...x, field: 'percent' }, y, color: COLOUR },
      },
      {
        mark: { type: 'text', align: 'left', baseline: 'middle', color: INK },
        encoding: { x: { value: 560 + 12 }, y, text: { field: 'label' } },
      },
    ],
  };
}

const labelOf = ({ percent, low, high }: Recovered): string =>
  Number.isFinite(low)
    ? `${percent.toFixed(1)} % [${low.toFixed(1)}, ${high.toFixed(1)}]`
    : `${percent.toFixed(1)} % (one day)`;

function captionOf(
  { config }: FigureData,
  { day, seed, events }: RunSeries,
  edge: Edge | undefined,
  recovered: readonly Recovered[],
): string {
  const faults = (events ?? []).filter(({ kind }) => kind === 'fault').map(({ name }) => name);
  const shade = faults.length === 0 ? '' : ` Shaded: ${listOf([...new Set(faults)], 3)}.`;
  const tries = edge === undefined ? ' The results hold no attempts by edge.' : '';
  const days = config.report.days.length;
  const back =
    recovered.length === 0
      ? ''
      : ` At the bottom, over ${days} days: ${listOf(recovered.map((row) => `${row.entry} ${labelOf(row)}`))}.`;
  return `Day ${day}, seed ${seed}, after the pre-roll.${shade}${tries}${back}`;
}
