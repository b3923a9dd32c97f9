import type { EqualSloRow } from '../statistics/equal-slo.ts';
import { isBound } from '../bounds.ts';
import type { FigureData } from './figure.ts';
import {
  displayOf,
  displayOfMetric,
  formatDifference,
  formatInterval,
  formatLimit,
  listOf,
} from './format.ts';
import { levelOf } from './level.ts';
import { type Verdict, verdict } from './verdict.ts';

const NAMES_MAX = 5; // of a list

/** The answer of one point: at equal SLO where there are curves, else at the settings of the entries. */
export function headline(data: FigureData): Verdict {
  const { config, results, summary } = data;
  return equalSloVerdict(data) ?? verdict({ config, results, level: levelOf(summary) });
}

/** Which entry is the cheapest where all violate the objective equally often; undefined without curves. */
export function equalSloVerdict({ config, equalSlo }: FigureData): Verdict | undefined {
  if (equalSlo === undefined) return undefined;
  const { rows, verdict: says, target } = equalSlo;
  const at = `at ${formatLimit(target, displayOf('ratio', []))} violations`;
  const note = uncompared(config, rows);
  const rest = note === '' ? {} : { note };
  if (says.kind === 'none')
    return {
      isResolved: false,
      text: `Unresolved: none of the ${rows.length} entries with a curve gets down to ${at.slice(3)}.`,
      ...rest,
    };
  const [first] = says.kind === 'resolved' ? [says.contender] : says.among;
  const best = rows.find(({ contender }) => contender === first)!;
  const value = costText(best, config.objective.minimize);
  const lead = leadText(best, rows, config.objective.minimize);
  if (says.kind === 'resolved')
    return {
      isResolved: true,
      best: best.contender,
      text: `${first} is the cheapest ${at}, ${value}${lead}.`,
      ...rest,
    };
  if (Number.isNaN(best.low))
    return {
      isResolved: false,
      best: best.contender,
      text: `On this day only, ${first} is the cheapest ${at}, ${value}${lead}.`,
      ...rest,
    };
  const text =
    says.among.length === 1
      ? `${first} alone is the cheapest ${at}, ${value}, but does not surely get there`
      : `among ${listOf(says.among, NAMES_MAX)} ${at}: ${first} looks cheapest, ${value}; ` +
        rivalText(says.among, rows, config.objective.minimize);
  const colon = says.among.length === 1 ? ': ' : ' ';
  return { isResolved: false, best: best.contender, text: `Unresolved${colon}${text}.`, ...rest };
}

/** '$1.23 [1.20, 1.26]'; with an endless end of the interval in words. */
export function costText({ cost, low, high }: EqualSloRow, metric: string): string {
  const display = displayOfMetric(metric, [cost]);
  return formatInterval({ estimate: cost, low, high }, display);
}

/** '+$0.10 [+0.04, +0.16]' to the apparent cheapest. */
export function gapText(row: EqualSloRow, metric: string): string {
  const { differenceToCheapest: estimate, differenceLow: low, differenceHigh: high } = row;
  return formatDifference({ estimate, low, high }, displayOfMetric(metric, [row.cost]));
}

function leadText(best: EqualSloRow, rows: readonly EqualSloRow[], metric: string): string {
  const others = rows.filter((row) => row !== best);
  const [next] = others.filter(({ reaches }) => reaches).sort((a, b) => a.cost - b.cost);
  if (next === undefined) return others.length === 0 ? '' : ', which none of the others reaches';
  return `; the next best, ${next.contender}, differs by ${gapText(next, metric)}`;
}

/** The nearest of those that cannot be told from the cheapest. */
function rivalText(among: readonly string[], rows: readonly EqualSloRow[], metric: string): string {
  const rivals = rows.filter(({ contender }) => among.slice(1).includes(contender));
  const [nearest] = rivals.filter(({ reaches }) => reaches).sort((a, b) => a.cost - b.cost);
  if (nearest === undefined) {
    const [one] = rivals;
    const others = rivals.length > 1 ? 'the others do' : `${one?.contender} does`;
    return `${others} not get there on these days, but chance may explain that`;
  }
  return `chance may explain what lies between it and ${nearest.contender}, ${gapText(nearest, metric)}`;
}

function uncompared({ compare }: FigureData['config'], rows: readonly EqualSloRow[]): string {
  const names = compare
    .filter((entry) => !isBound(entry) && !rows.some(({ contender }) => contender === entry.name))
    .map(({ name }) => name);
  return names.length === 0 ? '' : `Not compared, having no curve: ${listOf(names, NAMES_MAX)}.`;
}
