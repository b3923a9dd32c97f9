// Hot: bench store
import { LINE_BYTES, PAGE_BYTES, type TouchMeter } from '../key-index.ts';
import { PairSet } from './pair-set.ts';

/** Regions of one structure lie below this; structures are apart by it. */
export const REGIONS_MAX = 2 ** 24;
const LINES_PER_PAGE_BITS = Math.log2(PAGE_BYTES / LINE_BYTES);

/** Counts the different lines of a walk, and lists its different pages in the order of their first touch. */
export class WalkMeter implements TouchMeter {
  lines = 0;
  pageCount = 0;
  /** Structure and region of each page, then its number there. */
  regions = new Int32Array(64);
  pages = new Int32Array(64);
  readonly #lineSet = new PairSet();
  readonly #pageSet = new PairSet();
  #base = 0;
  #areModelsPinned = false;

  /** Forgets the walk before. */
  reset(): void {
    this.lines = 0;
    this.pageCount = 0;
    this.#lineSet.clear();
    this.#pageSet.clear();
  }

  /** What is touched next is of this structure. Where models are pinned, its regions from 1 on have no pages. */
  of(structure: number, areModelsPinned: boolean): this {
    this.#base = structure * REGIONS_MAX;
    this.#areModelsPinned = areModelsPinned;
    return this;
  }

  touch(region: number, byte: number, bytes: number): void {
    const place = this.#base + region;
    const first = Math.floor(byte / LINE_BYTES);
    const last = Math.floor((byte + bytes - 1) / LINE_BYTES);
    for (let line = first; line <= last; line++) {
      if (!this.#lineSet.add(place, line)) continue;
      this.lines++;
      if (!this.#areModelsPinned || region === 0) this.#page(place, line >>> LINES_PER_PAGE_BITS);
    }
  }

  #page(place: number, page: number): void {
    if (!this.#pageSet.add(place, page)) return;
    if (this.pageCount === this.pages.length) this.#grow();
    this.regions[this.pageCount] = place;
    this.pages[this.pageCount++] = page;
  }

  #grow(): void {
    const [regions, pages] = [this.regions, this.pages];
    this.regions = new Int32Array(2 * pages.length);
    this.pages = new Int32Array(2 * pages.length);
    this.regions.set(regions);
    this.pages.set(pages);
  }
}
