import { assert } from '../units.ts';

/** An exact fraction >= 0 in lowest terms. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint; // > 0
}

const DECIMAL = /^(\d+)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;
const FRACTION = /^(\d+) ?\/ ?(\d+)$/;

/** The fraction numerator / denominator in lowest terms; a denominator of 0 is a bug. */
export function rational(numerator: bigint, denominator: bigint): Rational {
  assert(numerator >= 0n && denominator > 0n, `no fraction >= 0: ${numerator}/${denominator}`);
  const divisor = greatestCommonDivisor(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

/**
 * What a person means by a number: 0.999 is 999/1000, not the nearest double. Reads a number by its
 * shortest decimal form; texts such as '0.999', '99.9 %', '1e-3' and '1/3'. Undefined for anything else,
 * negative numbers included.
 */
export function parseRational(value: number | string): Rational | undefined {
  const text = String(value).trim();
  const percent = /^(.*?) ?%$/.exec(text)?.[1];
  const read = readFraction(percent ?? text);
  if (read === undefined || percent === undefined) return read;
  return rational(read.numerator, read.denominator * 100n);
}

/** The nearest double (within rounding of the two parts). */
export function toNumber({ numerator, denominator }: Rational): number {
  return Number(numerator) / Number(denominator);
}

function readFraction(text: string): Rational | undefined {
  const [, above, below] = FRACTION.exec(text) ?? [];
  if (above !== undefined && below !== undefined)
    return BigInt(below) === 0n ? undefined : rational(BigInt(above), BigInt(below));
  const [, whole, digits = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const shift = Number(exponent) - digits.length;
  const scaled = BigInt(whole + digits);
  return shift >= 0
    ? rational(scaled * 10n ** BigInt(shift), 1n)
    : rational(scaled, 10n ** BigInt(-shift));
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
