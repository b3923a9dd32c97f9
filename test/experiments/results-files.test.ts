import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { BadInput } from '../../experiments/bad-input.ts';
import { formatCsv, parseCsv } from '../../experiments/csv.ts';
import {
  decodeSeries,
  encodeSeries,
  Journal,
  prepareFolder,
  readRuns,
  seriesFile,
  writeRuns,
  writeWhole,
} from '../../experiments/results-files.ts';
import { runKey } from '../../experiments/run-key.ts';
import type { Result } from '../../experiments/types.ts';

const number = fc.double({ noNaN: false });
const result: fc.Arbitrary<Result> = fc.record({
  experiment: fc.constantFrom('a', 'b'),
  point: fc.constantFrom('', 'days=flash'),
  entry: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  setting: fc.constantFrom('', 'targetRatio=0.5'),
  day: fc.nat(),
  seed: fc.nat(),
  configHash: fc.stringMatching(/^[0-9a-f]{16}$/),
  codeVersion: fc.constantFrom('v1', 'v2'),
  fingerprint: fc.stringMatching(/^[0-9a-f]{16}$/),
  metrics: fc.record({ costDollars: number, 'gateway/costDollars': number }),
});

/** CSV and JSON know only one zero. */
function withoutMinusZero(row: Result): Result {
  const metrics = Object.entries(row.metrics).map(([name, value]) => [
    name,
    value === 0 ? 0 : value,
  ]);
  return { ...row, metrics: Object.fromEntries(metrics) };
}

function rowOf(day: number, codeVersion = 'v1'): Result {
  const metrics = { costDollars: day / 3, latencySecondsP99: Infinity };
  const hashes = { configHash: 'c', codeVersion, fingerprint: 'f' };
  const place = { experiment: 'e', point: '', entry: 'x, "y"', setting: '' };
  return { ...place, day, seed: 1, ...hashes, metrics };
}

