import { type FaultLine, isOnset } from './fault.ts';

/** The replica that takes the writes at the onset dies; it may boot again at the end. */
export const primaryLoss: FaultLine = {
  kind: 'primary-loss',
  description: 'the primary of a database dies, for the duration',
  options: {},
  appliesTo: ['database'],
  usual: { duration: 600 },
  trace: 'writes stop until a replica is promoted, then go on with one replica less',
  source: 'Tokyo Stock Exchange 2020, TARGET2 2020: loss of the first of two; 10 min (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: primary-loss strikes whoever is primary at the onset',
  strikes(moment, _options, { name, site, lasts }) {
    const primary = site.primary(name);
    if (!isOnset(moment) || primary === undefined) return [];
    const hits = (replica: number) => replica === primary;
    return [{ kind: 'crash', service: name, hits, downtime: lasts }];
  },
};
