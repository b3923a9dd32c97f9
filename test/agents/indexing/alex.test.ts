import assert from 'node:assert/strict';
import { alexLine } from '../../../agents/indexing/alex.ts';
import { capacityOf, SlotArena } from '../../../agents/indexing/alex-arena.ts';
import { bestFanout, childOf } from '../../../agents/indexing/alex-fanout.ts';
import { fitLine, layOut } from '../../../agents/indexing/alex-layout.ts';
import { TouchCounter } from '../../../sim/databases/touch-counter.ts';
import { createRandom } from '../../../sim/random.ts';
import { build, KEY_SETS, play } from './random-operations.ts';

const SLOT_BYTES = 16;
const sorted = (keys: Iterable<number>) => [...new Set(keys)].sort((a, b) => a - b);

/** Operations per insert of keys that come one after the other. */
function operationsPerInsert(count: number, keyOf: (i: number) => number): number {
  const index = build(alexLine, []);
  for (let i = 0; i < count; i++) index.insert(keyOf(i), i);
  for (let i = 0; i < count; i++) assert.equal(index.find(keyOf(i)), i);
  return index.changeOperations / count;
}

describe('alex', () => {
  it('agrees with a sorted array where a data node holds 64 slots at most', () => {
    for (const name of Object.keys(KEY_SETS)) play(alexLine, name, { nodeBytesMax: 1024 });
  });

  it('has bounds of its densities that fit together: nothing grows as soon as it is loaded', () => {
    const bounds = (name: string) => alexLine.options[name]!.value as { min: number; max: number };
    const [initial, least, most] = [
      bounds('initialDensity').max,
      bounds('leastDensity').max,
      bounds('mostDensity').min,
    ];
    assert(initial <= most && least < most);
    const index = build(alexLine, [], {
      initialDensity: initial,
      leastDensity: least,
      mostDensity: most,
    });
    for (let key = 0; key < 3000; key++) index.insert((key * 7919) % 10_007, key);
    for (let key = 0; key < 3000; key++) assert.equal(index.find((key * 7919) % 10_007), key);
  });

  it('keeps its densities and its largest node while it grows', () => {
    const uniform = createRandom('alex').stream('grow');
    const draw = () => Math.floor(uniform() * 2 ** 53);
    const loaded = sorted(Array.from({ length: 20_000 }, draw));
    const index = build(alexLine, loaded, { nodeBytesMax: 2 ** 30 });
    // One node: 0.7 full, up to the next class of capacities, a quarter of a power of two.
    const density = () => (index.count * SLOT_BYTES) / index.sizeBytes;
    assert(density() <= 0.7 && density() > 0.7 / 1.26, `${density()} after loading`);
    let [least, most] = [1, 0];
    for (let i = 0; i < 20_000; i++) {
      index.insert(draw(), i);
      least = Math.min(least, density());
      most = Math.max(most, density());
    }
    assert(most <= 0.8 && most > 0.79, `${most} at most`);
    assert(least <= 0.6 && least > 0.6 / 1.26, `${least} at least`);
    const small = build(alexLine, loaded, { nodeBytesMax: 4096 });
    const meter = new TouchCounter();
    let furthest = 0;
    for (const key of loaded.slice(0, 200))
      small.walk(key, {
        touch: (_r, byte, bytes) => (furthest = Math.max(furthest, byte + bytes)),
      });
    small.walk(loaded[0]!, meter);
    assert(furthest > 4096 && meter.pages >= 4); // an inner node, its pointers, a data node, its slots
  });

  it('costs about as much per insert whatever the order of keys', () => {
    assert(operationsPerInsert(20_000, (i) => 3 * i) < 60);
    assert(operationsPerInsert(20_000, (i) => 1e6 - 3 * i) < 60);
    assert(operationsPerInsert(20_000, (i) => (i % 2 === 0 ? i : 1e9 - i)) < 60);
    assert(operationsPerInsert(20_000, (i) => (i * 7919) % 20_011) < 60);
  });

  it('gives room back when keys are removed, and moves no more than a few for each', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => 5 * i);
    for (const order of [keys, keys.toReversed()]) {
      const index = build(alexLine, keys);
      const [bytes, before] = [index.sizeBytes, index.changeOperations];
      for (const key of order.slice(0, 19_000)) assert.equal(index.remove(key), true);
      assert((index.changeOperations - before) / 19_000 < 100);
      assert(index.sizeBytes < bytes / 2, `${index.sizeBytes} of ${bytes} bytes`);
    }
  });

  it('reads fewer lines for uniform keys than a search in halves', () => {
    const uniform = createRandom('alex').stream('walk');
    const keys = sorted(Array.from({ length: 50_000 }, () => Math.floor(uniform() * 2 ** 53)));
    const index = build(alexLine, keys);
    const meter = new TouchCounter();
    let lines = 0;
    for (let i = 0; i < keys.length; i += 50) {
      meter.reset();
      assert.equal(index.walk(keys[i]!, meter), i);
      lines += meter.lines;
    }
    // log2(50,000 / 8 keys of a line) = 12.6 lines of a binary search.
    assert(lines / 1000 < 6, `${lines / 1000} lines`);
  });

  it('splits what one line cannot describe, and leaves an outlier to itself', () => {
    const settings = { initialDensity: 0.7, capacityMax: 2 ** 20, totalKeys: 4000 };
    const keys = Float64Array.from({ length: 4000 }, (_, i) => (i < 3999 ? i * i : 1e15));
    const range = { from: 0, to: keys.length };
    const fanout = bestFanout(keys, range, settings, new Int32Array(keys.length))!;
    const sizes = fanout.children.map(({ from, to }) => to - from);
    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      4000,
    );
    assert(Math.max(...sizes) < 2500, String(sizes));
    assert.equal(
      fanout.children.reduce((sum, { pointers }) => sum + pointers, 0),
      fanout.pointers,
    );
    let place = 0;
    for (const { from, to, pointers } of fanout.children) {
      for (let i = from; i < to; i++) {
        const child = childOf(keys[i]!, fanout.low, fanout.scale, fanout.pointers);
        assert(child >= place && child < place + pointers, `${keys[i]} goes to ${child}`);
      }
      place += pointers;
    }
  });

  it('lays keys out where their line says, as counted by hand', () => {
    const keys = Float64Array.of(0, 10, 20, 30);
    const line = fitLine(keys, 0, 4, 8);
    assert.deepEqual(line, { low: 0, slope: 0.2, intercept: 0 });
    const places = new Int32Array(4);
    // Each where it is looked for: no iteration; runs of one slot: 4 x 1 / 4 shifts in all.
    assert.equal(layOut(keys, { from: 0, to: 4, slots: 8 }, line, places), 0.5 / 4);
    assert.deepEqual([...places], [0, 2, 4, 6]);
    // 0, 1, 2 and 100 on a line of slope 0.05: slots 0, 1, 2 and 5, looked for at 0, 0, 0 and 5.
    const crowded = Float64Array.of(0, 1, 2, 100);
    const flat = { low: 0, slope: 0.05, intercept: 0 };
    const cost = layOut(crowded, { from: 0, to: 4, slots: 8 }, flat, places);
    assert.deepEqual([...places], [0, 1, 2, 5]);
    // Distances 1 and 2 take one and two iterations; a run of 3 and one of 1: (9 + 1) / 4 shifts.
    assert.equal(cost, (20 * 3 + 0.5 * 2.5) / 4);
    // The last keys are kept inside.
    layOut(crowded, { from: 0, to: 4, slots: 4 }, { low: 0, slope: 1, intercept: 3 }, places);
    assert.deepEqual([...places], [0, 1, 2, 3]);
  });

  it('has capacities a quarter of a power of two apart, and uses freed blocks again', () => {
    assert.deepEqual([1, 16, 17, 21, 33, 41, 1000].map(capacityOf), [16, 16, 20, 24, 40, 48, 1024]);
    const arena = new SlotArena();
    const first = arena.allocate(64);
    const bytes = arena.sizeBytes;
    arena.free(64, first.chunk, first.base);
    assert.deepEqual(arena.allocate(64), first);
    assert.equal(arena.sizeBytes, bytes);
    const large = arena.allocate(capacityOf(1e5));
    assert.equal(large.base, 0);
    assert.equal(arena.chunks[large.chunk]!.length, 2 * capacityOf(1e5));
    arena.free(capacityOf(1e5), large.chunk, large.base);
    assert.equal(arena.sizeBytes, bytes);
    assert.equal(arena.chunks[large.chunk]!.length, 0);
  });
});
