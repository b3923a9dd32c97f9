import { GUIDES } from '../figures/axes.ts';
import type { FigureSpec } from '../figures/figure.ts';
import { formatDifference, formatP } from '../figures/format.ts';
import { CONFIG, hueAt, INK, MUTED } from '../figures/style.ts';
import type { Interval } from '../statistics/intervals.ts';
import type { Claim } from './learned-claims.ts';
import { PERCENT, POINTS, scaled } from './study-part.ts';
import { verdictOf } from './verdicts.ts';

const PANEL = { width: 190, step: 22 }; // pixels
const LABEL_WIDTH = 150; // pixels, of the numbers beside a panel
const COLUMNS = [0, 62, 132]; // pixels, of the columns behind the second panel's numbers
const AXES = [
  {
    field: 'violations',
    title: 'violations (percentage points)',
    display: { ...POINTS, suffix: '' },
  },
  { field: 'cost', title: "cost (% of the rule's)", display: { ...PERCENT, suffix: '' } },
] as const;

/** Forest plots: per scenario the differences of every learned agent to the best tuned rule; wins are filled. */
export function forestSpec(claims: readonly Claim[]): FigureSpec {
  const scenarios = [...new Set(claims.map(({ scenario }) => scenario))];
  const agents = [...new Set(claims.map(({ agent }) => agent))];
  const labelWidth = Math.max(...agents.map((agent) => agent.length)) * 6.4 + 16;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, padding: { left: 12, top: 12, bottom: 12, right: 24 } },
    title: {
      text: 'learned agent less the best tuned rule, paired by report day, 95 % intervals; filled: a win after Holm over all pairs',
      fontWeight: 'normal',
      color: MUTED,
      offset: 14,
    },
    spacing: 26,
    vconcat: scenarios.map((scenario) => {
      const own = claims.filter((claim) => claim.scenario === scenario);
      return {
        title: `${scenario}: against ${own[0]!.rule}`,
        spacing: LABEL_WIDTH,
        bounds: 'flush', // texts beside a panel must not move the next one
        hconcat: AXES.map((axis, i) => panel(own, axis, { agents, isFirst: i === 0, labelWidth })),
      };
    }),
  };
}

interface PanelLook {
  readonly agents: readonly string[];
  readonly isFirst: boolean;
  readonly labelWidth: number; // pixels, the same in all scenarios
}

function panel(
  claims: readonly Claim[],
  { field, title, display }: (typeof AXES)[number],
  { agents, isFirst, labelWidth }: PanelLook,
): object {
  const values = claims.map((claim) => {
    const interval = intervalOf(claim, field);
    return {
      agent: claim.agent,
      ...finite(interval, display.factor),
      colour: hueAt(agents.indexOf(claim.agent)),
      fill: claim.isWin ? hueAt(agents.indexOf(claim.agent)) : 'white',
      label: formatDifference(interval, display),
      columns: [
        formatP(claim.pHolm),
        claim.perturbed.systems === 0
          ? 'not run'
          : `${claim.perturbed.holds} of ${claim.perturbed.systems}`,
        verdictOf(claim),
      ],
    };
  });
  const x = {
    field: 'estimate',
    type: 'quantitative',
    scale: { domain: domainOf(values), nice: false, clamp: true },
    axis: { title, tickCount: 5, format: ',~r' },
  };
  const axis = {
    title: null,
    ticks: false,
    domain: false,
    labelPadding: 8,
    labelLimit: 260,
    ...(isFirst ? { minExtent: labelWidth } : { labels: false }),
  };
  const y = {
    field: 'agent',
    type: 'nominal',
    sort: claims.map(({ agent }) => agent),
    axis: { ...axis, ...GUIDES },
  };
  const colour = { field: 'colour', type: 'nominal', scale: null };
  const columns = isFirst ? [] : COLUMNS;
  return {
    width: PANEL.width,
    height: { step: PANEL.step },
    data: { values: values.map(({ columns: cells, ...rest }) => ({ ...rest, ...named(cells) })) },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: INK },
        encoding: { x: { datum: 0, type: 'quantitative' } },
      },
      {
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color: colour },
      },
      {
        mark: { type: 'point', size: 70, opacity: 1, strokeWidth: 1.6 },
        encoding: { x, y, stroke: colour, fill: { field: 'fill', type: 'nominal', scale: null } },
      },
      ...textColumn('label', 10, 'agent less rule', y),
      ...columns.flatMap((dx, i) =>
        textColumn(`column${i}`, LABEL_WIDTH + dx, ['p (Holm)', 'perturbed', 'the agent'][i]!, y),
      ),
    ],
  };
}

/** One column of text right of a panel, with its head. */
function textColumn(field: string, dx: number, head: string, y: object): readonly object[] {
  const text = { type: 'text', align: 'left' };
  const x = { value: PANEL.width + dx };
  return [
    { mark: { ...text, baseline: 'middle' }, encoding: { x, y, text: { field } } },
    {
      data: { values: [{}] },
      mark: { ...text, baseline: 'bottom', dy: -4, color: MUTED, text: head },
      encoding: { x, y: { value: 0 } },
    },
  ];
}

const named = (cells: readonly string[]) =>
  Object.fromEntries(cells.map((cell, i) => [`column${i}`, cell]));

const intervalOf = ({ violations, cost, rules }: Claim, field: 'violations' | 'cost'): Interval =>
  field === 'violations' ? violations : scaled(cost, rules.costDollars);

/** Missing bounds leave the point, a missing difference leaves nothing. */
function finite({ estimate, low, high }: Interval, factor: number) {
  const shown = (value: number) => (Number.isFinite(value) ? value * factor : null);
  return { estimate: shown(estimate), low: shown(low), high: shown(high) };
}

interface Drawn {
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** All differences, and zero; intervals as far as they leave the differences readable. */
function domainOf(rows: readonly Drawn[]): readonly [number, number] {
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
  const points = [0, ...known(rows.map(({ estimate }) => estimate))];
  const ends = known(rows.flatMap(({ low, high }) => [low, high]));
  const [least, most] = [Math.min(...points), Math.max(...points)];
  const widths = known(
    rows.map(({ low, high }) => (low === null || high === null ? null : high - low)),
  );
  // An interval is cut only where it is far wider than most.
  const typical = widths.toSorted((a, b) => a - b)[Math.floor(widths.length / 2)] ?? 0;
  const reach = Math.max(most - least, typical);
  const low = Math.max(Math.min(least, ...ends), least - reach);
  const high = Math.min(Math.max(most, ...ends), most + reach);
  const margin = (high - low) * 0.06 || 1;
  return [low - margin, high + margin];
}
