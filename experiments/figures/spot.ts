import { SPOT_NAMES, type SpotComparison, type SpotSummary } from '../spot/spot-comparison.ts';
import { isUsualMarket, type SpotPoint } from '../spot/spot-plan.ts';
import type { Interval } from '../statistics/intervals.ts';
import type { Drawing, FigureRow } from './figure.ts';
import { BOUND as BOUND_COLOUR, CONFIG, hueAt, INK, MUTED } from './style.ts';

const PANEL = { width: 290, height: 250 }; // pixels
const SECONDS_PER_HOUR = 3600;
/** All entries with the net miss alike: one mark for the worst of them. */
const NETTED = 'any, with the net';
const { onDemand, greedy, published, tuned, learned, bound, bareGreedy, barePublished } =
  SPOT_NAMES;
const LOOKS: Readonly<
  Record<string, { readonly colour: string; readonly dash: readonly number[] }>
> = {
  [onDemand]: { colour: hueAt(6), dash: [1, 0] },
  [greedy]: { colour: hueAt(4), dash: [1, 0] },
  [published]: { colour: hueAt(5), dash: [1, 0] },
  [tuned]: { colour: hueAt(0), dash: [1, 0] },
  [learned]: { colour: hueAt(1), dash: [1, 0] },
  [bound]: { colour: BOUND_COLOUR, dash: [5, 3] },
  [bareGreedy]: { colour: hueAt(4), dash: [2, 3] },
  [barePublished]: { colour: hueAt(5), dash: [2, 3] },
  [NETTED]: { colour: hueAt(2), dash: [1, 0] },
};
const BARE: readonly string[] = [bareGreedy, barePublished];

const hoursOf = ({ options }: SpotPoint): number => options.deadline / SECONDS_PER_HOUR;

/** Cost and deadlines missed against the deadline, and the learned policy against the tuned rule in every market. */
export function drawSpot(comparison: SpotComparison): Drawing {
  const rows = [...comparison.summary.flatMap(summaryRows), ...differenceRows(comparison)];
  const { summary, plan } = comparison;
  const swept = summary.filter(({ point }) => isUsualMarket(point));
  const costs = swept.filter(({ entry }) => !BARE.includes(entry));
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: CONFIG,
    hconcat: [
      linePanel(
        costs.map(({ point, entry, costDollars }) => marked(point, entry, costDollars)),
        { title: 'cost of a job, dollars', scale: { zero: false } },
      ),
      linePanel(missedMarks(swept), {
        title: 'deadlines missed',
        axis: { format: '.0%' },
        scale: { domainMin: 0 },
      }),
      differencePanel(comparison),
    ],
    resolve: { scale: { color: 'independent', strokeDash: 'independent' } },
  };
  const caption =
    `Means over ${plan.reportSeeds.length} jobs of 24 h of work with 95 % intervals, the same jobs for all; behind the same safety net but where the ` +
    'legend says otherwise. Left: the bound knows when spot will be there. Middle: what the net is for; a job that is late stops ' +
    'paying. Right: cost of the trained policy less that of the cheaper of greedy and Uniform Progress tuned at that very point, paired by job; left of the ' +
    'line the trained policy is cheaper. It was trained at the deadline of 36 h in the usual market alone.';
  return { spec, caption, rows };
}

interface Mark {
  readonly hours: number;
  readonly entry: string;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}
const marked = (point: SpotPoint, entry: string, { estimate, low, high }: Interval): Mark => ({
  ...{ hours: hoursOf(point), entry, estimate, low, high },
});

/** Of those without the net, and the worst of those with it. */
function missedMarks(swept: readonly SpotSummary[]): readonly Mark[] {
  const points = [...new Set(swept.map(({ point }) => point))];
  return points.flatMap((point) => {
    const here = swept.filter((one) => one.point === point);
    const bare = here.filter(({ entry }) => BARE.includes(entry));
    const [worst] = here
      .filter(({ entry }) => !BARE.includes(entry) && entry !== bound)
      .sort((a, b) => b.missed.estimate - a.missed.estimate);
    return [
      ...bare.map(({ entry, missed }) => marked(point, entry, missed)),
      ...(worst === undefined ? [] : [marked(point, NETTED, worst.missed)]),
    ];
  });
}

