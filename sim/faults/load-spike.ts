import { type FaultLine, factorAt } from './fault.ts';

/** Arrivals multiply: the trigger of retry storms, which may outlive it. */
export const loadSpike: FaultLine<{ readonly factor: number }> = {
  kind: 'load-spike',
  description: 'many times the arrivals that the workload brings: the trigger of a retry storm',
  options: {
    factor: {
      value: { type: 'number', min: 1, max: 1000 },
      default: 6,
      description: 'of the arrivals, at full severity, >= 1',
    },
  },
  appliesTo: ['load'],
  usual: { duration: 30 },
  trace: 'attempts grow by 1 + retries; where it is metastable, goodput stays near 0 afterwards',
  source: 'SREGym load_spike: six times for 30 s; Huang et al., Metastable Failures, OSDI 2022',
  coveredBy: 'test/sim/faults/faults.test.ts: load-spike is six times the load',
  effects: (level, { factor }) => [{ on: 'load', factor: factorAt(level, factor) }],
};
