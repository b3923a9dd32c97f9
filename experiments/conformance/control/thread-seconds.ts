import { readFileSync } from 'node:fs';

/**
 * Seconds that a core has spent on the calling thread, where the system says so (Linux:
 * /proc/thread-self/schedstat, its first number in nanoseconds); elsewhere seconds of the clock.
 */
export function threadSeconds(): number {
  try {
    const [nanoseconds] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ');
    return Number(nanoseconds) / 1e9;
  } catch {
    return performance.now() / 1000;
  }
}