describe('results files', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'finfra-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('read rows of runs back as they were written', () => {
    fc.assert(
      fc.property(fc.array(result, { minLength: 1, maxLength: 5 }), (all) => {
        const rows = all.map((row) => ({ ...row, codeVersion: all[0]!.codeVersion }));
        writeRuns(folder, rows);
        assert.deepEqual(readRuns(folder), rows.map(withoutMinusZero));
      }),
      { numRuns: 50 },
    );
  });

  it('refuse a folder without rows', () => {
    assert.throws(() => readRuns(folder), BadInput);
    writeFileSync(join(folder, 'runs.csv'), 'nonsense\n1,2\n');
    assert.throws(() => readRuns(folder), /runs.csv/);
  });

  it('refuse rows that different code has made', () => {
    writeRuns(folder, [rowOf(1), rowOf(2), rowOf(3, 'v2')]);
    assert.throws(
      () => readRuns(folder),
      /runs\.csv:4: the rows were made by different code, v1 and v2/,
    );
  });

  it('keep cells with commas, quotes and line ends apart', () => {
    const cells = fc.array(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), { maxLength: 4 });
    fc.assert(fc.property(cells, (rows) => assert.deepEqual(parseCsv(formatCsv(rows)), rows)));
  });

  it('remember every row of a journal after it was closed', () => {
    const journal = new Journal(folder);
    for (const day of [1, 2, 3]) journal.append(rowOf(day));
    const again = new Journal(folder);
    for (const day of [1, 2, 3]) assert.deepEqual(again.find(runKey(rowOf(day))), rowOf(day));
    assert.equal(again.find(runKey(rowOf(4))), undefined);
  });

  it('drop the line of a journal that a kill has torn, wherever it tears', () => {
    new Journal(folder).append(rowOf(1));
    const file = join(folder, 'journal.jsonl');
    const whole = readFileSync(file, 'utf8');
    for (let length = 1; length < whole.length; length += 7) {
      writeFileSync(file, whole + whole.replace('"day":1', '"day":2').slice(0, length));
      const journal = new Journal(folder);
      assert.equal(journal.find(runKey(rowOf(2))), undefined);
      journal.append(rowOf(3));
      const again = new Journal(folder);
      assert.deepEqual(again.find(runKey(rowOf(1))), rowOf(1));
      assert.deepEqual(again.find(runKey(rowOf(3))), rowOf(3));
    }
  });

  it('make a run again whose line was edited into nonsense', () => {
    new Journal(folder).append(rowOf(1));
    appendFileSync(join(folder, 'journal.jsonl'), 'null\n{"day": 3}\nnot json\n');
    assert.deepEqual(new Journal(folder).find(runKey(rowOf(1))), rowOf(1));
  });

  it('forget the rows of other code, and all rows when cleared', () => {
    const journal = new Journal(folder);
    for (const version of ['v1', 'v2']) journal.append(rowOf(1, version));
    journal.keepOnly('v2');
    const kept = new Journal(folder);
    assert.equal(kept.find(runKey(rowOf(1, 'v1'))), undefined);
    assert.deepEqual(kept.find(runKey(rowOf(1, 'v2'))), rowOf(1, 'v2'));
    kept.clear();
    assert.equal(new Journal(folder).find(runKey(rowOf(1, 'v2'))), undefined);
  });

  it('are written whole or not at all', () => {
    const file = join(folder, 'deep', 'file.txt');
    writeWhole(file, 'old');
    assert.throws(() => writeWhole(file, undefined as unknown as string));
    assert.equal(readFileSync(file, 'utf8'), 'old');
    writeWhole(file, 'new');
    assert.equal(readFileSync(file, 'utf8'), 'new');
    assert.deepEqual(readdirSync(join(folder, 'deep')), ['file.txt']);
  });

  it('are no place for a file where a folder is, or within a file', () => {
    const file = join(folder, 'a file');
    writeFileSync(file, '');
    for (const place of [folder, join(file, 'inside.csv')])
      assert.throws(
        () => writeWhole(place, 'new'),
        (error: unknown) => {
          assert(error instanceof BadInput, String(error));
          assert(error.lines[0]!.startsWith(`${place}: cannot be written to`), error.lines[0]);
          return true;
        },
      );
  });

  it('refuse a folder that cannot be written to', () => {
    writeFileSync(join(folder, 'file'), '');
    assert.throws(() => prepareFolder(join(folder, 'file', 'inside')), BadInput);
    prepareFolder(join(folder, 'new', 'inside'));
    assert.deepEqual(readdirSync(join(folder, 'new', 'inside')), ['series']);
  });

  it('are cleared of what a kill has torn, once it is a minute old', () => {
    prepareFolder(folder);
    const torn = ['runs.csv.0a1b2c3d.part', 'series/a.csv.gz.0a1b2c3d.part'];
    const others = ['runs.csv', 'runs.csv.4e5f6a7b.part'];
    for (const name of [...torn, ...others]) writeFileSync(join(folder, name), 'x');
    const before = Date.now() / 1000 - 90;
    for (const name of torn) utimesSync(join(folder, name), before, before);
    prepareFolder(folder);
    assert.deepEqual(readdirSync(folder).sort(), [...others, 'series'].sort());
    assert.deepEqual(readdirSync(join(folder, 'series')), []);
  });

  it('refuse a folder where folders and files stand in the way of each other', () => {
    for (const name of ['runs.csv', 'summary.csv', 'config.yaml', 'journal.jsonl', 'report.html']) {
      mkdirSync(join(folder, name, name), { recursive: true });
      assert.throws(() => prepareFolder(join(folder, name)), {
        lines: [`${join(folder, name)}: ${name} is a folder and is in the way`],
      });
    }
    for (const name of ['series', 'figures']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, name), '');
      assert.throws(() => prepareFolder(join(folder, name)), {
        lines: [`${join(folder, name)}: ${name} is a file and is in the way`],
      });
    }
  });

  it('name the series that were cut off or damaged', () => {
    const whole = encodeSeries({ time: Float64Array.of(15, 30), columns: {} });
    for (const bytes of [whole.slice(0, -9), whole.slice(0, 5), new Uint8Array(40), whole.slice(3)])
      assert.throws(
        () => decodeSeries(bytes, 'series/a.csv.gz'),
        (error) => error instanceof BadInput && /^series\/a\.csv\.gz: is dam/.test(error.message),
      );
  });

  it('keep series with every double, and the same bytes for the same series', () => {
    const column = fc
      .array(number, { minLength: 3, maxLength: 3 })
      .map((list) => Float64Array.from(list, (x) => x + 0));
    fc.assert(
      fc.property(column, column, (time, load) => {
        const series = { time, columns: { arrivalsPerSecond: load, 'desk/queueLength': time } };
        const plain = ({ time: t, columns }: typeof series) =>
          [t, columns].map((x) =>
            JSON.stringify(x, (_k, v) => (typeof v === 'number' ? String(v) : v)),
          );
        assert.deepEqual(plain(decodeSeries(encodeSeries(series)) as typeof series), plain(series));
        assert.deepEqual(encodeSeries(series), encodeSeries(series));
      }),
      { numRuns: 30 },
    );
  });

  it('keep series of different configs, code, days and seeds in different files', () => {
    const files = [
      rowOf(1),
      rowOf(2),
      rowOf(1, 'v2'),
      { ...rowOf(1), configHash: 'd' },
      { ...rowOf(1), seed: 2 },
    ];
    assert.equal(new Set(files.map((row) => seriesFile(folder, row))).size, files.length);
  });
});
