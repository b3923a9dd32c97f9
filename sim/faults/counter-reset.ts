import { type FaultLine, isOnset } from './fault.ts';

/** Counters start again at 0, as after a restart of an exporter. */
export const counterReset: FaultLine = {
  kind: 'counter-reset',
  description: 'the counters that monitoring reads start again at 0',
  options: {},
  appliesTo: ['telemetry'],
  usual: { duration: 0 },
  trace: 'a rate that is negative, or huge, for one sample',
  source: 'Prometheus: counters fall to 0 at restarts',
  coveredBy: 'test/sim/faults/faults.test.ts: counter-reset of no service is one of all',
  strikes(moment, _options, { name, site }) {
    if (!isOnset(moment)) return [];
    const services = name === '' ? site.config.services.map((one) => one.name) : [name];
    return services.map((service) => ({ kind: 'counter-reset', service }));
  },
};
