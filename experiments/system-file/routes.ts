import { found, type OptionTable, type Problem } from '../../sim/options.ts';
import type { CallStep, RouteConfig, SystemConfig } from '../../sim/system-config.ts';
import {
  closedSchema,
  type JsonSchema,
  listSchema,
  tableSchema,
} from '../json-schema/option-schema.ts';
import { routeVisits } from '../route-visits.ts';
import type { Writer } from '../spec-writer.ts';
import { type Path, type Reading, readTable } from '../specs.ts';
import { checkName } from './names.ts';
import { STATION, writeStation } from './steps.ts';

const SUM_TOLERANCE = 1e-6;
const ROUTE: OptionTable = {
  start: { value: { type: 'numbers' }, description: 'probability to start at each station' },
};
export const ROUTE_TABLES = { ROUTE, STATION } as const;

export function readRoute(
  raw: Readonly<Record<string, unknown>>,
  path: Path,
  reading: Reading,
): RouteConfig {
  const values = readTable(ROUTE, raw, path, reading, ['stations', 'next']);
  const list = (key: string): readonly unknown[] => {
    const value = raw[key];
    if (Array.isArray(value) && value.length > 0) return value;
    reading.problems.push({ path: [...path, key], message: `must be a list, got ${found(value)}` });
    return [];
  };
  const stations = list('stations').map((station, i) =>
    readTable(STATION, station, [...path, 'stations', i], reading),
  ) as unknown as Pick<CallStep, 'call' | 'work'>[];
  const isRow = (row: unknown): row is number[] =>
    Array.isArray(row) && row.every((p) => typeof p === 'number');
  const next = list('next').map((row, i) => {
    if (isRow(row)) return row;
    const message = `must be a list of probabilities, got ${found(row)}`;
    reading.problems.push({ path: [...path, 'next', i], message });
    return [];
  });
  return { stations, start: (values['start'] ?? []) as number[], next };
}

/** The inverse of `readRoute`. */
export function writeRoute(route: RouteConfig, write: Writer) {
  return { ...route, stations: route.stations.map((station) => writeStation(station, write)) };
}

export function routeSchema(): JsonSchema {
  const chances = { type: 'array', items: { type: 'number', minimum: 0, maximum: 1 } };
  const parts = {
    stations: listSchema(tableSchema(STATION)),
    start: chances,
    next: listSchema(chances),
  };
  return closedSchema(parts, ['stations', 'start', 'next']);
}

export function checkRoute(route: RouteConfig, path: Path, system: SystemConfig): Problem[] {
  const { stations, start, next } = route;
  const known = { noun: 'service', parts: system.services };
  const problems = stations.flatMap(({ call }, i) =>
    checkName(call, known, [...path, 'stations', i, 'call']),
  );
  const add = (key: Path, message: string) => problems.push({ path: [...path, ...key], message });
  const sumOf = (row: readonly number[]) => row.reduce((total, p) => total + p, 0);
  const isChance = (row: readonly number[]) => row.every((p) => p >= 0 && p <= 1);
  const count = stations.length;
  if (start.length !== count || !isChance(start) || Math.abs(sumOf(start) - 1) > SUM_TOLERANCE)
    add(['start'], `must be ${count} probabilities that sum to 1, one for each station`);
  if (next.length !== count) add(['next'], `must have ${count} rows, one for each station`);
  next.forEach((row, i) => {
    if (row.length !== count || !isChance(row) || sumOf(row) > 1 + SUM_TOLERANCE)
      add(['next', i], `must be ${count} probabilities that sum to at most 1`);
  });
  if (problems.length === 0 && !routeVisits(route).every(Number.isFinite))
    add(['next'], 'some station is never left: a transaction would go on for ever');
  return problems;
}
