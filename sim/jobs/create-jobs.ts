import type { System, SystemOptions } from '../system.ts';
import { assert } from '../units.ts';
import { Jobs } from './jobs.ts';

const ROUNDS_PER_ATTEMPT = 4096; // more than routes have: the attempts of an item draw apart

/** The jobs that a system states, if any. */
export function createJobs(
  { sim, config, transactions, interpreter }: Omit<System, 'jobs'>,
  { world, countFrom, horizon }: SystemOptions,
): Jobs | undefined {
  const { jobs = [], transactions: types } = config;
  if (jobs.length === 0) return undefined;
  assert(world !== undefined, 'jobs need a clock');
  const { clock, jobs: times } = world;
  return new Jobs({
    sim,
    jobs,
    types,
    clock,
    times,
    countFrom,
    horizon,
    begin: (type, amountMinor, number, attempt) => {
      const row = transactions.beginNumbered(number, type, amountMinor, sim.now);
      transactions.rounds[row] = attempt * ROUNDS_PER_ATTEMPT;
      interpreter.begin(row);
    },
  });
}
