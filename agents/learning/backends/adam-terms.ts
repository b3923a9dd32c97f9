import { assert } from '../../../sim/units.ts';
import type { AdamSettings } from '../network.ts';

/** What one step of Adam needs, with the bias corrections of its moment in the training. */
export interface AdamTerms {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly meanCorrection: number; // 1 / (1 - beta1^t)
  readonly squareCorrection: number; // 1 / (1 - beta2^t)
  readonly gradientNormMax: number; // Infinity: never clipped
}

/**
 * Terms of step `t`, from 1: m <- beta1 m + (1 - beta1) g, v <- beta2 v + (1 - beta2) g^2,
 * w <- w - learningRate (m meanCorrection) / (sqrt(v squareCorrection) + epsilon).
 * Source: Kingma and Ba 2015 (arXiv 1412.6980), algorithm 1.
 */
export function adamTerms(settings: AdamSettings, t: number): AdamTerms {
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = settings;
  const { gradientNormMax = Infinity } = settings;
  assert(learningRate >= 0, `learningRate must be >= 0, got ${learningRate}`);
  assert(beta1 >= 0 && beta1 < 1, `beta1 must be in [0, 1), got ${beta1}`);
  assert(beta2 >= 0 && beta2 < 1, `beta2 must be in [0, 1), got ${beta2}`);
  assert(epsilon > 0, `epsilon must be > 0, got ${epsilon}`);
  assert(gradientNormMax > 0, `gradientNormMax must be > 0, got ${gradientNormMax}`);
  const meanCorrection = 1 / (1 - wholePower(beta1, t));
  const squareCorrection = 1 / (1 - wholePower(beta2, t));
  return { learningRate, beta1, beta2, epsilon, meanCorrection, squareCorrection, gradientNormMax };
}

/** The factor that brings gradients of this Euclidean norm down to the largest allowed; 1: they fit. */
export function clipFactor(norm: number, normMax: number): number {
  return norm > normMax ? normMax / norm : 1;
}

/** By products alone: the last bit of `Math.pow` may change between versions of Node. */
function wholePower(base: number, exponent: number): number {
  let [power, square, rest] = [1, base, exponent];
  for (; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power *= square;
    square *= square;
  }
  return power;
}
