import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BadInput } from '../../../experiments/bad-input.ts';
import {
  readTrace,
  type TraceReading,
  traceFormat,
  traceName,
} from '../../../experiments/caching/read-trace.ts';
import { parseColumns } from '../../../experiments/caching/text-layout.ts';

const KEYS = '1\n2\n1\n9007199254740993\n9007199254740992\n';
/** KEYS forty times, by `zstd -19` of Zstandard 1.5: one frame with sequences and a checksum. */
const PACKED = Buffer.from(
  'KLUv/WRABf0AAILBBAjQN1RElAxOxCr8YkL6nG1RFQMCABUu9WOEzCZ4plaw',
  'base64',
);
const CSV = 'time_s,object_id,size_bytes,next\n0,7,512,3\n1.5,8,100,-1\n1.5,7,600,-1\n';

/** A record of oracleGeneral. */
function record(time: number, id: bigint, size: number): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32LE(time, 0);
  bytes.writeBigUInt64LE(id, 4);
  bytes.writeUInt32LE(size, 12);
  bytes.writeBigInt64LE(-1n, 16);
  return bytes;
}

describe('reading cache traces', () => {
  const folder = mkdtempSync(join(tmpdir(), 'finfra-traces-'));
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string) => join(folder, name);
  const read = (name: string, content: string | Uint8Array, reading?: TraceReading) => {
    writeFileSync(file(name), content);
    return readTrace(file(name), reading);
  };
  const refused = async (name: string, content: string | Uint8Array, reading?: TraceReading) => {
    const error = await read(name, content, reading).then(
      () => assert.fail(`${name} was read`),
      (thrown: unknown) => thrown,
    );
    assert(error instanceof BadInput, String(error));
    return error.lines.map((line) => line.replace(`${folder}/`, ''));
  };

  it('numbers keys by their first request, those above 2^53 apart', async () => {
    const trace = await read('a.keys.txt', KEYS);
    assert.deepEqual([...trace.objects], [0, 1, 0, 2, 3]);
    assert.deepEqual([trace.distinct, trace.sizes, trace.times], [4, undefined, undefined]);
    assert.deepEqual([...(await read('m.txt', `\uFEFF${KEYS}`)).objects], [...trace.objects]);
    const largest = await read('b.txt', '18446744073709551615\r\n18446744073709551614\n\n');
    assert.deepEqual([...largest.objects], [0, 1]);
  });

  it('unpacks gzip and Zstandard, whatever the file is called', async () => {
    const forty = KEYS.repeat(40);
    const plain = await read('c', forty);
    for (const packed of [gzipSync(forty), PACKED, Buffer.concat([PACKED, PACKED])]) {
      const { objects } = await read('c', packed);
      assert.deepEqual(objects.subarray(0, plain.requests), plain.objects);
      assert.equal(objects.length % plain.requests, 0);
    }
    assert.equal((await read('c', Buffer.concat([PACKED, PACKED]))).requests, 400);
  });

  it('finds the columns of a CSV file by their names, or where it is told to', async () => {
    const named = await read('a.csv', CSV);
    assert.deepEqual([...named.objects], [0, 1, 0]);
    assert.deepEqual([...named.sizes!], [512, 100, 600]);
    assert.deepEqual([...named.times!], [0, 1.5, 1.5]);
    const columns = parseColumns('id=3,size=1');
    const numbered = await read('b.csv', '5;x;70\n6;y;71\n', { columns });
    assert.deepEqual([[...numbered.sizes!], numbered.times], [[5, 6], undefined]);
  });

  it('reads the records of oracleGeneral, across the pieces that a file comes in', async () => {
    const records = Array.from({ length: 12_000 }, (_, at) =>
      record(at, 2n ** 63n + BigInt(at % 7), 1 + (at % 3)),
    );
    const trace = await read('a.oracleGeneral.bin.gz', gzipSync(Buffer.concat(records)));
    assert.deepEqual([trace.requests, trace.distinct, trace.name], [12_000, 7, 'a']);
    assert(trace.objects.every((object, at) => object === at % 7));
    assert(trace.sizes!.every((size, at) => size === 1 + (at % 3)));
    assert.equal(trace.times!.at(-1), 11_999);
  });

  it('says where in a text what is wrong, and stops after a handful', async () => {
    const text = 'time,id,size\n5,1,0\n4,2,10\n5,-3,10\n6,4,1.5\n';
    assert.deepEqual(await refused('bad.csv', text), [
      "bad.csv:2:5 size: must be an integer > 0, in bytes, got '0'",
      "bad.csv:3:1 time: must not go back: the request before is at 5, got '4'",
      "bad.csv:4:3 id: must be an integer in [0, 2^64), got '-3'",
      "bad.csv:5:5 size: must be an integer > 0, in bytes, got '1.5'",
    ]);
    const keys = await refused('bad.txt', `1\n18446744073709551616\n${'x\n'.repeat(99)}`);
    assert.equal(
      keys[0],
      "bad.txt:2:1 key: must be an integer in [0, 2^64), got '18446744073709551616'",
    );
    assert.equal(keys.length, 6);
    assert.deepEqual(await refused('short.csv', 'id,size\n1\n'), [
      'short.csv:2:1: must have 2 cells as the first line has, got 1',
    ]);
    assert.deepEqual(await refused('long.csv', 'id,size\n1,1,234\n'), [
      'long.csv:2:1: must have 2 cells as the first line has, got 3',
    ]);
    assert.deepEqual(await refused('endless.txt', `1\n${'1'.repeat(2 ** 21)}`), [
      'endless.txt:2:1: no line may be longer than 1048576 bytes',
    ]);
    assert.deepEqual(await refused('escape.txt', '1\nx\u001b[2J\n'), [
      "escape.txt:2:1 key: must be an integer in [0, 2^64), got 'x?[2J'",
    ]);
  });

  it('refuses what is empty, cut off, or no trace at all', async () => {
    assert.deepEqual(await refused('empty.csv', 'id,size\n'), ['empty.csv: holds no requests']);
    assert.deepEqual(await refused('none', ''), ['none: holds no requests']);
    assert.deepEqual(await refused('none.csv', ''), ['none.csv: holds no requests']);
    assert.match((await refused('late.csv', '\nid\n1\n'))[0]!, /^late.csv:1:1: the first line is/);
    assert.match((await refused('old.csv', 'id,size\r1,2\r'))[0]!, /^old.csv:1:1 lines must end/);
    const wide = Buffer.from('\uFEFFid\n1\n', 'utf16le');
    assert.deepEqual(await refused('wide.csv', wide), ['wide.csv: is UTF-16; must be UTF-8']);
    assert.match(
      (await refused('a.gz', gzipSync(KEYS).subarray(0, 20)))[0]!,
      /cut off or damaged \(gzip/,
    );
    assert.match(
      (await refused('a.zst', PACKED.subarray(0, 30)))[0]!,
      /cut off or damaged \(Zstandard/,
    );
    const torn = Buffer.concat([record(1, 1n, 1), record(0, 1n, 0)]).subarray(0, 47);
    assert.deepEqual(await refused('a.bin', torn), [
      'a.bin: record 1, byte 24: is cut off: 23 bytes of a record of 24 are there',
    ]);
    const wrong = Buffer.concat([record(1, 1n, 1), record(0, 1n, 0)]);
    assert.deepEqual(await refused('b.bin', wrong), [
      'b.bin: record 1, byte 24: time 0 goes back: the one before is 1',
      'b.bin: record 1, byte 24: size must be > 0, got 0',
    ]);
    await assert.rejects(readTrace(file('nowhere.csv')), /nowhere.csv: no such file/);
  });

  it('asks which column is what, rather than guess', async () => {
    assert.match((await refused('x.csv', '1,2\n'))[0]!, /^x.csv:1:1 which column .* --columns/);
    const columns = parseColumns('id=object');
    const [line] = await refused('y.csv', 'objects,size\n1,2\n', { columns });
    assert.match(line!, /no column object; there are objects, size \(did you mean objects\?\)/);
    assert.match(
      (await refused('z.csv', 'id,object_id,size\n1,2,3\n'))[0]!,
      /^z.csv:1:1 which column is what: id or object_id as id; say --columns/,
    );
    const named = { columns: parseColumns('id=id,size=size') };
    assert.match(
      (await refused('z.csv', 'id,size,size\n1,2,3\n', named))[0]!,
      /^z.csv:1:1 size: two columns are called size/,
    );
    const second = { columns: parseColumns('id=2') };
    assert.match((await refused('k', '1\n2\n', second))[0]!, /no column 2; there are 1/);
    assert.match((await refused('k.bin', record(1, 1n, 1), second))[0]!, /has no columns/);
    assert.throws(() => parseColumns('ids=1'), /must be one of id, size, time/);
    assert.throws(() => parseColumns('size=1'), /needs id=/);
    assert.throws(() => traceFormat('cvs'), /did you mean csv/);
    assert.equal(traceFormat('oracleGeneral'), 'oracle-general');
    assert.equal(traceName('/x/web07.keys.txt.gz'), 'web07');
  });
});
