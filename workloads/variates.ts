import type { Random } from '../sim/random.ts';
import type { Site } from '../sim/units.ts';

const UNIFORMS_PER_TRIAL = 3;
const BOOST = 255; // attempt number of the draw that no trial uses

/**
 * A standard normal variate that belongs to (site, key, visit): uses attempts `first` and `first +
 * 1`.
 * Source: Box and Muller, "A note on the generation of random normal deviates", 1958.
 */
export function drawGaussian(
  random: Random,
  site: Site,
  key: number,
  visit = 0,
  first = 0,
): number {
  const radius = Math.sqrt(-2 * Math.log1p(-random.draw(site, key, visit, first)));
  return radius * Math.cos(2 * Math.PI * random.draw(site, key, visit, first + 1));
}

/**
 * A gamma variate of scale 1 that belongs to (site, key); shape > 0. Exact, by rejection: trial i
 * draws at visit i.
 * Source: Marsaglia and Tsang, "A simple method for generating gamma variables", 2000; shapes below
 * 1 as gamma(shape + 1) x u^(1 / shape), section 6 there.
 */
export function drawGamma(random: Random, site: Site, key: number, shape: number): number {
  if (shape < 1) {
    const u = 1 - random.draw(site, key, 0, BOOST);
    return drawGamma(random, site, key, shape + 1) * u ** (1 / shape);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let trial = 0; ; trial++) {
    const x = drawGaussian(random, site, key, trial);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = 1 - random.draw(site, key, trial, UNIFORMS_PER_TRIAL - 1);
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
