import {
  BACKING_OFF,
  CALLING,
  type Calls,
  CLIENT,
  COMMITTING,
  CROSSING,
  DELIVERING,
  FREE,
  JOINING,
  NOBODY,
  NONE,
  POOLED,
  QUEUED,
  STARTING,
  STORING,
  WORKING,
} from '../../sim/calls.ts';
import { GONE } from '../../sim/services/replicas.ts';
import { differ, type Invariant } from './invariant.ts';

const AT_REPLICA = [QUEUED, STARTING, WORKING, CALLING, CROSSING, STORING, COMMITTING];
const IS_AT_REPLICA = Uint8Array.from({ length: 32 }, (_, state) =>
  AT_REPLICA.includes(state) ? 1 : 0,
);

function* rowsOf(calls: Calls): Generator<number> {
  for (let row = 0; row < calls.capacity; row++) if (calls.state[row] !== FREE) yield row;
}

/** Whether an attempt stands for its hedged call: of two attempts one does. */
function isFirstOfTwins({ twin }: Calls, row: number): boolean {
  return twin[row] === NONE || row < twin[row]!;
}

export const transactionsAreCarried: Invariant = {
  name: 'transactions are carried',
  description: 'each open transaction has one call or fork that it waits for, each ended one none',
  when: 'always',
  *check({ system }) {
    const { calls, transactions } = system;
    const carriers = new Uint32Array(transactions.isOpen.length);
    for (const row of rowsOf(calls)) {
      if (calls.caller[row] !== CLIENT || !isFirstOfTwins(calls, row)) continue;
      carriers[calls.transaction[row]!]!++;
    }
    for (let row = 0; row < carriers.length; row++)
      if (carriers[row] !== transactions.isOpen[row])
        yield `a transaction that is ${transactions.isOpen[row] === 1 ? 'open' : 'over'} waits for ` +
          `${carriers[row]} calls`;
  },
};

export const bodiesAreWhole: Invariant = {
  name: 'bodies are whole',
  description: 'calls know their callers, forks their branches, hedged attempts each other',
  when: 'always',
  *check({ system: { calls } }) {
    const children = new Uint32Array(calls.capacity); // twins count once
    const listed = new Uint32Array(calls.capacity);
    for (const row of rowsOf(calls)) {
      const caller = calls.caller[row]!;
      const twin = caller === NOBODY ? NONE : calls.twin[row]!;
      if (twin !== NONE && calls.twin[twin] !== row) yield 'a hedged attempt has lost its twin';
      if (twin !== NONE && calls.caller[twin] !== caller) yield 'hedged attempts of two callers';
      if (calls.firstChild[row] !== NONE)
        for (
          let child = calls.firstChild[row]!;
          child !== NONE;
          child = calls.nextSibling[child]!
        ) {
          if (calls.caller[child] !== row) yield 'a body holds the call of another';
          if (++listed[row]! > calls.capacity) return yield 'the calls of a body go round';
        }
      if (caller < 0) continue;
      if (calls.state[caller] === FREE) yield 'a call whose caller is gone goes on for it';
      if (calls.transaction[caller] !== calls.transaction[row])
        yield 'a call and its caller belong to two transactions';
      if (isFirstOfTwins(calls, row)) children[caller]!++;
    }
    for (const row of rowsOf(calls)) {
      const state = calls.state[row]!;
      if (state === JOINING)
        yield* differ('branches of a fork', calls.pending[row]!, children[row]!);
      if ((state === CALLING || state === DELIVERING) && children[row] !== 1)
        yield `a body waits for ${children[row]} calls`;
    }
  },
};

