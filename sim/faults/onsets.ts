import { createDistribution } from '../distributions/index.ts';
import { InputError, type OptionValues, type Registered } from '../options.ts';
import type { Seconds, Spec } from '../units.ts';

/** From this time after the onset on, the level is so much of the severity. */
export interface Step {
  readonly after: Seconds;
  readonly share: number; // in [0, 1]
}

export interface OnsetLine extends Registered {
  /** Steps in [0, lasts), the first at 0. `draw(cycle, which)` is a number in [0, 1). */
  steps(options: OptionValues, lasts: Seconds, draw: CycleDraw): readonly Step[];
}
export type CycleDraw = (cycle: number, which: number) => number;

const RAMP_STEPS = 20;
const CYCLES_MAX = 65_535; // visits that a draw can tell apart
const ON = 0;
const OFF = 1;

const step: OnsetLine = {
  kind: 'step',
  description: 'whole from the first moment on',
  options: {},
  coveredBy: 'test/sim/faults/onsets.test.ts: step is whole at once and over at the end',
  steps: () => [{ after: 0, share: 1 }],
};

const ramp: OnsetLine = {
  kind: 'ramp',
  description: 'grows to the whole in twenty equal steps',
  options: {
    over: {
      value: { type: 'seconds', above: 0 },
      description: 'time until it is whole; the end may come before',
    },
  },
  coveredBy: 'test/sim/faults/onsets.test.ts: ramp grows by a twentieth twenty times',
  steps({ over }, lasts) {
    return Array.from({ length: RAMP_STEPS }, (_, k) => ({
      after: ((over as number) * k) / RAMP_STEPS,
      share: (k + 1) / RAMP_STEPS,
    })).filter(({ after }) => after === 0 || after < lasts);
  },
};

const intermittent: OnsetLine = {
  kind: 'intermittent',
  description: 'comes and goes by chance',
  options: {
    on: { value: { type: 'distribution' }, description: 'law of the time that it is there' },
    off: { value: { type: 'distribution' }, description: 'law of the time that it is gone' },
  },
  coveredBy: 'test/sim/faults/onsets.test.ts: intermittent follows its two laws',
  steps({ on, off }, lasts, draw) {
    const [onLaw, offLaw] = [createDistribution(on as Spec), createDistribution(off as Spec)];
    return cycles(lasts, (cycle) => [
      onLaw.quantile(draw(cycle, ON)),
      offLaw.quantile(draw(cycle, OFF)),
    ]);
  },
};

const flapping: OnsetLine = {
  kind: 'flapping',
  description: 'comes and goes at fixed times',
  options: {
    period: { value: { type: 'seconds', above: 0 }, description: 'from one coming to the next' },
    share: {
      value: { type: 'number', above: 0, below: 1 },
      default: 0.5,
      description: 'of the period that it is there, in (0, 1)',
    },
  },
  coveredBy: 'test/sim/faults/onsets.test.ts: flapping is there for its share of each period',
  steps(options, lasts) {
    const { period, share } = options as { period: number; share: number };
    return cycles(lasts, () => [share * period, (1 - share) * period]);
  },
};

export const ONSETS: readonly OnsetLine[] = [step, ramp, intermittent, flapping];

function cycles(
  lasts: Seconds,
  lengths: (cycle: number) => readonly [Seconds, Seconds],
): readonly Step[] {
  const steps: Step[] = [];
  let time = 0;
  for (let cycle = 0; time < lasts; cycle++) {
    if (cycle > CYCLES_MAX) {
      const message = `faults: one of ${lasts} s comes and goes more than ${CYCLES_MAX} times`;
      throw new InputError([{ path: ['faults'], message }]);
    }
    const [on, off] = lengths(cycle);
    steps.push({ after: time, share: 1 });
    if (time + on < lasts) steps.push({ after: time + on, share: 0 });
    time += on + off;
  }
  return steps.length === 0 ? [{ after: 0, share: 1 }] : steps;
}

/**
 * The whole life of one occurrence: the steps of its onset, then, from the end on, down to 0 in twenty equal steps over
 * `recovery` seconds (at once when that is 0).
 */
export function lifeOf(onset: readonly Step[], lasts: Seconds, recovery: Seconds): readonly Step[] {
  const last = onset.at(-1)!.share;
  if (recovery === 0 || last === 0) return [...onset, { after: lasts, share: 0 }];
  const down = Array.from({ length: RAMP_STEPS }, (_, k) => ({
    after: lasts + (recovery * (k + 1)) / RAMP_STEPS,
    share: (last * (RAMP_STEPS - 1 - k)) / RAMP_STEPS,
  }));
  return [...onset, ...down];
}
