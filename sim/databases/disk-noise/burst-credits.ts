// Hot: bench payments
import type { OptionValues } from '../../options.ts';
import type { Seconds } from '../../units.ts';
import type { DiskNoise, DiskNoiseLine } from './disk-noise.ts';

/**
 * A disk (or machine) that may be busier than its share for a while: credits, in seconds of a usual disk, come at
 * `baselineRatio` per second up to `creditsMax` and go with use. Without credits what begins is `slowFactor` times
 * slower. Credits are full at first (assumption).
 * Source: the two regimes of burstable machines in the Azure VM noise data (B8ms, 25 clients that write: factor 2.1),
 * see docs/databases.md; that credits cause them is the published rule of such machines, not in the data.
 */
class BurstCredits implements DiskNoise {
  readonly #baselineRatio: number;
  readonly #creditsMax: Seconds;
  readonly #slowFactor: number;
  #credits: Seconds;
  #at: Seconds = 0;

  constructor(options: OptionValues) {
    this.#baselineRatio = options['baselineRatio'] as number;
    this.#creditsMax = options['creditsMax'] as number;
    this.#slowFactor = options['slowFactor'] as number;
    this.#credits = this.#creditsMax;
  }

  factor(now: Seconds, busy: Seconds): number {
    const earned = this.#baselineRatio * (now - this.#at);
    const credits = Math.min(this.#creditsMax, this.#credits + earned);
    this.#at = now;
    const isShort = credits < busy;
    this.#credits = isShort ? credits : credits - busy;
    return isShort ? this.#slowFactor : 1;
  }
}

export const burstCredits: DiskNoiseLine = {
  kind: 'burst-credits',
  description: 'fast while credits last, which use takes and time gives back; slow without',
  options: {
    baselineRatio: {
      value: { type: 'number', min: 0, max: 1 },
      default: 0.2,
      description: 'share of the time that it may be busy for ever, in [0, 1] (assumption)',
    },
    creditsMax: {
      value: { type: 'seconds', min: 0 },
      default: 1800,
      description: 'of a busy disk, that can be saved up (assumption)',
    },
    slowFactor: {
      value: { type: 'number', min: 1 },
      default: 2.1,
      description: 'how much slower it is without credits, >= 1',
    },
  },
  coveredBy:
    'test/sim/databases/disk-noise.test.ts: burst-credits are fast for as long as computed',
  create: (options) => new BurstCredits(options),
};
