import { LINE_BYTES, PAGE_BYTES, type TouchMeter } from './key-index.ts';

/** Lines of a region lie below this; regions are apart by it, so that a line is one exact number. */
const REGION_LINES = 2 ** 40;
const LINES_PER_PAGE = PAGE_BYTES / LINE_BYTES;

/** Counts the different cache lines and pages that are read since `reset`. */
export class TouchCounter implements TouchMeter {
  readonly #lines = new Set<number>();
  readonly #pages = new Set<number>();

  get lines(): number {
    return this.#lines.size;
  }
  get pages(): number {
    return this.#pages.size;
  }

  reset(): void {
    this.#lines.clear();
    this.#pages.clear();
  }

  touch(region: number, byte: number, bytes: number): void {
    const first = Math.floor(byte / LINE_BYTES);
    const last = Math.floor((byte + bytes - 1) / LINE_BYTES);
    for (let line = first; line <= last; line++) {
      this.#lines.add(region * REGION_LINES + line);
      this.#pages.add(region * REGION_LINES + Math.floor(line / LINES_PER_PAGE));
    }
  }
}
