import { assert, type Seconds } from '../../sim/units.ts';

const NANOSECONDS = 1_000_000_000;

/**
 * Simulated time as nanoseconds since 1970, in decimal: `epoch` (whole seconds since 1970) is when the run began.
 * To the nearest nanosecond; a double cannot hold so many digits.
 */
export function unixNanoseconds(epoch: Seconds, at: Seconds): string {
  assert(Number.isSafeInteger(epoch) && epoch >= 0, `epoch must be whole seconds, got ${epoch}`);
  assert(Number.isFinite(at) && epoch + at >= 0, `no time since 1970: ${epoch} + ${at} s`);
  const whole = Math.floor(at);
  const fraction = BigInt(Math.round((at - whole) * NANOSECONDS));
  return String(BigInt(epoch + whole) * BigInt(NANOSECONDS) + fraction);
}
