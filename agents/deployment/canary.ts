import type { Uniform } from '../../sim/random.ts';
import type { Dollars, Seconds } from '../../sim/units.ts';
import type { Outcome } from './outcome-meter.ts';
import { DifferenceTest } from './sequential-test.ts';

export interface CanaryOptions {
  readonly blockSeconds: Seconds;
  /** Begin of each block that is left out: what the one before has left behind. */
  readonly burnInSeconds: Seconds;
  readonly alpha: number; // of a false promotion, and of a false rollback, each
  readonly pairsMax: number; // without a decision by then: back to the baseline
  /** By how much the candidate may violate more often, in (0, violationScale). */
  readonly violationMargin: number;
  /** For that, a block that violates more often than this counts as one that does so; in (0, 1]. */
  readonly violationScale: number;
  /** By how much of the cost of all replicas that there may be it may cost more, in (0, costScale). */
  readonly costMargin: number;
  /** A pair that differs in cost by more than this counts as one that does so; in (0, 1]. */
  readonly costScale: number;
}
export type Side = 'candidate' | 'baseline';
export type CanaryVerdict = 'promote' | 'roll back' | undefined;
/** What two blocks next to each other have shown, one under each side. */
export interface PairOutcome {
  readonly violations: number; // violation ratio, candidate minus baseline
  readonly costRatio: number; // of the cost of all replicas that there may be, likewise
  readonly verdict: CanaryVerdict;
  readonly text: string;
}

interface Block {
  readonly from: Seconds;
  violated: number;
  scrapes: number;
  cost: Dollars; // summed over looks
  looks: number;
}
const GRACE = 2; // burn-ins after its end in which a block waits for its last scrapes

/**
 * Candidate and baseline in turn over blocks of time, the order of each pair of blocks by chance: what
 * differs in time but not by who decides is the same for both on average, and no forecast
 * of the traffic is needed. Pairs end in a test that may be looked at after each of them.
 * Source: Bojinov, Simchi-Levi and Zhao, "Design and analysis of switchback experiments", Management
 * Science 69 (2023); the test is that of sequential-test.ts. A candidate is promoted when it is neither
 * worse in violations nor in cost by the margin (each at alpha), rolled back when it is worse at all in
 * one (each at alpha / 2).
 */
export class Canary {
  readonly #options: CanaryOptions;
  readonly #from: Seconds;
  readonly #costMax: Dollars;
  readonly #uniform: Uniform;
  readonly #isCandidateFirst: boolean[] = []; // by pair
  readonly #blocks: Block[] = [];
  readonly #violations: DifferenceTest;
  readonly #costs: DifferenceTest;
  #judged = 0; // pairs

  /** `costMax`: per hour of all replicas that there may be; 0: cost does not count. */
  constructor(
    options: CanaryOptions,
    { from, costMax, uniform }: { from: Seconds; costMax: Dollars; uniform: Uniform },
  ) {
    this.#options = options;
    this.#from = from;
    this.#costMax = costMax;
    this.#uniform = uniform;
    const { violationMargin, violationScale, costMargin, costScale } = options;
    this.#violations = new DifferenceTest({ harm: 0, margin: violationMargin / violationScale });
    this.#costs = new DifferenceTest({ harm: 0, margin: costMargin / costScale });
  }

  get pairs(): number {
    return this.#judged;
  }

