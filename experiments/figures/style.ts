/**
 * Okabe and Ito (2008), without yellow, which is too light for lines on white; beyond seven entries
 * from the muted scheme of Tol, Colour Schemes (2021), section 2.
 */
const PALETTE = [
  ...['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000'],
  ...['#882255', '#999933', '#332288', '#44AA99', '#AA4499'],
];

const SHAPES = ['circle', 'square', 'triangle-up', 'cross'];

/** Of one family of entries; after twelve they begin again with another shape. */
export const hueAt = (place: number): string => PALETTE[place % PALETTE.length]!;
export const shapeAt = (place: number): string =>
  SHAPES[Math.floor(place / PALETTE.length) % SHAPES.length]!;

/** Half way to white. */
export function tint(colour: string): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `#${parts
    .map((part) =>
      Math.round((part + 255) / 2)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

export const BOUND = '#767676'; // what bounds, competing with nobody
export const INK = '#222222';
export const MUTED = '#767676';
export const GRID = '#e4e4e4';
export const TARGET = '#8a1c1c';
export const FONT =
  "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";
export const FONT_SIZE = 12;

/** The same entry has the same colour in every figure: by its place in the config. */
export function colourScale(entries: readonly string[]): object {
  return { domain: entries, range: entries.map((_, i) => PALETTE[i % PALETTE.length]) };
}

/** Shared by all figures; white behind them, so that they read on a dark page as well. */
export const CONFIG = {
  background: 'white',
  font: FONT,
  padding: 12,
  view: { stroke: null },
  axis: {
    labelFontSize: FONT_SIZE - 1,
    titleFontSize: FONT_SIZE,
    titleFontWeight: 'normal',
    titleColor: INK,
    labelColor: INK,
    gridColor: GRID,
    domainColor: MUTED,
    tickColor: MUTED,
    titlePadding: 8,
  },
  legend: { labelFontSize: FONT_SIZE, titleFontSize: FONT_SIZE, labelLimit: 320 },
  title: {
    fontSize: FONT_SIZE,
    fontWeight: 'bold',
    anchor: 'start',
    frame: 'group',
    color: INK,
    offset: 6,
  },
  text: { font: FONT, fontSize: FONT_SIZE, color: INK },
} as const;

/** An expression that turns numbers of percent into '0.01', never into exponents. */
export const PLAIN_LABELS = "format(datum.value, ',~r')";

/** Ticks of a log axis: 1, 2, 5 per decade while few decades are shown, then decades alone. */
export function logTicks(low: number, high: number): readonly number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const steps = last - first <= 3 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let decade = first; decade <= last; decade += 1)
    for (const step of steps) ticks.push(Number(`${step}e${decade}`));
  return ticks.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
}

/** A name as a Vega field: dots and brackets would be read as paths. */
export const fieldOf = (column: string): string => column.replace(/[.[\]\\]/g, '\\$&');