function linePanel(
  values: readonly Mark[],
  y: { readonly title: string; readonly [key: string]: unknown },
) {
  const names = [...new Set(values.map(({ entry }) => entry))];
  const legend = {
    title: null,
    orient: 'bottom',
    columns: names.length > 3 ? 2 : 1,
    symbolType: 'stroke',
    symbolSize: 200,
  };
  const range = (key: 'colour' | 'dash') => names.map((name) => LOOKS[name]![key]);
  const of = { field: 'entry', type: 'nominal' };
  const colour = { ...of, legend, scale: { domain: names, range: range('colour') } };
  const dash = { ...of, legend, scale: { domain: names, range: range('dash') } };
  const x = {
    field: 'hours',
    type: 'quantitative',
    title: 'deadline after the start, hours (24 h of work)',
    scale: { zero: false },
    axis: { values: [...new Set(values.map(({ hours }) => hours))] },
  };
  const estimate = { field: 'estimate', type: 'quantitative', ...y };
  return {
    ...PANEL,
    data: { values },
    layer: [
      {
        mark: { type: 'line', strokeWidth: 1.8 },
        encoding: { x, y: estimate, color: colour, strokeDash: dash },
      },
      {
        mark: { type: 'rule', strokeWidth: 1.2 },
        encoding: { x, y: { ...estimate, field: 'low' }, y2: { field: 'high' }, color: colour },
      },
      {
        mark: { type: 'point', filled: true, size: 26, opacity: 1 },
        encoding: { x, y: estimate, color: colour },
      },
    ],
  };
}

function differencePanel({ verdicts }: SpotComparison): object {
  const values = verdicts.map(({ point, costDollars, wins, loses }) => ({
    ...costDollars,
    point: isUsualMarket(point) ? `usual, ${point.name}` : point.name,
    verdict: wins ? `${learned} is cheaper` : loses ? `${learned} is dearer` : 'cannot be told',
  }));
  const y = {
    field: 'point',
    type: 'nominal',
    title: null,
    sort: values.map(({ point }) => point),
    axis: { labelLimit: 200 },
  };
  const x = {
    field: 'estimate',
    type: 'quantitative',
    title: `${learned} less best tuned rule, dollars of a job`,
  };
  const colour = {
    field: 'verdict',
    type: 'nominal',
    legend: { title: null, orient: 'bottom', columns: 1 },
    scale: {
      domain: [`${learned} is cheaper`, `${learned} is dearer`, 'cannot be told'],
      range: [hueAt(2), hueAt(7), MUTED],
    },
  };
  return {
    ...PANEL,
    data: { values },
    layer: [
      {
        mark: { type: 'rule', color: INK, strokeDash: [3, 3] },
        encoding: { x: { datum: 0, type: 'quantitative' } },
      },
      {
        mark: { type: 'rule', strokeWidth: 1.8 },
        encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' }, color: colour },
      },
      {
        mark: { type: 'point', filled: true, size: 45, opacity: 1 },
        encoding: { y, x, color: colour },
      },
    ],
  };
}

function summaryRows({ point, entry, costDollars, missed }: SpotSummary): readonly FigureRow[] {
  const common = { point: point.name, market: point.market, deadlineHours: hoursOf(point), entry };
  return [
    { ...common, metric: 'costDollars', ...costDollars },
    { ...common, metric: 'deadlineMissedRatio', ...missed },
  ];
}

function differenceRows({ verdicts }: SpotComparison): readonly FigureRow[] {
  return verdicts.map(({ point, rival, costDollars }) => ({
    point: point.name,
    market: point.market,
    deadlineHours: hoursOf(point),
    entry: `${learned} less ${rival}`,
    metric: 'costDollars',
    ...costDollars,
  }));
}
