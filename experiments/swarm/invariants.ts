import type { Effect } from '../../sim/effects.ts';
import { BILLED_SECONDS_MIN } from '../../sim/infrastructure/billing.ts';
import { GONE } from '../../sim/services/replicas.ts';
import { differ, type Invariant, type Violation } from './invariant.ts';
import {
  bodiesAreWhole,
  bulkheadsAreCounted,
  connectionsAreCounted,
  referencesAreCounted,
  replicasAreCounted,
  transactionsAreCarried,
} from './invariants-calls.ts';
import {
  databasesAreFree,
  nothingSafeIsLost,
  replicasAreListed,
  urgentGoesFirst,
} from './invariants-replicas.ts';
import type { Stage } from './stage.ts';
import { WATCHED, type WatchedName } from './watch.ts';

const transactionsAreConserved: Invariant = {
  name: 'transactions are conserved',
  description: 'arrived = ended + in flight, each ends once, outcomes sum up, by type and in all',
  when: 'always',
  *check({ system, seen }) {
    const { transactions } = system;
    const { arrived, ended, counts } = transactions;
    if (seen.problem !== undefined) yield seen.problem;
    yield* differ('transactions arrived', arrived, ended + transactions.countInFlight());
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    yield* differ('transactions ended', ended, sum(seen.outcomes));
    for (const [i, { outcomes, inFlight, arrived: own }] of counts.entries())
      yield* differ(`arrived of type ${i}`, own, sum(outcomes) + inFlight);
    for (const [outcome, count] of seen.outcomes.entries())
      yield* differ(
        `ended with outcome ${outcome}`,
        sum(counts.map((type) => type.outcomes[outcome]!)),
        count,
      );
  },
};

const attemptsAreCounted: Invariant = {
  name: 'attempts are counted',
  description: 'at most as many attempts, and retries among them, as time-outs and budgets allow',
  when: 'drained',
  *check({ system }) {
    const { callers, edges } = system.interpreter;
    const ended = edges.attempts.reduce((sum, count) => sum + count, 0);
    if (callers.retries > callers.attempts)
      yield `${callers.retries} retries are more than attempts`;
    if (ended > callers.attempts)
      yield `${ended} attempts have ended, ${callers.attempts} were made`;
    const failures = edges.failures.reduce((sum, count) => sum + count, 0);
    if (callers.retries > failures) yield `${callers.retries} retries after ${failures} failures`;
  },
};

const messagesAreConserved: Invariant = {
  name: 'messages are conserved',
  description: 'published = processed + dead + waiting + in flight, none twice, none out of order',
  when: 'always',
  *check({ system }) {
    const { broker } = system.interpreter;
    broker?.check();
    for (const { config, counts } of broker?.queues ?? [])
      if (counts.waiting > config.capacity + config.consumers)
        yield `${config.name}: ${counts.waiting} messages wait, ${config.capacity} may`;
  },
};

const moneyIsConserved: Invariant = {
  name: 'money is conserved',
  description: 'debits equal credits, balances are the sums of transfers, none is booked twice',
  when: 'always',
  *check({ system }) {
    const { bookkeeper } = system;
    if (bookkeeper === undefined) return;
    if (!bookkeeper.journal.ledger.isBalanced) yield 'debits are not equal to credits';
  },
};

const booksAreRight: Invariant = {
  name: 'books are right',
  description: 'a recount of the ledger from its transfers agrees with every balance',
  when: 'drained',
  check({ system }) {
    system.bookkeeper?.check();
    return [];
  },
};

const billsAreRight: Invariant = {
  name: 'bills are right',
  description: 'billed seconds are those from order to release of each replica, a minute at least',
  when: 'drained',
  *check({ system, sim }) {
    const { replicas } = system.interpreter;
    const { orderedAt, changedAt, state } = replicas;
    const seconds = system.services.map(() => 0);
    for (let replica = 0; replica < replicas.count; replica++) {
      const least = orderedAt[replica]! + BILLED_SECONDS_MIN;
      const end = state[replica] === GONE ? Math.max(changedAt[replica]!, least) : sim.now;
      seconds[replicas.service[replica]!]! += end - orderedAt[replica]!;
    }
    for (const [i, { bill, config }] of system.services.entries()) {
      if (Math.abs(bill.seconds - seconds[i]!) > 1e-6 * Math.max(1, seconds[i]!))
        yield `${config.name}: billed ${bill.seconds} s, rented ${seconds[i]} s`;
    }
    for (const [name, dollars] of Object.entries(system.costDollars()))
      if (!(dollars >= -1e-9)) yield `${name} costs ${dollars} dollars`;
  },
};

