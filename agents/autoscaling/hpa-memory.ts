import type { Seconds } from '../../sim/units.ts';
import type { Aged } from './hpa-behavior.ts';

interface Dated {
  readonly replicas: number;
  readonly time: Seconds;
}
interface Order {
  readonly from: number;
  readonly to: number;
  readonly time: Seconds;
}

/**
 * What the controller remembers of one service: recommendations before stabilisation, and its own
 * scaling.
 */
export class HpaMemory {
  /** How long anything is kept: the longest window or period that reads it. */
  readonly span: Seconds;
  #recommendations: Dated[] = [];
  #added: Dated[] = [];
  #deleted: Dated[] = [];
  #order: Order | undefined;
  #isNew = true;

  constructor(span: Seconds) {
    this.span = span;
  }

  /**
   * Takes note of the replicas that are ordered now. At first sight they count as a recommendation
   * (source: horizontal.go, recordInitialRecommendation). Afterwards they tell what became of the
   * last order:
   * an order that was refused is no scaling, one that was weakened counts for what was left of it.
   */
  see(current: number, now: Seconds): void {
    if (this.#isNew) this.recommend(current, now);
    this.#isNew = false;
    if (this.#order) this.#settle(this.#order, current);
    this.#order = undefined;
    const isRecent = ({ time }: Dated) => now - time <= this.span;
    this.#recommendations = this.#recommendations.filter(isRecent);
    this.#added = this.#added.filter(isRecent);
    this.#deleted = this.#deleted.filter(isRecent);
  }

  recommend(replicas: number, time: Seconds): void {
    this.#recommendations.push({ replicas, time });
  }

  /** Remembers an order to scale until the next `see` shows what became of it. */
  order(from: number, to: number, time: Seconds): void {
    this.#order = { from, to, time };
  }

  recommendations(now: Seconds): readonly Aged[] {
    return aged(this.#recommendations, now);
  }
  added(now: Seconds): readonly Aged[] {
    return aged(this.#added, now);
  }
  deleted(now: Seconds): readonly Aged[] {
    return aged(this.#deleted, now);
  }

  #settle({ from, to, time }: Order, current: number): void {
    const added = Math.min(current, to) - from;
    const deleted = from - Math.max(current, to);
    if (added > 0) this.#added.push({ replicas: added, time });
    if (deleted > 0) this.#deleted.push({ replicas: deleted, time });
  }
}

const aged = (list: readonly Dated[], now: Seconds): readonly Aged[] =>
  list.map(({ replicas, time }) => ({ replicas, age: now - time }));
