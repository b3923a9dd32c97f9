import type { ZoneConfig } from '../system-config.ts';
import { assert } from '../units.ts';

/** The only zone, by position, of a system that names none. */
const EVERYWHERE = 0;

/** The zones of a system, by position, and which of them are lost at present. */
export class Zones {
  readonly #names: readonly string[];
  readonly #lost = new Set<number>();

  constructor(zones: readonly ZoneConfig[] = []) {
    this.#names = zones.map(({ name }) => name);
  }

  /** Undefined where the system names none. */
  nameOf(zone: number): string | undefined {
    return this.#names[zone];
  }

  /** Positions of these; unset: of all. */
  positions(names: readonly string[] = this.#names): readonly number[] {
    return this.#names.length === 0 ? [EVERYWHERE] : names.map((name) => this.position(name));
  }

  position(name: string): number {
    const zone = this.#names.indexOf(name);
    assert(zone >= 0, `unknown zone ${name}`);
    return zone;
  }

  isLost(zone: number): boolean {
    return this.#lost.has(zone);
  }

  /** Nothing can stand in the zone until it is restored. Returns whether it was there. */
  lose(zone: number): boolean {
    if (this.#lost.has(zone)) return false;
    this.#lost.add(zone);
    return true;
  }

  /** Returns whether the zone was lost. */
  restore(zone: number): boolean {
    return this.#lost.delete(zone);
  }

  /** Of these zones the one with the fewest, the first of equal ones; undefined when all are lost. */
  emptiest(zones: readonly number[], countIn: (zone: number) => number): number | undefined {
    let best: number | undefined;
    for (const zone of zones) {
      if (this.#lost.has(zone)) continue;
      if (best === undefined || countIn(zone) < countIn(best)) best = zone;
    }
    return best;
  }
}
