export interface Bounds {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

const STEPS_MAX = 60;
const SWEEPS = 300; // of coordinate descent per step
const DAMPING_FIRST = 1e-3;
const DAMPING_MAX = 1e6;
const CHANGE = 1e-4; // of a parameter, for its derivative
const GAIN_MIN = 1e-6; // relative, of a step worth another one

/**
 * Parameters within bounds that make the sum of squared residuals small: Levenberg's and
 * Marquardt's method with numerical derivatives, each step solved under the bounds by coordinate
 * descent. Returns a local minimum.
 * Source: Marquardt, "An algorithm for least-squares estimation of nonlinear parameters", 1963.
 */
export function leastSquares(
  residuals: (parameters: readonly number[]) => readonly number[],
  start: readonly number[],
  bounds: Bounds,
): readonly number[] {
  let parameters = start;
  let current = residuals(parameters);
  let damping = DAMPING_FIRST;
  for (let step = 0; step < STEPS_MAX && damping < DAMPING_MAX; step++) {
    const derivatives = differentiate(residuals, parameters, current);
    const candidate = solveStep(derivatives, current, { parameters, bounds, damping });
    const next = residuals(candidate);
    const gain = squares(current) - squares(next);
    if (!(gain > 0)) {
      damping *= 10;
      continue;
    }
    const isDone = gain < GAIN_MIN * squares(current);
    parameters = candidate;
    current = next;
    damping /= 10;
    if (isDone) break;
  }
  return parameters;
}

/** By parameter, then by residual. */
function differentiate(
  residuals: (parameters: readonly number[]) => readonly number[],
  parameters: readonly number[],
  current: readonly number[],
): readonly (readonly number[])[] {
  return parameters.map((value, k) => {
    const change = CHANGE * Math.max(1e-3, Math.abs(value));
    const moved = residuals(parameters.with(k, value + change));
    return moved.map((residual, i) => (residual - current[i]!) / change);
  });
}

interface Step {
  readonly parameters: readonly number[];
  readonly bounds: Bounds;
  readonly damping: number;
}

function solveStep(
  derivatives: readonly (readonly number[])[],
  current: readonly number[],
  { parameters, bounds, damping }: Step,
): readonly number[] {
  const products = derivatives.map((a) => derivatives.map((b) => dot(a, b)));
  const gradients = derivatives.map((a) => dot(a, current));
  const candidate = [...parameters];
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let k = 0; k < candidate.length; k++) {
      const row = products[k]!;
      let slope = gradients[k]!;
      for (let j = 0; j < row.length; j++) slope += row[j]! * (candidate[j]! - parameters[j]!);
      const damp = damping * (row[k]! + 1e-12);
      slope += damp * (candidate[k]! - parameters[k]!);
      const wanted = candidate[k]! - slope / (row[k]! + damp + 1e-300);
      candidate[k] = Math.min(bounds.high[k]!, Math.max(bounds.low[k]!, wanted));
    }
  }
  return candidate;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function squares(values: readonly number[]): number {
  return dot(values, values);
}