  /** Who decides at a time. */
  sideAt(now: Seconds): Side {
    const block = this.#blockAt(now);
    const pair = Math.floor(block / 2);
    while (this.#isCandidateFirst.length <= pair)
      this.#isCandidateFirst.push(this.#uniform() < 0.5);
    return (block % 2 === 0) === this.#isCandidateFirst[pair] ? 'candidate' : 'baseline';
  }

  /** What can be seen at a time: scrapes that are new, and what the replicas ordered cost in an hour. */
  look(now: Seconds, outcomes: readonly Outcome[], costPerHour: Dollars): void {
    for (const { at, isViolated } of outcomes) {
      const block = this.#measured(at);
      if (block === undefined) continue;
      block.scrapes++;
      if (isViolated) block.violated++;
    }
    const present = this.#measured(now);
    if (present === undefined) return;
    present.cost += costPerHour;
    present.looks++;
  }

  /** The next pair whose scrapes are all there; undefined: none is. */
  judge(now: Seconds, seenTo: Seconds): PairOutcome | undefined {
    const { blockSeconds, burnInSeconds } = this.#options;
    const end = this.#from + 2 * (this.#judged + 1) * blockSeconds;
    if (now < end || (seenTo < end && now < end + GRACE * burnInSeconds)) return undefined;
    const pair = this.#judged++;
    const [first, second] = [this.#block(2 * pair), this.#block(2 * pair + 1)];
    const sign = this.#isCandidateFirst[pair] === true ? 1 : -1;
    const difference = (of: (block: Block) => number) => sign * (of(first) - of(second));
    return this.#add(
      difference(violationRatio),
      difference((block) => this.#costRatio(block)),
      {
        capped: difference((block) => this.#violationLoss(block)),
      },
    );
  }

  #add(
    violations: number,
    costRatio: number,
    { capped }: { readonly capped: number },
  ): PairOutcome {
    const isMissing = Number.isNaN(violations + costRatio);
    if (!isMissing) {
      const { costScale } = this.#options;
      this.#violations.add(violations, capped);
      this.#costs.add(Math.max(-1, Math.min(1, costRatio / costScale)));
    }
    const verdict = this.#verdict();
    return { violations, costRatio, verdict, text: this.#text(isMissing, violations, costRatio) };
  }

  #verdict(): CanaryVerdict {
    const { alpha, pairsMax } = this.#options;
    const isWorse = this.#violations.isWorse(alpha / 2) || this.#costs.isWorse(alpha / 2);
    if (isWorse) return 'roll back';
    if (this.#violations.isNotWorse(alpha) && this.#costs.isNotWorse(alpha)) return 'promote';
    return this.#judged >= pairsMax ? 'roll back' : undefined;
  }

  #text(isMissing: boolean, violations: number, costRatio: number): string {
    if (isMissing) return `pair ${this.#judged}: nothing was seen of a block`;
    const [v, c] = [this.#violations.evidence, this.#costs.evidence];
    const log = (value: number) => value.toFixed(2);
    return (
      `pair ${this.#judged}: violations ${signed(violations)}, cost ${signed(costRatio)}; ` +
      `log evidence of worse ${log(v.worse)} and ${log(c.worse)}, of not worse ${log(v.notWorse)} and ${log(c.notWorse)}`
    );
  }

  #blockAt(at: Seconds): number {
    return Math.max(0, Math.floor((at - this.#from) / this.#options.blockSeconds));
  }

  #block(index: number): Block {
    while (this.#blocks.length <= index)
      this.#blocks.push({
        from: this.#from + this.#blocks.length * this.#options.blockSeconds,
        ...{ violated: 0, scrapes: 0, cost: 0, looks: 0 },
      });
    return this.#blocks[index]!;
  }

  /** The block that ends a scrape or look at a time belongs to; undefined: burn-in, or before the start. */
  #measured(at: Seconds): Block | undefined {
    const { blockSeconds, burnInSeconds } = this.#options;
    const index = Math.ceil((at - this.#from) / blockSeconds) - 1;
    if (index < 0 || index < 2 * this.#judged) return undefined;
    const block = this.#block(index);
    return at > block.from + burnInSeconds ? block : undefined;
  }

  #violationLoss(block: Block): number {
    return Math.min(1, violationRatio(block) / this.#options.violationScale);
  }

  #costRatio({ cost, looks }: Block): number {
    return this.#costMax === 0 ? 0 : Math.min(1, cost / looks / this.#costMax);
  }
}

const violationRatio = ({ violated, scrapes }: Block): number => violated / scrapes;
const signed = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
