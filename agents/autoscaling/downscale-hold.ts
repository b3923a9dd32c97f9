import type { Option } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import { stabilizeLegacy } from './hpa-behavior.ts';
import { HpaMemory } from './hpa-memory.ts';

/** Option of every autoscaler that holds on to its highest recent wish. */
export const DOWNSCALE_STABILIZATION: Option = {
  value: { type: 'seconds', min: 0 },
  default: 300, // as Kubernetes
  description: 'seconds during which the highest number of replicas wanted holds',
  tune: { min: 0, max: 900 },
};

/**
 * The highest number of replicas wanted within a window, the present one included; the replicas at
 * first sight count as wanted.
 * Source: as the stabilisation of the Horizontal Pod Autoscaler, which it reuses.
 */
export class DownscaleHold {
  readonly #window: Seconds;
  readonly #memory: HpaMemory;

  constructor(window: Seconds) {
    this.#window = window;
    this.#memory = new HpaMemory(window);
  }

  /** NaN stays NaN: nothing is wanted, nothing remembered. */
  hold(wanted: number, { current, now }: { current: number; now: Seconds }): number {
    this.#memory.see(current, now);
    if (Number.isNaN(wanted)) return wanted;
    const recommendations = this.#memory.recommendations(now);
    this.#memory.recommend(wanted, now);
    return stabilizeLegacy({ desired: wanted, recommendations, window: this.#window });
  }
}
