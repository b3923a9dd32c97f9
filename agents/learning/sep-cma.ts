import { assert } from '../../sim/units.ts';
import type { Json } from './policy.ts';
import { countAt, numberAt, numbersAt, recordOf } from './read-json.ts';

/** Weights of the better half of a population, best first, and what follows from them. */
interface Settings {
  readonly weights: readonly number[]; // sum 1, falling
  readonly mass: number; // effective number of parents
  readonly pathShare: number; // c_sigma
  readonly damping: number; // d_sigma
  readonly rankShare: number; // c_c
  readonly oneShare: number; // c_1
  readonly manyShare: number; // c_mu
  readonly expectedLength: number; // of a standard normal vector
}

function settingsFor(dimensions: number, population: number): Settings {
  const parents = Math.floor(population / 2);
  const raw = Array.from({ length: parents }, (_, i) => Math.log((population + 1) / 2 / (i + 1)));
  const total = raw.reduce((sum, one) => sum + one, 0);
  const weights = raw.map((one) => one / total);
  const mass = 1 / weights.reduce((sum, one) => sum + one * one, 0);
  const n = dimensions;
  const pathShare = (mass + 2) / (n + mass + 5);
  const beyond = Math.max(0, Math.sqrt((mass - 1) / (n + 1)) - 1);
  const faster = (n + 2) / 3; // a diagonal has fewer degrees of freedom than a whole matrix
  const oneShare = (faster * 2) / ((n + 1.3) ** 2 + mass);
  const many = (faster * 2 * (mass - 2 + 1 / mass)) / ((n + 2) ** 2 + mass);
  return {
    weights,
    mass,
    pathShare,
    damping: 1 + 2 * beyond + pathShare,
    rankShare: (4 + mass / n) / (n + 4 + (2 * mass) / n),
    oneShare: Math.min(1, oneShare),
    manyShare: Math.min(1 - Math.min(1, oneShare), many),
    expectedLength: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  };
}

/**
 * The search distribution of separable CMA-ES: a normal one with a mean, a step size and a variance for each
 * dimension, moved towards the better half of what was drawn from it. Only ranks count, so any growing
 * transformation of what is maximised leaves it as it is.
 * Source: Ros and Hansen, "A simple modification in CMA-ES achieving linear time and space complexity", PPSN
 * 2008 (the variances learn (n + 2) / 3 times as fast); the rest as in Hansen, "The CMA evolution strategy: a
 * tutorial", arXiv:1604.00772, 2016, table 1, with positive weights only.
 */
export class SeparableCma {
  readonly #settings: Settings;
  #generation = 0;
  #mean: readonly number[];
  #sigma: number;
  #variances: readonly number[];
  #stepPath: readonly number[];
  #rankPath: readonly number[];

  /** `deviations`: the standard deviation of every dimension at first, > 0; population >= 4. */
  constructor(start: readonly number[], deviations: readonly number[], population: number) {
    const [sigma = 0] = deviations;
    assert(
      start.length === deviations.length && deviations.every((one) => one > 0) && population >= 4,
      'a search needs room and a population',
    );
    this.#settings = settingsFor(start.length, population);
    this.#mean = start;
    this.#sigma = sigma;
    this.#variances = deviations.map((one) => (one / sigma) ** 2);
    this.#stepPath = start.map(() => 0);
    this.#rankPath = start.map(() => 0);
  }

  get mean(): readonly number[] {
    return this.#mean;
  }
  get sigma(): number {
    return this.#sigma;
  }

  /** The point that standard normal numbers, one for each dimension, stand for. */
  point(normals: readonly number[]): readonly number[] {
    return this.#mean.map((one, i) => one + this.#sigma * this.#deviation(i) * normals[i]!);
  }

  /** Learns from a population: `normals` of each, the best first. */
  learn(ranked: readonly (readonly number[])[]): void {
    const { weights, mass, pathShare, damping, rankShare, oneShare, manyShare, expectedLength } =
      this.#settings;
    const mixed = (of: (normal: number) => number) =>
      this.#mean.map((_, i) =>
        weights.reduce((sum, w, rank) => sum + w * of(ranked[rank]![i]!), 0),
      );
    const step = mixed((z) => z);
    const squares = mixed((z) => z * z);
    this.#generation += 1;
    this.#mean = this.point(step);
    const stepGain = Math.sqrt(pathShare * (2 - pathShare) * mass);
    this.#stepPath = this.#stepPath.map((p, i) => (1 - pathShare) * p + stepGain * step[i]!);
    const length = Math.hypot(...this.#stepPath);
    const grown = Math.sqrt(1 - (1 - pathShare) ** (2 * this.#generation));
    const isCalm = length / grown < (1.4 + 2 / (this.#mean.length + 1)) * expectedLength;
    const rankGain = isCalm ? Math.sqrt(rankShare * (2 - rankShare) * mass) : 0;
    this.#rankPath = this.#rankPath.map(
      (p, i) => (1 - rankShare) * p + rankGain * this.#deviation(i) * step[i]!,
    );
    const lost = isCalm ? 0 : rankShare * (2 - rankShare);
    this.#variances = this.#variances.map(
      (v, i) =>
        (1 - oneShare - manyShare + oneShare * lost) * v +
        oneShare * this.#rankPath[i]! ** 2 +
        manyShare * v * squares[i]!,
    );
    this.#sigma *= Math.exp((pathShare / damping) * (length / expectedLength - 1));
  }

  save(): Json {
    return {
      generation: this.#generation,
      mean: this.#mean,
      sigma: this.#sigma,
      variances: this.#variances,
      stepPath: this.#stepPath,
      rankPath: this.#rankPath,
    };
  }

  /** Goes on exactly from what `save` gave; throws an Error that says what is wrong with it. */
  restore(saved: Json): void {
    const record = recordOf(saved, 'a saved search');
    const { length } = this.#mean;
    this.#generation = countAt(record, 'generation');
    this.#mean = numbersAt(record, 'mean', length);
    this.#sigma = numberAt(record, 'sigma');
    this.#variances = numbersAt(record, 'variances', length);
    this.#stepPath = numbersAt(record, 'stepPath', length);
    this.#rankPath = numbersAt(record, 'rankPath', length);
  }

  #deviation(i: number): number {
    return Math.sqrt(this.#variances[i]!);
  }
}
