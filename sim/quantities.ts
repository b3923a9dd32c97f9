import type { Bytes, Seconds } from './units.ts';

// Units below the second divide, so that '250us' is the nearest double to 0.00025.
const DIVISORS: Readonly<Record<string, number>> = { ns: 1e9, us: 1e6, ms: 1e3 };
const FACTORS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400 };
const DURATION = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?) ?([a-z]+)$/;

/** Seconds of a text such as '250us', '15 s', '2min', '24h', '1d'; NaN if it is not one. */
export function parseDuration(text: string): Seconds {
  const [, digits, unit] = DURATION.exec(text.trim()) ?? [];
  if (digits === undefined || unit === undefined) return NaN;
  if (Object.hasOwn(DIVISORS, unit)) return Number(digits) / DIVISORS[unit]!;
  return Object.hasOwn(FACTORS, unit) ? Number(digits) * FACTORS[unit]! : NaN;
}

const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};
const MEMORY = /^(\d+(?:\.\d*)?|\.\d+) ?([A-Za-z]+)$/;

/** Bytes of a text such as '512MiB', '2 GB', '0.5GiB'; NaN if it is not one. */
export function parseBytes(text: string): Bytes {
  const [, digits, unit] = MEMORY.exec(text.trim()) ?? [];
  if (digits === undefined || unit === undefined || !Object.hasOwn(BYTES, unit)) return NaN;
  return Number(digits) * BYTES[unit]!;
}
