import assert from 'node:assert/strict';
import { hashIndexLine } from '../../../agents/indexing/hash-index.ts';
import { build } from './random-operations.ts';

describe('hash', () => {
  it('keeps every other key when one of a cluster is removed', () => {
    // Nearly full: every probe is long, and clusters go round the end of the table.
    for (let removed = 0; removed < 60; removed++) {
      const keys = Array.from({ length: 60 }, (_, i) => i * i);
      const index = build(hashIndexLine, keys, { loadMax: 0.95 });
      assert.equal(index.remove(keys[removed]!), true);
      for (const [i, key] of keys.entries())
        assert.equal(index.find(key), i === removed ? -1 : i, `${key} without ${keys[removed]}`);
    }
  });

  it('doubles when more than its share of places is in use', () => {
    const index = build(hashIndexLine, [], { loadMax: 0.5 });
    const sizes = Array.from({ length: 9 }, (_, i) => {
      index.insert(i, i);
      return index.sizeBytes / 16; // places
    });
    assert.deepEqual(sizes, [8, 8, 8, 8, 16, 16, 16, 16, 32]);
  });

  it('probes as rarely as linear probing of random hashes does', () => {
    // Knuth 3, 6.4: a successful search of a table with load a takes (1 + 1 / (1 - a)) / 2 probes.
    for (const step of [1, 4096, 2 ** 32, 2 ** 40]) {
      const count = 2 ** 12 * 0.7;
      const keys = Array.from({ length: count }, (_, i) => i * step);
      const index = build(hashIndexLine, keys, { loadMax: 0.7 });
      const load = count / (index.sizeBytes / 16);
      let probes = 0;
      for (const key of keys) index.walk(key, { touch: () => probes++ });
      const mean = probes / keys.length - 1; // the last touch of each reads the value
      assert(Math.abs(mean - (1 + 1 / (1 - load)) / 2) < 0.3, `${mean} probes at step ${step}`);
    }
  });

  it('has no order to tell of', () => {
    const index = build(hashIndexLine, [1, 2]);
    assert.throws(() => index.ceiling(1), /no order: ceiling/);
    assert.throws(() => index.scan(0, 1, () => {}), /no order: scan/);
  });
});
