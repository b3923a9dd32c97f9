import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { BadInput } from '../../experiments/bad-input.ts';
import { encodeEdges } from '../../experiments/telemetry/edges-csv.ts';
import { parseEdges, parseEvents } from '../../experiments/telemetry/read-run-files.ts';
import { formatEvents } from '../../experiments/telemetry/run-events.ts';
import type { RunEvent } from '../../experiments/types.ts';

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
