import type { Json } from './policy.ts';

export type JsonRecord = Readonly<Record<string, Json>>;

/** A saved map; throws an Error that names what it should be. */
export function recordOf(json: Json | undefined, what: string): JsonRecord {
  const isRecord = typeof json === 'object' && json !== null && !Array.isArray(json);
  if (!isRecord) throw new Error(`${what} must be a map`);
  return json as JsonRecord;
}

export function recordAt(record: JsonRecord, key: string): JsonRecord {
  return recordOf(record[key], key);
}

export function listAt(record: JsonRecord, key: string, length?: number): readonly Json[] {
  const value = record[key];
  if (!Array.isArray(value)) throw new Error(`${key} must be a list`);
  if (length !== undefined && value.length !== length)
    throw new Error(`${key} must hold ${length} values, holds ${value.length}`);
  return value;
}

export function numberAt(record: JsonRecord, key: string): number {
  const value = record[key];
  if (typeof value !== 'number') throw new Error(`${key} must be a number`);
  return value;
}

/** A whole number >= 0. */
export function countAt(record: JsonRecord, key: string): number {
  const value = numberAt(record, key);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Error(`${key} must be a whole number >= 0, is ${value}`);
  return value;
}

export function textAt(record: JsonRecord, key: string): string {
  const value = record[key];
  if (typeof value !== 'string') throw new Error(`${key} must be a text`);
  return value;
}

/** A list of numbers, of the given length if there is one. */
export function numbersAt(record: JsonRecord, key: string, length?: number): readonly number[] {
  const list = listAt(record, key, length);
  if (!list.every((one) => typeof one === 'number')) throw new Error(`${key} must hold numbers`);
  return list as readonly number[];
}

/** Numbers of alternatives by dimension: at least one dimension, each a whole number >= 1. */
export function sizesAt(record: JsonRecord, key: string): readonly number[] {
  const sizes = numbersAt(record, key);
  if (sizes.length === 0 || !sizes.every((size) => Number.isSafeInteger(size) && size >= 1))
    throw new Error(`${key} must be whole numbers >= 1, are ${sizes.join(', ')}`);
  return sizes;
}
