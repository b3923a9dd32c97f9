import type { FigureSpec } from '../figures/figure.ts';
import { formatValue, listOf, plural } from '../figures/format.ts';
import { CONFIG, GRID, hueAt, logTicks, MUTED, PLAIN_LABELS, TARGET } from '../figures/style.ts';
import { interquartileMean } from '../statistics/interquartile-mean.ts';
import type { StudyPart } from './study-part.ts';
import { looksOf, type TrainedPolicy } from './trained-policies.ts';

const PANEL = { width: 180, height: 130 }; // pixels
const GAP = 50; // pixels between panels
const DECADE = 10; // returns, all below 0, that span more have a logarithmic axis
const COLUMNS = ['policy', 'algorithm', 'scenarios', 'trainedOn', 'seed', 'hours', 'meanReturn'];
const MEAN = 'interquartile mean';
const NUMBER = { factor: 1, suffix: '', prefix: '', axis: '' };
const CAPTION =
  'Mean return (thousandths of a dollar, of cost and violations together; 0 is the best there could be) of the greedy policy over the episodes ' +
  'of evaluation, on train days, against the simulated hours that one seed has learnt from. Thin: one seed; thick: interquartile mean of the ' +
  'seeds; dashed: the first look, before any training. Panels of a row share what they were trained on, not the price of a violation; each has an axis of its own.';

/** How the gap to the best closes with training data. */
export function curvesPart(policies: readonly TrainedPolicy[]): StudyPart {
  const drawn = policies.filter((policy) => drawnLooks(policy).length > 0);
  const rows = policies.flatMap((policy) =>
    [
      ...policy.looks.map((look) => ({ ...look, seed: String(look.seed) })),
      ...meanLooks(policy),
    ].map(({ seed, hours, meanReturn }) => [
      ...[policy.name, policy.algorithm, policy.scenarios.join(' ')],
      [policy.task, priceOf(policy)].filter(Boolean).join(', '),
      ...[seed, hours, meanReturn],
    ]),
  );
  const columns = [
    'policy',
    'in',
    'before',
    'best mean',
    'half of it within',
    'better for good',
    'seeds',
  ];
  return {
    name: 'learning-curves',
    question: 'How does the gap close with training data?',
    words: drawn.length === 0 ? ['No policy has learnt by acting.'] : [curveWords(drawn)],
    columns: COLUMNS,
    rows,
    shown: { columns, rows: drawn.map(shownRow) },
    ...(drawn.length === 0 ? {} : { spec: curvesSpec(drawn), caption: CAPTION }),
  };
}

interface MeanLook {
  readonly seed: string;
  readonly hours: number;
  readonly meanReturn: number;
}

/** The looks that all seeds have had, one behind the other: what their middle half comes to. */
export function meanLooks({ looks, seeds }: TrainedPolicy): readonly MeanLook[] {
  const curves = seeds.map((seed) => looksOf(looks, seed));
  const count = Math.min(...curves.map((curve) => curve.length));
  return Array.from({ length: Number.isFinite(count) ? count : 0 }, (_, i) => {
    const together = curves.map((curve) => curve[i]!);
    return {
      seed: MEAN,
      hours: together.reduce((sum, { hours }) => sum + hours, 0) / together.length,
      meanReturn: interquartileMean(together.map(({ meanReturn }) => meanReturn)),
    };
  });
}

/** What a curve comes to, against its first look, in simulated hours per seed. */
export interface Gain {
  readonly before: number; // return before any training
  readonly best: number; // of the means of all seeds
  /** Hours until half of the way from the first to the best; NaN: nothing was gained. */
  readonly halfHours: number;
  /** Hours after which every mean is above the first; NaN: not even the last is. */
  readonly aboveHours: number;
  readonly seedsAbove: number; // that end above their own first look
}

/** How far training has come, by its interquartile means. */
export function gainOf(policy: TrainedPolicy): Gain {
  const means = meanLooks(policy);
  const before = means[0]?.meanReturn ?? Number.NaN;
  const best = Math.max(...means.map(({ meanReturn }) => meanReturn));
  const half = means.find(({ meanReturn }) => meanReturn >= before + (best - before) / 2);
  const lastBelow = means.findLastIndex(({ meanReturn }) => meanReturn <= before);
  const ends = policy.seeds.map((seed) => looksOf(policy.looks, seed));
  return {
    before,
    best,
    halfHours: best > before ? half!.hours : Number.NaN,
    aboveHours: means[lastBelow + 1]?.hours ?? Number.NaN,
    seedsAbove: ends.filter((curve) => curve.at(-1)!.meanReturn > curve[0]!.meanReturn).length,
  };
}

