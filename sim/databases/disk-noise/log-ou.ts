// Hot: bench payments
import { standardNormal } from '../../distributions/special-functions.ts';
import type { OptionValues } from '../../options.ts';
import type { Uniform } from '../../random.ts';
import type { Seconds } from '../../units.ts';
import type { DiskNoise, DiskNoiseLine } from './disk-noise.ts';

const STEPS = 16; // per correlation time

/**
 * The factor of one machine, for good, times that of the hour:
 *   exp(sigmaBetween Z - sigmaBetween^2 / 2) [x slowMachineFactor with probability slowMachineRatio]
 *   x exp(X(t) - sigmaWithin^2 / 2),   X an Ornstein-Uhlenbeck process, sd sigmaWithin, E X(s) X(t) = sigmaWithin^2
 *   exp(-|t - s| / correlationTime), on a grid of 16 steps per correlation time, constant in between.
 * Normal factors have mean 1; slow machines are slow in comparison with the others.
 * Source of the shape and of the defaults: Azure VM noise (Freischuetz et al., TUNA, EuroSys 2025), see docs/databases.md.
 */
class LogOu implements DiskNoise {
  readonly #uniform: Uniform;
  readonly #machine: number;
  readonly #sigma: number;
  readonly #step: Seconds;
  readonly #keep: number; // share of X that a step leaves
  readonly #spread: number; // sd of what it adds
  #x: number;
  #steps = 0; // taken
  #factor: number;

  constructor(options: OptionValues, uniform: Uniform) {
    const between = options['sigmaBetween'] as number;
    const isSlow = uniform() < (options['slowMachineRatio'] as number);
    const slowness = isSlow ? (options['slowMachineFactor'] as number) : 1;
    this.#uniform = uniform;
    this.#machine = slowness * Math.exp(between * this.#normal() - between ** 2 / 2);
    this.#sigma = options['sigmaWithin'] as number;
    this.#step = (options['correlationTime'] as number) / STEPS;
    this.#keep = Math.exp(-1 / STEPS);
    this.#spread = this.#sigma * Math.sqrt(-Math.expm1(-2 / STEPS));
    this.#x = this.#sigma * this.#normal();
    this.#factor = this.#present();
  }

  factor(now: Seconds): number {
    const due = Math.floor(now / this.#step);
    if (due === this.#steps) return this.#factor;
    for (; this.#steps < due; this.#steps++)
      this.#x = this.#keep * this.#x + this.#spread * this.#normal();
    this.#factor = this.#present();
    return this.#factor;
  }

  #present(): number {
    return this.#machine * Math.exp(this.#x - this.#sigma ** 2 / 2);
  }

  #normal(): number {
    return standardNormal(this.#uniform());
  }
}

/** The defaults are those of a general-purpose machine (D8s_v5) with one client that writes. */
export const logOu: DiskNoiseLine = {
  kind: 'log-ou',
  description: 'machines differ for good, and each varies slowly in time, both log-normally',
  options: {
    sigmaBetween: {
      value: { type: 'number', min: 0, max: 2 },
      default: 0.037,
      description: 'sd of the log of the factor between machines and weeks, in [0, 2]',
    },
    sigmaWithin: {
      value: { type: 'number', min: 0, max: 2 },
      default: 0.015,
      description: 'sd of the log of the factor of one machine within a day, in [0, 2]',
    },
    correlationTime: {
      value: { type: 'seconds', above: 0 },
      default: 6.5 * 3600,
      description: 'after which 1/e of a deviation within a day is left',
    },
    slowMachineRatio: {
      value: { type: 'number', min: 0, max: 1 },
      default: 0.026,
      description: 'share of machines of a slower kind, in [0, 1]',
    },
    slowMachineFactor: {
      value: { type: 'number', min: 1 },
      default: 1.53,
      description: 'how much slower these are, >= 1',
    },
  },
  coveredBy: 'test/sim/databases/disk-noise.test.ts: log-ou has the law of its formula',
  create: (options, uniform) => new LogOu(options, uniform),
};
