import assert from 'node:assert/strict';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { readColumn, scanColumn } from '../../workloads/traces.ts';
import { csv, refusal, temporaryFolder } from './helpers.ts';

describe('readColumn', () => {
  const folder = temporaryFolder();
  after(() => folder.remove());
  const read = async (path: string, column: string) => Array.from(await readColumn(path, column));

  it('reads a column alone in its file, whatever the line ends, marks and quotes', async () => {
    const files = [
      'n\n1\n2.5\n-3e2\n',
      'n\r\n1\r\n2.5\r\n-3e2',
      '\ufeffn\n1\n2.5\n-3e2\n\n\n',
      'n\n"1"\n 2.5 \n-3E+2\n',
      '"n"\n1\n"2.5"\n-3e2\n',
      '\ufeff"n"\n1\n2.5\n-3e2\n',
    ];
    for (const [i, text] of files.entries()) {
      assert.deepEqual(await read(folder.write(`alone${i}.csv`, text), 'n'), [1, 2.5, -300]);
      assert.deepEqual(await read(folder.write(`alone${i}.csv.gz`, text), 'n'), [1, 2.5, -300]);
    }
  });

  it('reads one column of many, with commas and line ends in quotes', async () => {
    const text = 'name,"count, total",n\n"a, b",5,1\n"two\nlines",6,2\nplain,7,3\n';
    const path = folder.write('many.csv', text);
    assert.deepEqual(await read(path, 'n'), [1, 2, 3]);
    assert.deepEqual(await read(path, 'count, total'), [5, 6, 7]);
  });

  it('knows gzip by its content, whatever the name', async () => {
    const path = folder.write('zipped.csv', gzipSync('n\n4\n5\n'));
    assert.deepEqual(await read(path, 'n'), [4, 5]);
  });

  it('reads back any numbers, alone or beside others, over the borders of chunks', async () => {
    const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
    const property = fc.asyncProperty(numbers, async (values) => {
      const alone = folder.write('property.csv', csv('n', values));
      const beside = folder.write(
        'property.csv.gz',
        csv(
          'n,m',
          values.map((v) => `${v},7`),
        ),
      );
      const expected = values.map((value) => (value === 0 ? 0 : value));
      assert.deepEqual(
        (await read(alone, 'n')).map((v) => (v === 0 ? 0 : v)),
        expected,
      );
      assert.deepEqual(
        (await read(beside, 'n')).map((v) => (v === 0 ? 0 : v)),
        expected,
      );
    });
    await fc.assert(property, { numRuns: 50 });
    const many = Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 100_003);
    assert.deepEqual(await read(folder.write('long.csv', csv('n', many)), 'n'), many);
    assert.deepEqual(await read(folder.write('long.csv.gz', csv('n', many)), 'n'), many);
  });

  it('holds no more than a chunk of the text', async () => {
    const path = folder.write('large.csv', '');
    const file = createWriteStream(path);
    file.write('n\n');
    const lines = Buffer.from('1234567\n'.repeat(1 << 17)); // 1 MiB
    for (let i = 0; i < 64; i++) if (!file.write(lines)) await once(file, 'drain');
    file.end();
    await once(file, 'close');
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    let held = Infinity; // least of those in the second half: garbage goes when it will
    const rows = await scanColumn(path, 'n', (_, line) => {
      if (line % 500_000 === 0 && line > 32 * (1 << 17)) {
        collectGarbage();
        held = Math.min(held, process.memoryUsage().arrayBuffers - before);
      }
      return true;
    });
    assert.equal(rows, 64 * (1 << 17));
    assert.ok(held < 12 << 20, `${held} bytes held of 64 MiB`);
  });

  it('stops where the visitor stops', async () => {
    for (const [name, header] of [
      ['stop.csv', 'n'],
      ['stop2.csv', 'n,m'],
    ] as const) {
      const rows = Array.from({ length: 50_000 }, (_, i) => (header === 'n' ? i : `${i},0`));
      rows.push('bad');
      const path = folder.write(name, csv(header, rows));
      assert.equal(await scanColumn(path, 'n', (value) => value < 9), 10);
    }
  });

  const refused: readonly (readonly [string, string, string | Buffer, string])[] = [
    ['an empty file', 'empty.csv', '', 'file: FILE: is empty'],
    ['an empty gzip file', 'empty.csv.gz', '', 'file: FILE: is empty'],
    [
      'a file of line ends',
      'blank.csv',
      '\n',
      "file: FILE:1: must be a header with the names of the columns, found ''",
    ],
    ['a header without rows', 'header.csv', 'n\n', 'file: FILE: has a header but no rows'],
    ['two headers without rows', 'headers.csv', 'n,m\n', 'file: FILE: has a header but no rows'],
    [
      'numbers without a header',
      'bare.csv',
      '1\n2\n',
      "file: FILE:1: must be a header with the names of the columns, found '1'",
    ],
    ['a missing column', 'other.csv', 'm\n1\n', "column: must be a column of FILE (m), got 'n'"],
    [
      'a missing column of several',
      'others.csv',
      'm,k\n1,2\n',
      "column: must be a column of FILE (m, k), got 'n'",
    ],
    ['a word', 'word.csv', 'n\n1\nmany\n', "file: FILE:3: must be a number, found 'many'"],
    [
      'a word beside others',
      'words.csv',
      'm,n\n1,1\n2,"a\nb"\n3,x\n',
      "file: FILE:4: must be a number, found 'a\nb'",
    ],
    ['NaN', 'nan.csv', 'n\n1\nNaN\n', "file: FILE:3: must be a number, found 'NaN'"],
    [
      'what is beyond all numbers',
      'huge.csv',
      'n\n1e999\n',
      "file: FILE:2: must be a number, found '1e999'",
    ],
    [
      'a hexadecimal number',
      'hex.csv',
      'n\n0x10\n',
      "file: FILE:2: must be a number, found '0x10'",
    ],
    [
      'a comma in a lone column',
      'comma.csv',
      'n\n1\n1,5\n',
      "file: FILE:3: must be a number, found '1,5'",
    ],
    [
      'an empty line between rows',
      'gap.csv',
      'n\n1\n\n2\n',
      'file: FILE:3: must be a number, found an empty line',
    ],
    [
      'an empty line between rows of many',
      'gaps.csv',
      'n,m\n1,1\n\n2,2\n',
      'file: FILE:3: must be a number, found an empty line',
    ],
    ['an empty field', 'field.csv', 'n,m\n1,1\n,2\n', "file: FILE:3: must be a number, found ''"],
    [
      'a row with too few fields',
      'few.csv',
      'm,n\n1,1\n2\n',
      'file: FILE:3: must have 2 fields as the header has, found 1',
    ],
    ['a quote that does not end', 'quote.csv', 'm,n\n1,1\n"2,2\n', 'file: FILE:'],
    [
      'a quote in the middle of a field',
      'binary.csv',
      'm,n\n1,1\n1,\u0000"2\n',
      'file: FILE:3: is not CSV: Invalid Opening Quote: a quote is found on field 1 at line 3',
    ],
    [
      'plain text named .gz',
      'plain.csv.gz',
      Buffer.from('n\n1\n'),
      'file: FILE: ends in .gz but is not gzip data',
    ],
  ];
  for (const [what, name, content, message] of refused) {
    it(`refuses ${what}`, async () => {
      const path = folder.write(name, name === 'empty.csv.gz' ? Buffer.alloc(0) : content);
      const found = await refusal(readColumn(path, 'n'));
      const expected = message.replace('FILE', path);
      if (name === 'quote.csv') {
        assert.ok(
          found.startsWith(expected) && found.includes('is not CSV: Quote Not Closed'),
          found,
        );
      } else assert.equal(found, expected);
    });
  }

  it('refuses a line without end', async () => {
    for (const header of ['n', 'n,m']) {
      const path = folder.write(
        'endless.csv',
        `${header}\n${header === 'n' ? '1' : '1,1'}\n${'9'.repeat(3 << 20)}`,
      );
      const found = await refusal(readColumn(path, 'n'));
      if (header === 'n') {
        assert.equal(found, `file: ${path}:3: the line is longer than 1 MiB: not a CSV file?`);
      } else assert.match(found, /:\d+: the line is longer than 1 MiB/);
    }
  });

  it('says how far it came when gzip data end early or are corrupt', async () => {
    const rows = Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 100_003);
    const whole = gzipSync(csv('n', rows));
    const cut = folder.write('cut.csv.gz', whole.subarray(0, whole.length >> 1));
    const message = await refusal(readColumn(cut, 'n'));
    const line = Number(/after line (\d+): truncated file\?$/.exec(message)?.[1]);
    assert.ok(message.startsWith(`file: ${cut}: the gzip data end too early`));
    assert.ok(line > 100_000 && line < 200_000, message);

    const broken = Buffer.from(whole);
    broken.fill(0xff, whole.length >> 1, (whole.length >> 1) + 64);
    const corrupt = folder.write('corrupt.csv.gz', broken);
    assert.match(
      await refusal(readColumn(corrupt, 'n')),
      /: the gzip data are corrupt after line \d+$/,
    );

    const last = Buffer.from(whole);
    last[last.length - 8]! ^= 1; // of the checksum
    const changed = folder.write('changed.csv.gz', last);
    assert.match(await refusal(readColumn(changed, 'n')), /: the gzip data are corrupt after line/);

    const tail = folder.write('tail.csv.gz', whole.subarray(0, whole.length - 4));
    assert.match(await refusal(readColumn(tail, 'n')), /: the gzip data end too early/);

    const many = gzipSync(
      csv(
        'n,m',
        rows.slice(0, 20_000).map((row) => `${row},1`),
      ),
    );
    const cutMany = folder.write('cut-many.csv.gz', many.subarray(0, many.length >> 1));
    assert.match(await refusal(readColumn(cutMany, 'n')), /: the gzip data end too early/);
  });

  it('refuses what is no file', async () => {
    const path = folder.write('there.csv', 'n\n1\n');
    const missing = join(dirname(path), 'not-there.csv');
    assert.equal(
      await refusal(readColumn(missing, 'n')),
      `file: ${missing}: there is no such file`,
    );
    const below = join(path, 'below.csv');
    assert.equal(await refusal(readColumn(below, 'n')), `file: ${below}: there is no such file`);
    const inner = join(dirname(path), 'inner');
    mkdirSync(inner);
    assert.equal(await refusal(readColumn(inner, 'n')), `file: ${inner}: is a folder, not a file`);
    assert.equal(readFileSync(path, 'utf8'), 'n\n1\n');
  });
});