function curveWords(policies: readonly TrainedPolicy[]): string {
  const gains = policies.map((policy) => ({ policy, ...gainOf(policy) }));
  const ahead = gains.filter(({ aboveHours }) => !Number.isNaN(aboveHours));
  const behind = gains.filter(({ aboveHours }) => Number.isNaN(aboveHours));
  const halves = gains.map(({ halfHours }) => halfHours).filter((hours) => !Number.isNaN(hours));
  const within =
    halves.length === 0
      ? ''
      : ` Half of what was gained took ${hoursRange(halves)} of simulated time per seed.`;
  const below =
    behind.length === 0 ? '' : ` Not above it: ${listOf(behind.map(({ policy }) => policy.name))}.`;
  return (
    `${ahead.length} of ${policies.length === 1 ? 'one policy' : `${policies.length} policies`} end above the return of their first look, before any training, ` +
    `by the interquartile mean of their seeds.${below}${within}`
  );
}

function shownRow(policy: TrainedPolicy): readonly string[] {
  const { before, best, halfHours, aboveHours, seedsAbove } = gainOf(policy);
  return [
    policy.name,
    policy.scenarios.join(', '),
    formatValue(before, NUMBER),
    formatValue(best, NUMBER),
    hoursText(halfHours),
    Number.isNaN(aboveHours) ? 'never' : `after ${hoursText(aboveHours)}`,
    `${seedsAbove} of ${plural(policy.seeds.length, 'seed')} end above`,
  ];
}

export const hoursText = (hours: number): string =>
  formatValue(hours, { factor: 1, suffix: ' h', prefix: '', axis: 'hours' });

/** '3 h', '3 h to 7 h'; 'an unknown time' where none is known. */
export function hoursRange(all: readonly number[]): string {
  const known = all.filter(Number.isFinite);
  if (known.length === 0) return 'an unknown time';
  const [least, most] = [hoursText(Math.min(...known)), hoursText(Math.max(...known))];
  return least === most ? least : `${least} to ${most}`;
}

/** What can be drawn: learning from a log has no hours. */
const drawnLooks = ({ looks }: TrainedPolicy) =>
  looks.filter(({ hours, meanReturn }) => Number.isFinite(hours) && Number.isFinite(meanReturn));

/** '$0.00002 per violation'; empty where nothing is priced. */
const priceOf = ({ violationDollars }: TrainedPolicy): string =>
  violationDollars === undefined ? '' : `$${String(violationDollars)} per violation`;

/** A row for each experiment, a panel for each policy. */
function curvesSpec(policies: readonly TrainedPolicy[]): FigureSpec {
  const experiments = [...new Set(policies.map(({ task }) => task))];
  const algorithms = [...new Set(policies.map(({ algorithm }) => algorithm))];
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, padding: 12 },
    title: {
      text: 'thin: one seed; thick: interquartile mean of the seeds; dashed: before any training',
      fontWeight: 'normal',
      color: MUTED,
      offset: 14,
    },
    spacing: 30,
    vconcat: experiments.map((experiment) => {
      const row = policies.filter(({ task }) => task === experiment);
      return {
        title: { text: `trained on ${experiment}`, anchor: 'start' },
        spacing: GAP,
        bounds: 'flush', // a long title must not move the next panel
        hconcat: row.map((policy, i) =>
          panel(policy, {
            y: returnAxis(
              drawnLooks(policy).map(({ meanReturn }) => meanReturn),
              i === 0,
            ),
            colour: hueAt(algorithms.indexOf(policy.algorithm)),
          }),
        ),
      };
    }),
  };
}

function returnAxis(values: readonly number[], isFirst: boolean) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const isWide = high < 0 && low / high > DECADE;
  const margin = 0.05 * (high - low) || Math.abs(high) * 0.05 || 1;
  const domain = isWide ? [low * 1.1, high / 1.1] : [low - margin, high + margin];
  return {
    field: 'meanReturn',
    type: 'quantitative',
    scale: { type: isWide ? 'log' : 'linear', domain, nice: false },
    axis: {
      title: isFirst ? 'mean return' : null,
      labelExpr: PLAIN_LABELS,
      ...(isWide
        ? { values: logTicks(-high, -low).map((tick) => -tick), labelOverlap: true }
        : { tickCount: 4 }),
    },
  };
}

interface PanelLook {
  readonly y: object;
  readonly colour: string;
}

function panel(policy: TrainedPolicy, { y, colour }: PanelLook): object {
  const x = {
    field: 'hours',
    type: 'quantitative',
    scale: { domainMin: 0, nice: false },
    axis: { title: 'simulated hours', tickCount: 4, format: ',~r', gridColor: GRID },
  };
  return {
    title: {
      text: policy.name,
      subtitle: [`in ${policy.scenarios.join(', ')}`, priceOf(policy)].filter(Boolean),
      subtitleColor: MUTED,
      limit: PANEL.width + GAP - 4,
    },
    ...PANEL,
    layer: [
      {
        data: { values: [{ meanReturn: gainOf(policy).before }] },
        mark: { type: 'rule', color: TARGET, strokeDash: [4, 3] },
        encoding: { y },
      },
      {
        data: { values: drawnLooks(policy) },
        mark: { type: 'line', strokeWidth: 1, opacity: 0.45, color: colour },
        encoding: { x, y, detail: { field: 'seed', type: 'nominal' } },
      },
      {
        data: { values: meanLooks(policy) },
        mark: { type: 'line', strokeWidth: 2.6, color: colour },
        encoding: { x, y },
      },
    ],
  };
}
