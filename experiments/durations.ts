import { parseDuration } from '../sim/options.ts';
import type { Seconds } from '../sim/units.ts';

export { parseDuration };

const UNITS = [
  ['h', 3600],
  ['min', 60],
  ['s', 1],
  ['ms', 1e-3],
  ['us', 1e-6],
] as const;

/** A duration as a file writes it, such as '24h' or '250us'; reading it gives the same double. */
export function formatDuration(seconds: Seconds): string {
  const texts = UNITS.map(([unit, size]) => `${Number((seconds / size).toPrecision(12))}${unit}`);
  const isWhole = (text: string) => /^\d+[a-z]+$/.test(text) && parseDuration(text) === seconds;
  return seconds === 0 ? '0s' : (texts.find(isWhole) ?? `${seconds}s`);
}

/** A time that passes on a clock, for people: '3 min 20 s'. */
export function formatElapsed(seconds: Seconds): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
