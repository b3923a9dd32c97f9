/**
 * The clipped surrogate of one decision, as a loss: max(-A r, -A clip(r, 1 - c, 1 + c)) with
 * r = exp(log probability now - log probability when it was taken).
 * Source: Schulman et al., "Proximal policy optimization algorithms", 2017, equation 7.
 */
export function surrogateLoss(ratio: number, advantage: number, clip: number): number {
  const clipped = Math.min(1 + clip, Math.max(1 - clip, ratio));
  return Math.max(-advantage * ratio, -advantage * clipped);
}

/** The derivative of `surrogateLoss` by the log probability now: -A r, 0 where the clip holds. */
export function surrogateSlope(ratio: number, advantage: number, clip: number): number {
  const isHeld = advantage > 0 ? ratio > 1 + clip : ratio < 1 - clip;
  return isHeld ? 0 : -advantage * ratio;
}

/**
 * What a critic says of an observation, what it said when the decision was taken, and its target.
 */
export interface ValuePoint {
  readonly value: number;
  readonly before: number;
  readonly target: number;
}

/**
 * Half the squared error of a value, or of the value kept within `clip` of what it was, whichever
 * is larger; clip Infinity: plain.
 * Source: Huang et al., "The 37 implementation details of proximal policy optimization", ICLR blog
 * track 2022, detail 9.
 */
export function valueLoss({ value, before, target }: ValuePoint, clip: number): number {
  const near = before + Math.min(clip, Math.max(-clip, value - before));
  return Math.max((value - target) ** 2, (near - target) ** 2) / 2;
}

/** The derivative of `valueLoss` by the value; 0 where the clip holds. */
export function valueSlope({ value, before, target }: ValuePoint, clip: number): number {
  const near = before + Math.min(clip, Math.max(-clip, value - before));
  return (value - target) ** 2 >= (near - target) ** 2 ? value - target : 0;
}
