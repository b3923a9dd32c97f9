/** Draws made in advance and used in a circle, so that no contender pays for drawing. */
export const DRAWS = 1 << 20;

/** Numbers in [0, 1); the same in each run. Source: Marsaglia, "Xorshift RNGs", JSS 8(14), 2003. */
function createUniform(): () => number {
  let state = 88675123;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
const uniform = createUniform();
export const exponential = (mean: number) => -mean * Math.log(1 - uniform());

/** Increments in seconds, by name. */
export const INCREMENTS: Readonly<Record<string, () => number>> = {
  /** Uniform on [0, 2). */
  uniform: () => 2 * uniform(),
  /**
   * 60 % network hops (exponential, mean 100 us), 30 % service times (exponential, mean 5 ms),
   * 9.9 % time-outs (1 s exactly), 0.1 % timers (uniform on a day).
   */
  mixed: () => {
    const share = uniform();
    if (share < 0.6) return exponential(100e-6);
    if (share < 0.9) return exponential(5e-3);
    return share < 0.999 ? 1 : 86_400 * uniform();
  },
};

export function drawMany(draw: () => number): Float64Array {
  return Float64Array.from({ length: DRAWS }, draw);
}
