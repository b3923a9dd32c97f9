import type { Seconds } from '../../sim/units.ts';
import type { CatalogueRow } from './catalogue.ts';
import type { MovedSignal } from './moved-signals.ts';

const MINUTE: Seconds = 60;
const SIGNALS_SHOWN = 3;

/** 'nobody', '4 of 5 days' or '38 %'; the share is that of violations added while the fault lasted. */
export function impactText({ days, daysNoticed, violationRatio }: CatalogueRow): string {
  if (daysNoticed === 0) return 'nobody';
  const share = percent(violationRatio.estimate);
  return daysNoticed === days ? share : `${share}, ${daysNoticed} of ${days} days`;
}

/** A whole number of minutes: '1 min'; '-' where there is none. */
export function minutesText(seconds: Seconds): string {
  if (Number.isNaN(seconds)) return '-';
  return seconds === Number.POSITIVE_INFINITY
    ? 'not in run'
    : `${Math.round(seconds / MINUTE)} min`;
}

/** What moved furthest, one signal of each component at most: 'gateway queueLength 0 → 12'. */
export function movedText(moved: readonly MovedSignal[], most = SIGNALS_SHOWN): string {
  const firsts = moved.filter(
    ({ component }, i) => moved.findIndex((other) => other.component === component) === i,
  );
  const shown = firsts
    .slice(0, most)
    .map((one) => `${one.component} ${one.signal} ${short(one.without)} → ${short(one.with)}`);
  return shown.length === 0 ? 'nothing' : shown.join('; ');
}

export function percent(ratio: number): string {
  const value = ratio * 100;
  return `${Math.abs(value) < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}

const short = (value: number): string => String(Number(value.toPrecision(2)));

/** Rows of one fault, in the order of severity. */
export function byKind(rows: readonly CatalogueRow[]): readonly (readonly CatalogueRow[])[] {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return kinds.map((kind) => rows.filter((row) => row.kind === kind));
}

/** A table in plain text, one line per fault; times and signals are those of its highest severity. */
export function catalogueTable(rows: readonly CatalogueRow[]): string {
  const severities = [...new Set(rows.map(({ severity }) => severity))];
  const head = [
    'fault',
    'strikes',
    ...severities,
    'noticed after',
    'recovered after',
    'page',
    'ticket',
    'what moves most in monitoring',
  ];
  const lines = byKind(rows).map((of) => {
    const worst = of.at(-1)!;
    return [
      worst.kind,
      worst.target || '-',
      ...of.map(impactText),
      minutesText(worst.secondsToImpact),
      minutesText(worst.secondsToRecover),
      minutesText(worst.secondsToPage),
      minutesText(worst.secondsToTicket),
      movedText(worst.moved),
    ];
  });
  const widths = head.map((_, column) =>
    Math.max(...[head, ...lines].map((line) => line[column]!.length)),
  );
  const table = [head, ...lines].map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
  const note =
    `Severities: violated because of the fault, of all that ended while it lasted. All else: at ${severities.at(-1)}, ` +
    'medians over the days, from the onset; recovery from the end.';
  return [...table, '', note].join('\n');
}
