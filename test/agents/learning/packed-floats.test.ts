import assert from 'node:assert/strict';
import {
  packNumbers,
  unpackBytes,
  unpackDoubles,
  unpackFloats,
  unpackIntegers,
} from '../../../agents/learning/packed-floats.ts';

describe('packed numbers', () => {
  it('are the little-endian bytes in base64', () => {
    // 1 is 3f800000 and -2 is c0000000 in 32 bits (IEEE 754).
    const bytes = Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
    assert.equal(packNumbers(Float32Array.of(1, -2)), bytes.toString('base64'));
    assert.equal(packNumbers(Int32Array.of(258)), Buffer.from([2, 1, 0, 0]).toString('base64'));
  });

  it('come back as they were, of a part of an array too', () => {
    const floats = Float32Array.of(7, 0.1, -0, Number.NaN, Infinity).subarray(1);
    assert.deepEqual([...unpackFloats(packNumbers(floats), 4)], [...floats]);
    const doubles = Float64Array.of(Math.PI, 2 ** -1074);
    assert.deepEqual(unpackDoubles(packNumbers(doubles), 2), doubles);
    assert.deepEqual([...unpackIntegers(packNumbers(Int32Array.of(-1, 5)), 2)], [-1, 5]);
    assert.deepEqual([...unpackBytes(packNumbers(Uint8Array.of(0, 255)), 2)], [0, 255]);
  });

  it('of another length are refused', () => {
    assert.throws(() => unpackFloats(packNumbers(new Float32Array(2)), 3), /need 12 bytes, got 8/);
  });
});
