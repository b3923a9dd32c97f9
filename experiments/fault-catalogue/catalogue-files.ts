import { join } from 'node:path';
import { formatCsv } from '../csv.ts';
import { writeWhole } from '../results-files.ts';
import type { Catalogue, CatalogueRow, CatalogueRun } from './catalogue.ts';

const COLUMNS = [
  'kind',
  'severity',
  'target',
  'lastsSeconds',
  'days',
  'daysNoticed',
  'violationRatio',
  'violationRatioLow',
  'violationRatioHigh',
  'violations',
  'secondsToImpact',
  'secondsToRecover',
  'secondsToPage',
  'secondsToTicket',
  'callsRatio',
  'costDollarsAdded',
  'signalsMoved',
];

function cellsOf(row: CatalogueRow): readonly (string | number)[] {
  const { estimate, low, high } = row.violationRatio;
  const { kind, severity, target, lastsSeconds, days, daysNoticed } = row;
  const { secondsToImpact, secondsToRecover, secondsToPage, secondsToTicket } = row;
  return [
    ...[kind, severity, target, lastsSeconds, days, daysNoticed, estimate, low, high],
    ...[row.violations, secondsToImpact, secondsToRecover, secondsToPage, secondsToTicket],
    ...[row.callsRatio, row.costDollarsAdded, row.moved.length],
  ];
}

const SIGNAL_COLUMNS = ['kind', 'severity', 'component', 'signal', 'without', 'with', 'sigmas'];

function signalsOf({ kind, severity, moved }: CatalogueRow) {
  return moved.map((one) => [
    ...[kind, severity, one.component, one.signal],
    ...[one.without, one.with, one.sigmas],
  ]);
}

const RUN_COLUMNS = ['kind', 'severity', 'day', 'seed', 'configHash', 'codeVersion', 'fingerprint'];

const runOf = (version: readonly string[]) => (run: CatalogueRun) => [
  ...[run.kind, run.severity, run.day, run.seed],
  ...[...version, run.fingerprint],
];

/** `catalogue.csv` (fault x severity), `telemetry.csv` (every signal that moved) and `runs.csv` (what repeats each run). */
export function writeCatalogue(
  folder: string,
  { rows, runs }: Catalogue,
  version: { readonly configHash: string; readonly codeVersion: string },
): void {
  const write = (name: string, cells: Parameters<typeof formatCsv>[0]) =>
    writeWhole(join(folder, name), formatCsv(cells));
  write('catalogue.csv', [COLUMNS, ...rows.map(cellsOf)]);
  write('telemetry.csv', [SIGNAL_COLUMNS, ...rows.flatMap(signalsOf)]);
  write('runs.csv', [RUN_COLUMNS, ...runs.map(runOf([version.configHash, version.codeVersion]))]);
}
