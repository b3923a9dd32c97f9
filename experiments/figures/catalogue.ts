import type { CatalogueRow } from '../fault-catalogue/catalogue.ts';
import { byKind, impactText, minutesText, movedText } from '../fault-catalogue/catalogue-text.ts';
import type { Drawing, FigureRow } from './figure.ts';
import { CONFIG, INK, MUTED } from './style.ts';

const CELL = { width: 104, height: 19 }; // pixels
const GAP = 12; // pixels between the matrix and the words beside it
const SIGNALS = 2; // named per fault
const COLOURS = ['#f4f4f4', '#f6cfae', '#b84a00']; // none, some, all
const DARK = 0.55; // share from which a colour needs white letters

/** Every fault by severity: what users had of it, how soon, and what monitoring showed. */
export function drawCatalogue(rows: readonly CatalogueRow[]): Drawing {
  if (rows.length === 0) return { caption: 'Nothing to draw: no fault was tried.', rows: [] };
  const drawn = rows.map(cellOf);
  const severities = [...new Set(rows.map(({ severity }) => severity))];
  const names = [...new Set(drawn.map(({ fault }) => fault))];
  const y = {
    field: 'fault',
    type: 'nominal',
    scale: { domain: names },
    axis: { title: null, labelLimit: 480, ticks: false, domain: false, labelPadding: 8 },
  };
  const x = {
    field: 'severity',
    type: 'nominal',
    scale: { domain: severities },
    axis: { orient: 'top', title: 'severity', labelAngle: 0, ticks: false, domain: false },
  };
  const worst = drawn.filter(({ severity }) => severity === severities.at(-1));
  const width = CELL.width * severities.length;
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, padding: 12 },
    width,
    height: { step: CELL.height },
    layer: [
      {
        data: { values: drawn.map(({ fault, severity, share }) => ({ fault, severity, share })) },
        mark: { type: 'rect', stroke: '#ffffff', strokeWidth: 2 },
        encoding: { x, y, fill: COLOUR }, // `color` is that of the words, which has no scale
      },
      {
        data: { values: drawn },
        mark: { type: 'text', fontSize: 11 },
        encoding: { x, y, text: { field: 'text' }, color: { field: 'ink', scale: null } },
      },
      {
        data: { values: worst },
        mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 11, color: INK },
        encoding: { x: { value: width + GAP }, y, text: { field: 'moved' } },
      },
      {
        data: { values: [{}] },
        mark: {
          type: 'text',
          align: 'left',
          baseline: 'bottom',
          dy: -7,
          color: INK,
          text: `what moves most in monitoring, at severity ${severities.at(-1)}`,
        },
        encoding: { x: { value: width + GAP }, y: { value: 0 } },
      },
    ],
  };
  return { spec, caption: captionOf(rows), rows: rows.map(numbersOf) };
}

const COLOUR = {
  field: 'share',
  type: 'quantitative',
  scale: { type: 'sqrt', domain: [0, 1], range: COLOURS, interpolate: 'rgb' },
  legend: {
    title: 'violated because of the fault, while it lasts',
    titleLimit: 640,
    orient: 'bottom',
    direction: 'horizontal',
    gradientLength: 260,
    format: '.0%',
    values: [0, 0.01, 0.1, 0.25, 0.5, 1],
  },
};

function cellOf(row: CatalogueRow) {
  const isNoticed = row.daysNoticed > 0;
  const share = isNoticed ? Math.min(1, Math.max(0, row.violationRatio.estimate)) : 0;
  const when = isNoticed ? `, ${minutesText(row.secondsToImpact)}` : '';
  return {
    fault: row.target === '' ? row.kind : `${row.kind} (${row.target})`,
    severity: row.severity,
    share,
    text: `${impactText(row).replace(/,.* days$/, '*')}${when}`,
    ink: isNoticed ? (share > DARK ? '#ffffff' : INK) : MUTED,
    moved: movedText(row.moved, SIGNALS),
  };
}

function numbersOf(row: CatalogueRow): FigureRow {
  const { kind, severity, target, days, daysNoticed, violationRatio, secondsToImpact } = row;
  return {
    kind,
    severity,
    target,
    days,
    daysNoticed,
    violationRatio: violationRatio.estimate,
    violationRatioLow: violationRatio.low,
    violationRatioHigh: violationRatio.high,
    secondsToImpact,
    moved: row.moved.length,
  };
}

function captionOf(rows: readonly CatalogueRow[]): string {
  const kinds = new Set(rows.map(({ kind }) => kind));
  const count = (holds: (row: CatalogueRow) => boolean) =>
    new Set(rows.filter(holds).map(({ kind }) => kind)).size;
  const noticed = count((row) => row.daysNoticed === row.days);
  const unnoticed = byKind(rows).filter((of) => of.every((row) => row.daysNoticed === 0));
  const named = (isSeen: boolean) =>
    unnoticed
      .filter((of) => of.some((row) => row.moved.length > 0) === isSeen)
      .map((of) => of[0]!.kind);
  const [gray, latent] = [named(true), named(false)];
  return (
    `${kinds.size} faults; users notice ${noticed} of them on every day at some severity. ` +
    `Monitoring shows ${gray.length} that no user notices (${gray.join(', ') || 'none'}), and nothing ` +
    `at all of ${latent.length} (${latent.join(', ') || 'none'}). Each cell: share of the transactions ` +
    'violated beyond those of the same day without the fault, mean of the days, and the end of the first ' +
    `minute that was hurt; a star: not on every one of the ${rows[0]!.days} days.`
  );
}
