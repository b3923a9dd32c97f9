import type { FaultLine } from './fault.ts';

/**
 * The collector runs all the time beside the work and stops the world once a period, for the share pauseRatio x level
 * of it. Even beats are pauses, odd ones the time between.
 */
export const gcPressure: FaultLine<{
  readonly pauseRatio: number;
  readonly period: number;
  readonly cpuRatio: number;
}> = {
  kind: 'gc-pressure',
  description: 'the garbage collector burns cores and stops replicas once a period',
  options: {
    pauseRatio: {
      value: { type: 'number', above: 0, max: 0.9 },
      default: 0.2,
      description: 'share of the period that it stands still, at full severity, in (0, 0.9]',
    },
    period: {
      value: { type: 'seconds', min: 0.1, max: 3600 },
      default: 1,
      description: 'from one stop to the next',
    },
    cpuRatio: {
      value: { type: 'number', min: 0, max: 0.9 },
      default: 0.5,
      description: 'share of the cores that the collector burns, at full severity',
    },
  },
  appliesTo: ['service'],
  spreads: 'replicas',
  trace: 'utilization up without more calls, spikes of the 99th percentile at a fixed rhythm',
  source: 'SREGym: GOGC=1 with 500m CPU; lengths and share (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: gc-pressure stops replicas for its pause each period',
  effects(level, { cpuRatio }, { replicas }, beat) {
    const stolenRatio = level * cpuRatio;
    const isStopped = beat % 2 === 0;
    return replicas.map((hit) => ({
      on: 'replicas',
      ...hit,
      stolenRatio,
      workFactor: 1 / (1 - stolenRatio),
      isStopped,
    }));
  },
  beats(beat, level, { pauseRatio, period }) {
    const stop = level * pauseRatio * period;
    return beat % 2 === 0 ? stop : period - stop;
  },
};
