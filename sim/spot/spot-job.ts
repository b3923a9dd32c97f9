import { assert, type Dollars, type Seconds } from '../units.ts';
import type { SpotSupply } from './spot-supply.ts';

/** What a job can be ordered to do: nothing, or to run on one kind of capacity. */
export type SpotChoice = 'wait' | 'spot' | 'on-demand';

/** One batch job that has to be done in time, and what its capacity costs. */
export interface SpotProblem {
  readonly work: Seconds; // on one machine, > 0
  readonly deadline: Seconds; // from the start, >= work + changeover
  /** From an order of other capacity to the first work on it, >= 0: boot, restart, what is done again. */
  readonly changeover: Seconds;
  readonly onDemandDollarsPerHour: Dollars; // > 0
  readonly spotDollarsPerHour: Dollars; // >= 0
  /** Decisions are at most so far apart, > 0; a change of availability brings one forward. */
  readonly step: Seconds;
}

/** What the one who decides may see: the past and the present of the job. */
export interface SpotView {
  readonly problem: SpotProblem;
  readonly now: Seconds; // since the start
  readonly workLeft: Seconds;
  readonly resource: SpotChoice; // where it is now; `wait`: nowhere
  readonly changeoverLeft: Seconds; // of the present resource; 0: at work, or waiting
  readonly isSpotAvailable: boolean;
  readonly lastChange: Seconds; // of the availability of spot, 0 at the start
}

/** Rounding of sums of seconds: less than this is not late. */
export const ROUNDING_SECONDS = 1e-6;
const SECONDS_PER_HOUR = 3600;

/**
 * A job on spot or on-demand capacity. On-demand is always there. An order of other capacity takes
 * the changeover before work goes on; progress is kept. Both are billed from the order to the
 * change or the end of the job, by the time used; spot that is taken back stops at once.
 * Model: Wu et al., "Can't Be Late: Optimizing Spot Instance Savings under Deadlines", NSDI 2024,
 * section 3 (one instance, fixed price).
 */
export class SpotJob implements SpotView {
  readonly problem: SpotProblem;
  now = 0;
  workLeft: Seconds;
  resource: SpotChoice = 'wait';
  changeoverLeft = 0;
  lastChange = 0;
  costDollars = 0;
  /** Orders of other capacity. */
  changeovers = 0;
  readonly #supply: SpotSupply;

  constructor(problem: SpotProblem, supply: SpotSupply) {
    const { work, deadline, changeover, step } = problem;
    assert(work > 0 && step > 0 && changeover >= 0, 'work and step > 0, changeover >= 0');
    assert(deadline >= work + changeover, 'on-demand from the start must meet the deadline');
    this.problem = problem;
    this.workLeft = work;
    this.#supply = supply;
  }

  get isSpotAvailable(): boolean {
    return this.#supply.isAvailable;
  }

  get isDone(): boolean {
    return this.workLeft <= ROUNDING_SECONDS;
  }

  /** The deadline has passed before the end of the work. */
  get isLate(): boolean {
    return this.isDone
      ? this.now > this.problem.deadline + ROUNDING_SECONDS
      : this.now >= this.problem.deadline - ROUNDING_SECONDS;
  }

  /**
   * Does as it is told until the next decision: after the step, after `reviewAfter` seconds if that
   * is sooner, at a change of availability, or at the end of the job.
   */
  run(choice: SpotChoice, reviewAfter: Seconds = Infinity): void {
    assert(!this.isDone && !this.isLate, 'the job has ended');
    assert(choice !== 'spot' || this.isSpotAvailable, 'there is no spot capacity');
    assert(reviewAfter > 0, `the next decision must come later, got ${reviewAfter} s`);
    if (choice !== this.resource) this.#move(choice);
    const change = this.#supply.nextChange - this.now;
    assert(change > 0, 'availability must change later than now');
    const end = choice === 'wait' ? Infinity : this.changeoverLeft + this.workLeft;
    const span = Math.min(this.problem.step, reviewAfter, change, end);
    this.#pass(span);
    if (span === change) this.#changeAvailability();
  }

  #move(choice: SpotChoice): void {
    this.resource = choice;
    this.changeoverLeft = choice === 'wait' ? 0 : this.problem.changeover;
    if (choice !== 'wait') this.changeovers += 1;
  }

  #pass(span: Seconds): void {
    this.now += span;
    this.costDollars += (span * this.#dollarsPerHour()) / SECONDS_PER_HOUR;
    if (this.resource === 'wait') return;
    const starting = Math.min(span, this.changeoverLeft);
    this.changeoverLeft -= starting;
    this.workLeft = Math.max(0, this.workLeft - (span - starting));
  }

  #changeAvailability(): void {
    this.#supply.change();
    this.lastChange = this.now;
    if (this.isSpotAvailable || this.resource !== 'spot') return;
    this.resource = 'wait';
    this.changeoverLeft = 0;
  }

  #dollarsPerHour(): Dollars {
    const { onDemandDollarsPerHour, spotDollarsPerHour } = this.problem;
    if (this.resource === 'wait') return 0;
    return this.resource === 'spot' ? spotDollarsPerHour : onDemandDollarsPerHour;
  }
}
