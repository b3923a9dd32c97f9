import assert from 'node:assert/strict';
import { bPlusTreeLine } from '../../../agents/indexing/b-plus-tree.ts';
import { TouchCounter } from '../../../sim/databases/touch-counter.ts';
import { build, KEY_SETS, play } from './random-operations.ts';

const NODE_BYTES = (2 * 4 + 8) * 8; // four keys, four values, one line of links

describe('b-plus-tree', () => {
  it('agrees with a sorted array where each node holds four keys at most', () => {
    for (const name of Object.keys(KEY_SETS)) play(bPlusTreeLine, name, { fanout: 4 });
  });

  it('splits and empties nodes as counted by hand', () => {
    const tree = build(bPlusTreeLine, [], { fanout: 4 });
    const nodes = () => tree.sizeBytes / NODE_BYTES;
    for (const key of [10, 20, 30, 40]) tree.insert(key, key);
    assert.equal(nodes(), 1);
    tree.insert(15, 15); // [10 15 20] [30 40] and a root
    assert.equal(nodes(), 3);
    tree.insert(50, 50);
    tree.insert(60, 60); // [30 40 50 60] is full
    tree.insert(70, 70); // the largest of all: [70] alone, nothing moves
    assert.equal(nodes(), 4);
    for (const key of [10, 15, 20]) assert.equal(tree.remove(key), true);
    tree.insert(80, 80);
    tree.insert(35, 35); // splits [30 40 50 60] into the node that was freed
    assert.equal(nodes(), 4);
    const keys: number[] = [];
    tree.scan(0, 100, (key) => keys.push(key));
    assert.deepEqual(keys, [30, 35, 40, 50, 60, 70, 80]);
  });

  it('fills nodes to the end when keys ascend, and as told by bulk loading', () => {
    const tree = build(bPlusTreeLine, [], { fanout: 4 });
    for (let key = 0; key < 64; key++) tree.insert(key, key);
    // 16 leaves, 4 nodes above them and a root, all full.
    assert.equal(tree.sizeBytes / NODE_BYTES, 16 + 4 + 1);
    const keys = Array.from({ length: 64 }, (_, i) => i);
    const half = build(bPlusTreeLine, keys, { fanout: 4, fillRatio: 0.5 });
    assert.equal(half.sizeBytes / NODE_BYTES, 32 + 16 + 8 + 4 + 2 + 1);
    const full = build(bPlusTreeLine, keys, { fanout: 4, fillRatio: 1 });
    assert.equal(full.sizeBytes / NODE_BYTES, 16 + 4 + 1);
  });

  it('takes a fan-out up to the next power of two', () => {
    const keys = Array.from({ length: 8 }, (_, i) => i);
    const tree = build(bPlusTreeLine, keys, { fanout: 5, fillRatio: 1 });
    assert.equal(tree.sizeBytes, (2 * 8 + 8) * 8); // one leaf of eight
  });

  it('reads log2(fan-out) keys of each level, and a child or a value', () => {
    const keys = Array.from({ length: 64 }, (_, i) => i);
    const tree = build(bPlusTreeLine, keys, { fanout: 4, fillRatio: 1 }); // three levels
    const touched: number[] = [];
    assert.equal(tree.walk(17, { touch: (_region, _byte, bytes) => touched.push(bytes) }), 17);
    // The last level compares with its key once more.
    assert.equal(touched.length, 3 * 2 + 2 + 1 + 1);
    const counter = new TouchCounter();
    tree.walk(17, counter);
    assert(counter.lines <= 2 * 3 && counter.pages <= 3);
  });
});
