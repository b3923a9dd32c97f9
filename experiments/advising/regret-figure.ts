import type { FigureRow, FigureSpec } from '../figures/figure.ts';
import { BOUND, CONFIG, hueAt } from '../figures/style.ts';
import { meanInterval } from '../statistics/intervals.ts';
import { CLAIRVOYANT, rowsOf, SHIFT_CASES, type ShiftStudy } from './shift-study.ts';

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';
const LEVEL = 0.95;
const WIDTH = 300;

/**
 * Regret so far by round: cost beyond that of the clairvoyant, over the clairvoyant's mean cost of a round;
 * the mean over seeds with its 95 % interval (NaN: one seed only).
 */
export function regretRows(study: ShiftStudy): readonly FigureRow[] {
  const names = [...new Set(study.rows.map(({ contender }) => contender))];
  const { rounds } = study.settings.size;
  return SHIFT_CASES.flatMap(({ name }) => {
    const bests = rowsOf(study, name, CLAIRVOYANT).map(({ total }) => total / rounds);
    return names
      .filter((contender) => contender !== CLAIRVOYANT)
      .flatMap((contender) => {
        const own = rowsOf(study, name, contender);
        return Array.from({ length: rounds }, (_, round) => {
          const values = own.map(({ regret }, seed) => regret[round]! / bests[seed]!);
          const { estimate, low, high } = meanInterval(values, LEVEL);
          return { case: name, contender, round: round + 1, regretRounds: estimate, low, high };
        });
      });
  });
}

export function regretSpec(study: ShiftStudy): FigureSpec {
  const rows = regretRows(study);
  const names = [...new Set(rows.map(({ contender }) => String(contender)))];
  const none = names[0]!;
  const colours = names.map((name, at) => (name === none ? BOUND : hueAt(at - 1)));
  const values = rows.map((row) => ({
    ...row,
    low: finite(row['low']),
    high: finite(row['high']),
  }));
  const panel = ({ name }: { readonly name: string }) => ({
    title: name,
    ...{ width: WIDTH, height: 200 },
    transform: [{ filter: { field: 'case', equal: name } }],
    layer: [
      {
        mark: { type: 'area', opacity: 0.2 },
        encoding: {
          x: { field: 'round', type: 'quantitative' },
          y: { field: 'low', type: 'quantitative' },
          y2: { field: 'high' },
          color: {
            field: 'contender',
            scale: { domain: names, range: colours },
            legend: { title: null, orient: 'bottom', columns: 2, symbolOpacity: 1 },
          },
        },
      },
      {
        mark: { type: 'line', strokeWidth: 1.5 },
        encoding: {
          x: { field: 'round', type: 'quantitative', title: 'round' },
          y: {
            field: 'regretRounds',
            type: 'quantitative',
            title: 'regret, rounds of cost',
          },
          color: {
            field: 'contender',
            scale: { domain: names, range: colours },
            legend: { title: null, orient: 'bottom', columns: 2, symbolOpacity: 1 },
          },
        },
      },
    ],
  });
  return {
    $schema: SCHEMA,
    config: CONFIG,
    data: { values },
    ...{ columns: 2, concat: SHIFT_CASES.map(panel) },
    resolve: { scale: { y: 'independent', color: 'shared' } },
  };
}

const finite = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
