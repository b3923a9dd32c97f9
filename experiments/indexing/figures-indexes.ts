import { fastestClassic } from '../bench/index-bench.ts';
import type { InsertRow } from '../bench/index-inserts.ts';
import type { LookupRow } from '../bench/index-lookups.ts';
import type { FigureSpec } from '../figures/figure.ts';
import { CONFIG, colourScale, logTicks, PLAIN_LABELS, TARGET } from '../figures/style.ts';

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';
const PANEL = { width: 300, height: 260 };
const SHAPES = ['circle', 'square', 'triangle-up', 'cross', 'diamond'];

const keySetsOf = (rows: readonly { readonly keySet: string }[]): readonly string[] => [
  ...new Set(rows.map(({ keySet }) => keySet)),
];

const axis = (field: string, title: string) => ({
  field,
  type: 'quantitative',
  scale: { zero: false, padding: 8 },
  axis: { title, tickCount: 5 },
});

/** `shown`: all that stands along it. */
const logAxis = (field: string, title: string, shown: readonly number[]) => ({
  field,
  type: 'quantitative',
  scale: { type: 'log', nice: false, padding: 12 },
  axis: {
    title,
    labelExpr: PLAIN_LABELS,
    labelOverlap: true,
    values: ticksOf(Math.min(...shown), Math.max(...shown)),
  },
});

/** As many as a short axis needs: within a decade 1, 2, 5 may all lie outside, or but one. */
function ticksOf(low: number, high: number): readonly number[] {
  if (high / low > 10) return logTicks(low, high);
  const decade = 10 ** Math.floor(Math.log10(low));
  return [1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30, 40, 50, 70].map((step) => step * decade);
}

/** Colours and shapes of kinds, the same in every panel. */
function looks(field: string, names: readonly string[]) {
  const legend = { title: null, orient: 'right', symbolOpacity: 1 };
  return {
    color: { field, type: 'nominal', scale: colourScale(names), legend },
    shape: {
      field,
      type: 'nominal',
      scale: { domain: names, range: names.map((_, i) => SHAPES[i % SHAPES.length]) },
      legend,
    },
  };
}

/**
 * Nanoseconds per look-up against the memory that an index takes beside the keys; bars from the least to the most of the
 * rounds, and a dashed line where the fastest classic search is. What takes no memory is that line, or above it.
 */
export function sizeSpec(rows: readonly LookupRow[]): FigureSpec {
  const kinds = [...new Set(rows.filter(({ sizeBytes }) => sizeBytes > 0).map(({ kind }) => kind))];
  const panels = keySetsOf(rows).map((keySet) => {
    const own = rows.filter((row) => row.keySet === keySet);
    const best = fastestClassic(own, keySet);
    const sized = own.filter(({ sizeBytes }) => sizeBytes > 0);
    const values = sized.map((row) => ({ ...row, kibibytes: row.sizeBytes / 1024 }));
    const along = values.map(({ kibibytes }) => kibibytes);
    const x = logAxis('kibibytes', 'memory beside the keys, KiB', along);
    const y = (field: string) => axis(field, 'ns per look-up');
    const { color, shape } = looks('kind', kinds);
    const line = [{ nanoseconds: best.lookupNanoseconds }];
    return {
      title: {
        text: `${keySet}, ${best.keys.toLocaleString('en')} keys`,
        subtitle: `dashed: ${best.index}`,
        subtitleColor: TARGET,
      },
      ...PANEL,
      data: { values },
      layer: [
        {
          mark: { type: 'rule', strokeWidth: 1.2, opacity: 0.6 },
          encoding: {
            ...{ x, y: y('lookupNanosecondsLeast'), y2: { field: 'lookupNanosecondsMost' }, color },
          },
        },
        {
          mark: { type: 'line', strokeWidth: 1.2 },
          encoding: { x, y: y('lookupNanoseconds'), color },
        },
        {
          mark: { type: 'point', filled: true, size: 46, opacity: 1 },
          encoding: { x, y: y('lookupNanoseconds'), color, shape },
        },
        {
          data: { values: line },
          mark: { type: 'rule', color: TARGET, strokeDash: [4, 3] },
          encoding: { y: y('nanoseconds') },
        },
      ],
    };
  });
  return { $schema: SCHEMA, config: CONFIG, hconcat: panels };
}

/** Nanoseconds per look-up against the time that building takes per key. */
export function buildSpec(rows: readonly LookupRow[]): FigureSpec {
  const shown = rows.filter(({ sizeBytes }) => sizeBytes > 0);
  const kinds = [...new Set(shown.map(({ kind }) => kind))];
  const panels = keySetsOf(shown).map((keySet) => {
    const own = shown.filter((row) => row.keySet === keySet);
    const values = own.map((row) => ({ ...row, perKey: (row.buildMilliseconds * 1e6) / row.keys }));
    return {
      title: `${keySet}, ${own[0]!.keys.toLocaleString('en')} keys`,
      ...PANEL,
      data: { values },
      mark: { type: 'point', filled: true, size: 46, opacity: 1 },
      encoding: {
        x: logAxis(
          'perKey',
          'ns of building per key',
          values.map(({ perKey }) => perKey),
        ),
        y: axis('lookupNanoseconds', 'ns per look-up'),
        ...looks('kind', kinds),
      },
    };
  });
  return { $schema: SCHEMA, config: CONFIG, hconcat: panels };
}

/** Nanoseconds per insert against nanoseconds per look-up afterwards, with the least and the most of the rounds. */
export function insertSpec(rows: readonly InsertRow[]): FigureSpec {
  const names = [...new Set(rows.map(({ index }) => index))];
  const panels = keySetsOf(rows).map((keySet) => {
    const own = rows.filter((row) => row.keySet === keySet);
    const { bulkKeys, insertedKeys } = own[0]!;
    const inserts = own.flatMap((r) => [r.insertNanosecondsLeast, r.insertNanosecondsMost]);
    const lookups = own.flatMap((r) => [r.lookupNanosecondsLeast, r.lookupNanosecondsMost]);
    const x = (field: string) => logAxis(field, 'ns per insert', inserts);
    const y = (field: string) => logAxis(field, 'ns per look-up afterwards', lookups);
    const { color, shape } = looks('index', names);
    const bar = { type: 'rule', strokeWidth: 1.2, opacity: 0.6 };
    return {
      title: `${keySet}, ${insertedKeys.toLocaleString('en')} into ${bulkKeys.toLocaleString('en')} keys`,
      ...PANEL,
      data: { values: own },
      layer: [
        {
          mark: bar,
          encoding: {
            ...{ x: x('insertNanosecondsLeast'), x2: { field: 'insertNanosecondsMost' } },
            ...{ y: y('lookupNanoseconds'), color },
          },
        },
        {
          mark: bar,
          encoding: {
            ...{ y: y('lookupNanosecondsLeast'), y2: { field: 'lookupNanosecondsMost' } },
            ...{ x: x('insertNanoseconds'), color },
          },
        },
        {
          mark: { type: 'point', filled: true, size: 60, opacity: 1 },
          encoding: { x: x('insertNanoseconds'), y: y('lookupNanoseconds'), color, shape },
        },
      ],
    };
  });
  return { $schema: SCHEMA, config: CONFIG, hconcat: panels };
}