export const replicasAreCounted: Invariant = {
  name: 'replicas are counted',
  description: 'open, busy and waiting of each replica are those of the calls that it has',
  when: 'always',
  *check({ system }) {
    const { calls, interpreter, services } = system;
    const { replicas } = interpreter;
    const [open, queued, working] = [0, 1, 2].map(() => new Uint32Array(replicas.count));
    const openOf = new Uint32Array(services.length);
    for (const row of rowsOf(calls)) {
      const replica = calls.replica[row]!;
      const state = calls.state[row]!;
      if ((replica !== NONE) !== (IS_AT_REPLICA[state] === 1))
        yield `a call in state ${state} is at replica ${replica}`;
      if (replica === NONE) continue;
      open![replica]!++;
      openOf[replicas.service[replica]!]!++;
      if (state === QUEUED) queued![replica]!++;
      else if (state === STARTING || state === WORKING) working![replica]!++;
    }
    for (let replica = 0; replica < replicas.count; replica++) {
      const { config } = services[replicas.service[replica]!]!;
      const name = `${config.name}, replica ${replica}`;
      yield* differ(`${name}, open`, replicas.open[replica]!, open![replica]!);
      if (replicas.state[replica] === GONE && open![replica]! > 0) yield `${name}: gone, has calls`;
      const isShared = config.discipline === 'processor-sharing';
      if (!isShared) yield* differ(`${name}, busy`, replicas.busy[replica]!, working![replica]!);
      if (!isShared)
        yield* differ(`${name}, waiting`, replicas.waiting[replica]!, queued![replica]!);
      if (replicas.busy[replica]! > config.workersPerReplica) yield `${name}: too many busy`;
      if (!isShared && replicas.waiting[replica]! > config.queueLimit)
        yield `${name}: ${replicas.waiting[replica]} wait, at most ${config.queueLimit} may`;
    }
    for (const { config, open: count, index, admission } of services)
      yield* differ(`${config.name}, open`, count, admission === undefined ? 0 : openOf[index]!);
  },
};

export const connectionsAreCounted: Invariant = {
  name: 'connections are counted',
  description: 'connections in use are held by one call each, none beyond the limit, none idle',
  when: 'always',
  *check({ system }) {
    const { calls, interpreter, config } = system;
    const { connections } = interpreter;
    const holding = new Uint32Array(connections.inUse.length);
    const inLine = new Uint32Array(connections.inUse.length);
    for (const row of rowsOf(calls)) {
      const pool = calls.pool[row]!;
      if (calls.state[row] === POOLED && pool === NONE) yield 'a call waits for no pool';
      if (pool === NONE) continue;
      if (calls.caller[row] === NOBODY) yield 'a call that nobody waits for holds a connection';
      if (calls.state[row] === BACKING_OFF) yield 'a call that backs off holds a connection';
      if (calls.state[row] === POOLED) inLine[pool]!++;
      else holding[pool]!++;
    }
    const limit = Math.max(...config.services.map(({ client }) => client.connections));
    for (let pool = 0; pool < holding.length; pool++) {
      yield* differ(`pool ${pool}, in use`, connections.inUse[pool]!, holding[pool]!);
      if (inLine[pool]! > 0)
        yield* differ(`pool ${pool}, waiting`, connections.waiting(pool), inLine[pool]!);
      if (holding[pool]! > limit) yield `pool ${pool}: ${holding[pool]} of ${limit} in use`;
    }
  },
};

/** What retains the rows of transactions: they themselves, calls for nobody, messages. */
export const referencesAreCounted: Invariant = {
  name: 'references are counted',
  description: 'a row of a transaction is kept as long as something needs it, and no longer',
  when: 'always',
  *check({ system }) {
    const { calls, transactions, interpreter } = system;
    let expected = transactions.countInFlight();
    for (const row of rowsOf(calls)) {
      if (calls.caller[row] !== NOBODY) continue;
      if (calls.state[row] !== DELIVERING || calls.message[row] === NONE) expected++;
    }
    for (const { counts } of interpreter.broker?.queues ?? [])
      expected += counts.waiting + counts.inFlight;
    const kept = transactions.references.reduce((sum, count) => sum + count, 0);
    yield* differ('references to transactions', kept, expected);
    const inUse = transactions.references.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
    yield* differ('rows of transactions', transactions.inUse, inUse);
    if (transactions.references.some((count) => count < 0)) yield 'a transaction was dropped twice';
  },
};

export const bulkheadsAreCounted: Invariant = {
  name: 'bulkheads are counted',
  description: 'calls in a bulkhead are those under way, at most as many as it has room for',
  when: 'always',
  *check({ system }) {
    const { calls, interpreter, services } = system;
    const { gates } = interpreter.callers;
    if (gates === undefined) return;
    const { edgeOf } = interpreter.edges;
    const open = new Uint32Array(interpreter.edges.attempts.length);
    for (const row of rowsOf(calls))
      if ((calls.gate[row]! & 2) !== 0) open[edgeOf[calls.node[row]!]!]!++;
    for (let edge = 0; edge < open.length; edge++) {
      const { name, client } = services[edge % services.length]!.config;
      yield* differ(`calls in a bulkhead of ${name}`, gates.openAt(edge), open[edge]!);
      if (open[edge]! > (client.bulkhead ?? Number.POSITIVE_INFINITY))
        yield `${open[edge]} calls in the bulkhead of ${name}`;
    }
  },
};
