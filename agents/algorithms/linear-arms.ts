import type { OptionTable } from '../../sim/options.ts';
import { assert } from '../../sim/units.ts';
import {
  createFeatureMap,
  FEATURE_KINDS,
  type FeatureKind,
  type FeatureMap,
  loadFeatureMap,
} from '../learning/feature-map.ts';
import type { Json } from '../learning/policy.ts';
import { listAt, recordOf } from '../learning/read-json.ts';
import { RidgeRegression } from '../learning/ridge-regression.ts';
import type { BoxSpace } from '../learning/space.ts';

/** Options that all linear bandits have. */
export const LINEAR_OPTIONS = {
  lambda: {
    value: { type: 'number', above: 0 },
    default: 1,
    description: 'weight of the ridge penalty, in observations',
    tune: { min: 0.01, max: 10, log: true },
  },
  features: {
    value: { type: 'choice', of: [...FEATURE_KINDS] },
    default: 'linear',
    description:
      'linear: 1 and each dimension, standardised; one-hot: 1 and the cell of each dimension; cells: the combination of cells',
  },
  cells: {
    value: { type: 'number', integer: true, min: 2 },
    default: 17,
    description: 'evenly spaced points of a dimension, for one-hot and cells',
  },
  warmUpSteps: {
    value: { type: 'number', integer: true, min: 0 },
    default: 100,
    description: 'steps with uniform actions at the beginning, from which features are scaled',
  },
} satisfies OptionTable;

export interface LinearOptions {
  readonly lambda: number;
  readonly features: FeatureKind;
  readonly cells: number;
  readonly warmUpSteps: number;
}

/** One ridge regression of the reward for each alternative, over the same features (disjoint models). */
export class LinearArms {
  readonly #map: FeatureMap;
  readonly arms: readonly RidgeRegression[];

  constructor(map: FeatureMap, arms: readonly RidgeRegression[]) {
    this.#map = map;
    this.arms = arms;
  }

  static create(
    { lambda, features, cells }: LinearOptions,
    { alternatives, space, sample }: Arms,
  ): LinearArms {
    const map = createFeatureMap({ kind: features, cells }, space, sample);
    return new LinearArms(map, armsOf(alternatives, 0, lambda));
  }

  /** As `save` returned it; throws an Error where it is damaged. */
  static load(saved: Json): LinearArms {
    const record = recordOf(saved, 'linear models');
    const arms = listAt(record, 'arms').map((arm) => RidgeRegression.load(arm));
    if (arms.length === 0) throw new Error('arms must not be empty');
    return new LinearArms(loadFeatureMap(record['features']!), arms);
  }

  save(): Json {
    return { features: this.#map.save(), arms: this.arms.map((arm) => arm.save()) };
  }

  features(observation: ArrayLike<number>): Float64Array {
    return this.#map.features(observation);
  }

  learn(observation: ArrayLike<number>, action: number, reward: number): void {
    const arm = this.arms[action];
    assert(arm !== undefined, `there is no alternative ${action}`);
    this.#map.meet(observation);
    arm.update(this.features(observation), reward);
  }

  /** The expected reward of every alternative. */
  means(observation: ArrayLike<number>): Float64Array {
    const features = this.features(observation);
    return Float64Array.from(this.arms, (arm) => arm.mean(features));
  }

  /** sqrt(x' A^-1 x) of every alternative. */
  widths(observation: ArrayLike<number>): Float64Array {
    const features = this.features(observation);
    return Float64Array.from(this.arms, (arm) => Math.sqrt(Math.max(0, arm.variance(features))));
  }
}

interface Arms {
  readonly alternatives: number;
  readonly space: BoxSpace;
  readonly sample: Float32Array; // rows of observations that scale the features
}

/** Untrained models of one size. */
export function armsOf(alternatives: number, size: number, lambda: number): RidgeRegression[] {
  return Array.from({ length: alternatives }, () => new RidgeRegression(size, lambda));
}
