import { normalCdf } from '../../sim/distributions/special-functions.ts';

const REACH = 6; // standard deviations on either side: 2e-9 is beyond
const POINTS = 241; // of the trapezoidal rule

/**
 * With which probability each of several independent normal values is the largest: those of means
 * `means` and standard deviations `deviations`, all > 0; alternatives that are closed by `mask` have 0.
 * P(k) = integral of phi(z) prod over j != k of Phi((m_k + s_k z - m_j) / s_j), by the trapezoidal
 * rule; what remains to 1 is shared in proportion. Good to 1e-6 where the deviations are within a
 * factor of ten, to about 0.02 where one is negligible beside another.
 */
export function largestOfNormals(
  means: ArrayLike<number>,
  deviations: ArrayLike<number>,
  mask?: Uint8Array,
): Float64Array {
  const probabilities = new Float64Array(means.length);
  let sum = 0;
  for (let k = 0; k < means.length; k++) {
    if (mask?.[k] === 0) continue;
    probabilities[k] = winning(means, deviations, mask, k);
    sum += probabilities[k]!;
  }
  return probabilities.map((one) => one / sum);
}

function winning(
  means: ArrayLike<number>,
  deviations: ArrayLike<number>,
  mask: Uint8Array | undefined,
  k: number,
): number {
  const step = (2 * REACH) / (POINTS - 1);
  let total = 0;
  for (let i = 0; i < POINTS; i++) {
    const z = -REACH + i * step;
    const value = means[k]! + deviations[k]! * z;
    let product = Math.exp(-0.5 * z * z);
    for (let j = 0; j < means.length && product > 0; j++)
      if (j !== k && mask?.[j] !== 0) product *= normalCdf((value - means[j]!) / deviations[j]!);
    total += product;
  }
  return (total * step) / Math.sqrt(2 * Math.PI);
}
