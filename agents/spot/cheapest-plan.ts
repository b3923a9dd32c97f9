import type { SpotChoice, SpotProblem } from '../../sim/spot/spot-job.ts';
import type { SpotTrace } from '../../sim/spot/spot-supply.ts';
import type { Dollars, Seconds } from '../../sim/units.ts';
import { assert } from '../../sim/units.ts';
import { SPOT_CHOICES } from './spot-policy.ts';

const SECONDS_PER_HOUR = 3600;
/** Where a job is between two steps. */
const NOWHERE = 0;
const ON_SPOT = 1;
const ON_DEMAND = 2;
type Place = typeof NOWHERE | typeof ON_SPOT | typeof ON_DEMAND; // positions in SPOT_CHOICES

export interface SpotPlan {
  readonly costDollars: Dollars;
  /** What to do in each step, from the first to the one in which the work ends. */
  readonly choices: readonly SpotChoice[];
}

interface Units {
  readonly work: number; // steps of work
  readonly deadline: number; // steps
  readonly changeover: number; // steps
}

/**
 * The cheapest way to meet the deadline for one who knows when spot will be there, exact: dynamic
 * programming backwards over (step, work left, where the job is). A move is an order and its whole
 * changeover with the first step of work, since a changeover that is broken off only costs.
 * Work, deadline and changeover must be whole multiples of the step, and availability must turn only
 * between steps; then no policy that decides on these steps is cheaper. Source: the omniscient bound of Wu et al., "Can't Be Late", NSDI 2024.
 */
export function cheapestPlan(problem: SpotProblem, trace: SpotTrace): SpotPlan {
  const units = unitsOf(problem);
  return new PlanTable(problem, units, availabilityByStep(trace, problem.step, units)).plan();
}

function unitsOf({ work, deadline, changeover, step }: SpotProblem): Units {
  const steps = (name: string, seconds: Seconds) => {
    const count = Math.round(seconds / step);
    const isWhole = Math.abs(count * step - seconds) < 1e-6;
    assert(isWhole, `${name} must be a multiple of ${step} s for an exact plan, got ${seconds} s`);
    return count;
  };
  return {
    work: steps('work', work),
    deadline: steps('deadline', deadline),
    changeover: steps('changeover', changeover),
  };
}

function availabilityByStep(trace: SpotTrace, step: Seconds, { deadline }: Units): Uint8Array {
  const { isAvailableFirst, changes } = trace;
  const available = new Uint8Array(deadline);
  let passed = 0;
  for (let at = 0; at < deadline; at++) {
    while ((changes[passed] ?? Infinity) <= at * step) passed += 1;
    available[at] = (passed % 2 === 0) === isAvailableFirst ? 1 : 0;
  }
  return available;
}

class PlanTable {
  readonly #units: Units;
  readonly #spotLeft: Int32Array; // by step: for how many steps from there spot stays
  readonly #dollars: readonly [number, number, number]; // per step, by place
  readonly #costs: Float64Array;
  readonly #choices: Uint8Array;

  constructor(problem: SpotProblem, units: Units, available: Uint8Array) {
    const hours = problem.step / SECONDS_PER_HOUR;
    const { spotDollarsPerHour, onDemandDollarsPerHour } = problem;
    this.#dollars = [0, spotDollarsPerHour * hours, onDemandDollarsPerHour * hours];
    this.#units = units;
    this.#spotLeft = new Int32Array(units.deadline + 1);
    for (let at = units.deadline - 1; at >= 0; at--)
      this.#spotLeft[at] = available[at] === 1 ? this.#spotLeft[at + 1]! + 1 : 0;
    const states = (units.deadline + 1) * (units.work + 1) * 3;
    this.#costs = new Float64Array(states).fill(Infinity);
    this.#choices = new Uint8Array(states);
    this.#fill();
  }

  #state(at: number, left: number, place: Place): number {
    return (at * (this.#units.work + 1) + left) * 3 + place;
  }

  #fill(): void {
    const { work, deadline } = this.#units;
    for (let at = deadline; at >= 0; at--) {
      for (const place of [NOWHERE, ON_SPOT, ON_DEMAND] as const) {
        this.#costs[this.#state(at, 0, place)] = 0;
        if (at < deadline) for (let left = 1; left <= work; left++) this.#decide(at, left, place);
      }
    }
  }

  #decide(at: number, left: number, place: Place): void {
    let best = this.#costs[this.#state(at + 1, left, NOWHERE)]!;
    let choice: Place = NOWHERE;
    for (const to of [ON_SPOT, ON_DEMAND] as const) {
      const cost = this.#costOf(at, left, place, to);
      if (cost < best || (cost === best && choice === NOWHERE)) [best, choice] = [cost, to];
    }
    const state = this.#state(at, left, place);
    this.#costs[state] = best;
    this.#choices[state] = choice;
  }

  /** Of going to `to`, or staying there, until one more step of work is done, and of all after it. */
  #costOf(at: number, left: number, place: Place, to: Place): number {
    const steps = this.#stepsTo(place, to);
    if (at + steps > this.#units.deadline) return Infinity;
    if (to === ON_SPOT && this.#spotLeft[at]! < steps) return Infinity;
    return steps * this.#dollars[to] + this.#costs[this.#state(at + steps, left - 1, to)]!;
  }

  #stepsTo(place: Place, to: Place): number {
    return place === to ? 1 : this.#units.changeover + 1;
  }

  plan(): SpotPlan {
    const choices: SpotChoice[] = [];
    let [at, left, place]: [number, number, Place] = [0, this.#units.work, NOWHERE];
    const costDollars = this.#costs[this.#state(at, left, place)]!;
    while (left > 0) {
      const to = this.#choices[this.#state(at, left, place)] as Place;
      const steps = to === NOWHERE ? 1 : this.#stepsTo(place, to);
      for (let i = 0; i < steps; i++) choices.push(SPOT_CHOICES[to]!);
      at += steps;
      if (to !== NOWHERE) left -= 1;
      place = to;
    }
    return { costDollars, choices };
  }
}