const nothingIsStuck: Invariant = {
  name: 'nothing is stuck',
  description:
    'without faults and arrivals everything ends: no row of a call, a transaction or a message is left',
  when: 'drained',
  *check({ system }) {
    const { calls, transactions, interpreter, services } = system;
    const states = [...new Set([...calls.state].filter((state) => state !== 0))].join(', ');
    if (calls.inUse > 0) yield `${calls.inUse} calls are left, in states ${states}`;
    if (transactions.inUse > 0) yield `${transactions.inUse} transactions are left`;
    for (const { config, counts } of interpreter.broker?.queues ?? [])
      if (counts.waiting + counts.inFlight > 0) yield `${config.name}: messages are left`;
    for (const { config, draining } of services)
      if (draining.length > 0) yield `${config.name}: ${draining.length} replicas drain for ever`;
  },
};

/** What effects can be on. */
const EFFECTS: readonly Effect['on'][] = [
  'replicas',
  'service',
  'zone',
  'edge',
  'storage',
  'broker',
  'cache',
  'load',
  'telemetry',
];

const faultsLeaveNothing: Invariant = {
  name: 'faults leave nothing',
  description: 'when all faults are over, no replica, pool, cache or wire suffers any more',
  when: 'drained',
  *check({ system }) {
    const { replicas } = system.interpreter;
    for (const { config, ready } of system.services)
      for (const replica of ready) {
        if (replicas.workers[replica] !== config.workersPerReplica)
          yield `${config.name}: ${replicas.workers[replica]} workers of ${config.workersPerReplica}`;
        if (replicas.workFactor[replica] !== 1) yield `${config.name}: a replica is slow`;
      }
    for (const on of EFFECTS)
      if (system.impairments.all(on).length > 0) yield `an effect on ${on} is still there`;
    if (system.network.isImpaired) yield 'the network still suffers';
    if (system.loadFactor !== 1) yield `the load is still ${system.loadFactor} times the usual`;
  },
};

const breakersLetTry: Invariant = {
  name: 'breakers let try',
  description: 'with nothing under way and its open time over, every breaker lets a call through',
  when: 'drained',
  *check({ system, sim }) {
    const { gates } = system.interpreter.callers;
    const edges = system.interpreter.edges.attempts.length;
    for (let edge = 0; edge < edges; edge++)
      if (gates?.breaker(edge)?.allows(sim.now + 1e6) === false)
        yield `a breaker to ${system.services[edge % system.services.length]!.config.name} is shut for ever`;
  },
};

const watched = (Object.keys(WATCHED) as WatchedName[]).map(
  (name): Invariant => ({
    name,
    description: WATCHED[name],
    when: 'always',
    *check(stage) {
      const problem = stage.watched.get(name);
      if (problem !== undefined) yield problem;
    },
  }),
);

/** All that must hold, in the order in which it is checked. */
export const INVARIANTS: readonly Invariant[] = [
  transactionsAreConserved,
  transactionsAreCarried,
  bodiesAreWhole,
  replicasAreListed,
  replicasAreCounted,
  urgentGoesFirst,
  connectionsAreCounted,
  bulkheadsAreCounted,
  referencesAreCounted,
  messagesAreConserved,
  moneyIsConserved,
  nothingSafeIsLost,
  ...watched,
  nothingIsStuck,
  databasesAreFree,
  faultsLeaveNothing,
  breakersLetTry,
  attemptsAreCounted,
  booksAreRight,
  billsAreRight,
];

/** The first invariant that does not hold now. */
export function firstViolation(stage: Stage, when: Invariant['when']): Violation | undefined {
  const time = stage.sim.now;
  for (const { name, check } of INVARIANTS.filter((one) => one.when === when)) {
    try {
      for (const problem of check(stage)) return { invariant: name, time, problem };
    } catch (error) {
      return { invariant: name, time, problem: messageOf(error) };
    }
  }
  return undefined;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
