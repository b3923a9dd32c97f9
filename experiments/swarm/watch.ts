import { type Calls, NOBODY, WORKING } from '../../sim/calls.ts';
import type { Database } from '../../sim/databases/database.ts';
import type { System } from '../../sim/system.ts';
import { DONE } from '../../sim/units.ts';

/** What only shows at the moment when it happens, with what must hold then. */
export const WATCHED = {
  'answers take their way': 'no answer from another zone comes before it can have come',
  'who stands still does nothing': 'no work ends at a replica that is paused or hangs',
  'commits are safe': 'no commit is answered before a flush that began after it',
  'strikes strike': 'a cache that was flushed is empty, a replica that has crashed takes no calls',
  'steps book once': 'there are no more transfers than steps of transactions that asked for one',
} as const;
export type WatchedName = keyof typeof WATCHED;

/** The first thing wrong with each; names without an entry hold. */
export type Watched = Map<WatchedName, string>;

const ROUNDING = 1e-9; // seconds

/** Listens at the joints of a system that is about to run: changes nothing of what happens. */
export function watch(system: System): Watched {
  const watched: Watched = new Map();
  const found = (name: WatchedName, problem: string) => {
    if (!watched.has(name)) watched.set(name, problem);
  };
  if (system.network.hasZones) watchWays(system, found);
  watchStops(system, found);
  for (const database of system.databases.values()) watchCommits(system, database, found);
  watchStrikes(system, found);
  watchBookings(system, found);
  return watched;
}

type Found = (name: WatchedName, problem: string) => void;

/** A number for the present life of each row. */
class PerRow {
  readonly #calls: Calls;
  #values = new Float64Array(0);
  #lives = new Int32Array(0);

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  set(row: number, value: number): void {
    if (row >= this.#values.length) {
      const { capacity } = this.#calls;
      const [values, lives] = [new Float64Array(capacity), new Int32Array(capacity).fill(-1)];
      values.set(this.#values);
      lives.set(this.#lives);
      [this.#values, this.#lives] = [values, lives];
    }
    this.#values[row] = value;
    this.#lives[row] = this.#calls.generation[row]!;
  }

  /** NaN where none was set in this life. */
  get(row: number): number {
    const isSet = row < this.#values.length && this.#lives[row] === this.#calls.generation[row];
    return isSet ? this.#values[row]! : Number.NaN;
  }
}

function watchWays({ interpreter, calls, sim }: System, found: Found): void {
  const { callers } = interpreter;
  const { wire } = callers;
  const due = new PerRow(calls);
  const reply = wire.reply.bind(wire);
  const resolve = callers.resolve.bind(callers);
  wire.reply = (row, outcome) => {
    if (calls.caller[row] !== NOBODY) due.set(row, sim.now + calls.crossing[row]!);
    reply(row, outcome);
  };
  callers.resolve = (row) => {
    const early = due.get(row) - sim.now;
    if (early > ROUNDING && calls.caller[row] !== NOBODY)
      found('answers take their way', `an answer comes ${early} s before it can have come`);
    resolve(row);
  };
}

function watchStops({ interpreter, services, calls }: System, found: Found): void {
  const causes = new Map<number, number>(); // by replica that stands still
  const count = (replica: number, by: number) => {
    const left = (causes.get(replica) ?? 0) + by;
    if (left === 0) causes.delete(replica);
    else causes.set(replica, left);
  };
  const hold = interpreter.hold.bind(interpreter);
  const letGo = interpreter.letGo.bind(interpreter);
  interpreter.hold = (replica) => {
    count(replica, 1);
    hold(replica);
  };
  interpreter.letGo = (replica) => {
    count(replica, -1);
    letGo(replica);
  };
  for (const { discipline, config } of services) {
    const finish = discipline.finish.bind(discipline);
    discipline.finish = (row, replica) => {
      // One that is withdrawn still has the event of its end.
      const isEnd = calls.state[row] === WORKING && calls.epoch[row] === 0;
      if (isEnd && causes.size > 0 && causes.has(replica))
        found('who stands still does nothing', `${config.name}: replica ${replica} ends a call`);
      finish(row, replica);
    };
  }
}

function watchCommits({ interpreter, calls }: System, database: Database, found: Found): void {
  const flushNeeded = new PerRow(calls);
  const commit = database.commit.bind(database);
  const committed = interpreter.committed.bind(interpreter);
  database.commit = (row) => {
    const before = database.flushes;
    const isOver = commit(row);
    // The flush that begins with it has it; one that was under way has not.
    if (!isOver) flushNeeded.set(row, before + 1);
    return isOver;
  };
  interpreter.committed = (row, outcome) => {
    if (outcome === DONE && database.flushes < flushNeeded.get(row))
      found('commits are safe', 'a commit is answered that no flush has written');
    committed(row, outcome);
  };
}

function watchStrikes(system: System, found: Found): void {
  const strike = system.strike.bind(system);
  system.strike = (one) => {
    const { ready = [], index = 0 } = 'service' in one ? system.service(one.service) : {};
    const { hits = () => true } = 'hits' in one ? one : {};
    const hit = one.kind === 'crash' ? ready.filter(hits) : [];
    strike(one);
    if (one.kind === 'cache-flush' && system.interpreter.caches.hitRatio(index) > 0)
      found('strikes strike', `the cache of ${one.service} is not empty after a flush`);
    if (hit.some((replica) => ready.includes(replica)))
      found('strikes strike', 'a replica that has crashed takes calls');
  };
}

function watchBookings({ bookkeeper, transactions }: System, found: Found): void {
  if (bookkeeper === undefined) return;
  const { ledger } = bookkeeper.journal;
  const opened = ledger.count;
  const asked = new Set<number>();
  const book = bookkeeper.book.bind(bookkeeper);
  bookkeeper.book = (posting, node, transaction) => {
    asked.add(transactions.number[transaction]! * NODES_MAX + node);
    book(posting, node, transaction);
    const made = ledger.count - opened;
    if (made > asked.size)
      found('steps book once', `${made} transfers for ${asked.size} steps of transactions`);
  };
}

const NODES_MAX = 4096; // of a call graph, far more than systems of the swarm have
