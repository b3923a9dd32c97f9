import { assert } from '../../sim/units.ts';

type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array;

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** An array of numbers as base64 of its little-endian bytes: nothing is rounded, NaN and -0 stay. */
export function packNumbers(numbers: Numbers): string {
  return littleEndian(numbers).toString('base64');
}

/** 32-bit floats as they were packed; throws an Error unless there are `length` of them. */
export function unpackFloats(packed: string, length: number): Float32Array {
  return unpackInto(new Float32Array(length), packed);
}
/** As `unpackFloats`, of 64 bits. */
export function unpackDoubles(packed: string, length: number): Float64Array {
  return unpackInto(new Float64Array(length), packed);
}
/** As `unpackFloats`, of whole numbers of 32 bits. */
export function unpackIntegers(packed: string, length: number): Int32Array {
  return unpackInto(new Int32Array(length), packed);
}
/** As `unpackFloats`, of whole numbers in [0, 255]. */
export function unpackBytes(packed: string, length: number): Uint8Array {
  return unpackInto(new Uint8Array(length), packed);
}

function unpackInto<T extends Numbers>(target: T, packed: string): T {
  const bytes = Buffer.from(packed, 'base64');
  assert(
    bytes.length === target.byteLength,
    `${target.length} packed numbers need ${target.byteLength} bytes, got ${bytes.length}`,
  );
  new Uint8Array(target.buffer).set(bytes);
  if (!IS_LITTLE_ENDIAN) swapBytes(Buffer.from(target.buffer), target.BYTES_PER_ELEMENT);
  return target;
}

function littleEndian(numbers: Numbers): Buffer {
  const bytes = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  if (IS_LITTLE_ENDIAN) return bytes;
  return swapBytes(Buffer.from(bytes), numbers.BYTES_PER_ELEMENT);
}

function swapBytes(bytes: Buffer, size: number): Buffer {
  if (size === 4) return bytes.swap32();
  return size === 8 ? bytes.swap64() : bytes;
}
