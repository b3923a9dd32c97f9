import { createDistribution } from '../distributions/index.ts';
import type { Random } from '../random.ts';
import type { ServiceConfig } from '../system-config.ts';
import type { Discipline, DisciplineOptions, Workbench } from './discipline.ts';
import { Fifo } from './fifo.ts';
import { Priority } from './priority.ts';
import { ProcessorSharing } from './processor-sharing.ts';

/** The discipline that a service declares. */
export function createDiscipline(
  { name, discipline, queueLimit, setup }: ServiceConfig,
  bench: Workbench,
  random: Random,
): Discipline {
  const options: DisciplineOptions = {
    queueLimit,
    ...(setup && {
      setup: { law: createDistribution(setup), uniform: random.stream(`${name}/setup`) },
    }),
  };
  switch (discipline) {
    case 'fifo':
      return new Fifo(bench, options);
    case 'priority':
      return new Priority(bench, options, false);
    case 'priority-preemptive':
      return new Priority(bench, options, true);
    case 'processor-sharing':
      return new ProcessorSharing(bench, options);
  }
}
