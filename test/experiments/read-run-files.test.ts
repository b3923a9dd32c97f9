import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BadInput } from '../../experiments/bad-input.ts';
import { readPoints } from '../../experiments/point-report.ts';
import {
  edgesFile,
  encodeSeries,
  eventsFile,
  seriesFile,
  writeRuns,
  writeWhole,
} from '../../experiments/results-files.ts';
import { encodeEdges } from '../../experiments/telemetry/edges-csv.ts';
import { parseEdges, parseEvents } from '../../experiments/telemetry/read-run-files.ts';
import { formatEvents } from '../../experiments/telemetry/run-events.ts';
import type { RunEvent } from '../../experiments/types.ts';
import { CHARACTERS, syntheticConfig, syntheticResults } from './synthetic.ts';

describe('the files beside the series of a run', () => {
  const values = (...list: readonly number[]) => Float64Array.from(list);
  const edge = (from: string, to: string, factor: number) => ({
    from,
    to,
    attemptsPerSecond: values(factor, 2 * factor),
    failureRatio: values(0.1 * factor, Number.NaN),
    latencySecondsMean: values(0.003 * factor, Number.NaN),
  });

  it('give back the edges that were written, what is missing too', () => {
    const edges = [edge('client', 'a', 1), edge('a', 'b, the "second"', 1.1)];
    const series = { time: values(15, 30), columns: {} };
    const text = gunzipSync(encodeEdges({ series, edges })).toString();
    assert.deepEqual(parseEdges(text, 'f'), edges);
    const none = gunzipSync(encodeEdges({ series, edges: [] })).toString();
    assert.deepEqual(parseEdges(none, 'f'), []);
  });

  const eventOf = (kind: RunEvent['kind']): RunEvent => ({
    ...{ from: 1, to: 2, kind, component: 'a', name: 'slow', level: '1', text: '' },
  });

  it('give back the events that were written, open ones too', () => {
    const event = {
      kind: 'fault',
      component: 'a',
      name: 'crash, then "slow"',
      level: '0.5',
    } as const;
    const events: readonly RunEvent[] = [
      { ...event, from: 0.1 + 0.2, to: 60, text: 'two\nlines' },
      { ...event, from: 70, to: Infinity, kind: 'alert', text: '' },
    ];
    assert.deepEqual(parseEvents(formatEvents(events), 'f'), events);
  });

  it('are read with the results of a folder, and left out where older code wrote none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
    const config = syntheticConfig(CHARACTERS.slice(0, 2), 1, 1);
    const results = syntheticResults(config, CHARACTERS.slice(0, 2));
    writeRuns(folder, results);
    const series = { time: values(15, 30), columns: { arrivalsPerSecond: values(1, 2) } };
    const files = results.map((row) => seriesFile(folder, row));
    for (const file of files) writeWhole(file, encodeSeries(series));
    const [edges, events] = [[edge('client', 'a', 1)], [eventOf('fault')]];
    writeWhole(edgesFile(files[0]!), encodeEdges({ series, edges }));
    writeWhole(eventsFile(files[0]!), formatEvents(events));
    const [point] = readPoints(folder, config);
    rmSync(folder, { recursive: true });
    const { entry, day, seed } = results[0]!;
    assert.deepEqual(point!.series[0], { entry, day, seed, series, edges, events });
    assert.deepEqual(Object.keys(point!.series[1]!), ['entry', 'day', 'seed', 'series']);
  });

  it('are refused where they are not what a run writes', () => {
    const refusals: readonly (readonly [() => unknown, RegExp])[] = [
      [() => parseEdges('time,from\n', 'x.gz'), /^x\.gz: must have the columns time, from, to, /],
      [() => parseEvents('', 'x.csv'), /^x\.csv: must have the columns from, to, kind, /],
      [
        () => parseEvents('from,to,kind,component,name,level,text\n1,,party,,,,\n', 'x.csv'),
        /^x\.csv:2: is no event/,
      ],
      [() => parseEvents('from,to,kind,component,name,level,text\n1,2\n', 'x.csv'), /columns/],
    ];
    for (const [read, message] of refusals)
      assert.throws(read, (error: BadInput) => message.test(error.lines[0]!));
  });
});
