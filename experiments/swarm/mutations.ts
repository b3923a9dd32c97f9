/** One small change of the simulator that makes it wrong, as a slip of the hand would. */
export interface Mutation {
  readonly name: string; // what is broken
  readonly file: string; // from the root
  readonly from: string; // stands there exactly once
  readonly to: string;
}

/** The changes that the swarm must notice, each within 200 runs: `finfra swarm --mutations`. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'a time-out keeps its connection',
    file: 'sim/callers.ts',
    from: `      this.#returnConnection(row);
      this.#settle(row, TIMED_OUT, false);`,
    to: '      this.#settle(row, TIMED_OUT, false);',
  },
  {
    name: 'a call that is cancelled while it waits for others stays open at its replica',
    file: 'sim/interpreter.ts',
    from: `    if (replica === NONE) return;
    this.#leaveStage(row, replica);`,
    to: `    if (replica === NONE || calls.state[row] === CALLING) return;
    this.#leaveStage(row, replica);`,
  },
  {
    name: 'the transaction of a call that goes on for nobody is not kept',
    file: 'sim/callers.ts',
    from: `    this.#calls.orphan(row);
    this.#transactions.retain(this.#calls.transaction[row]!);`,
    to: '    this.#calls.orphan(row);',
  },
  {
    name: 'every retry counts as the first',
    file: 'sim/callers.ts',
    from: 'const attempt = (calls.attempt[row]! & (HEDGE - 1)) + 1;',
    to: 'const attempt = 1;',
  },
  {
    name: 'a probe that has ended makes no room for another',
    file: 'sim/services/breakers/consecutive-failures.ts',
    from: `    this.#circuit.giveBack();
    this.#inRow = isFailure ? 0 : this.#inRow + 1;`,
    to: '    this.#inRow = isFailure ? 0 : this.#inRow + 1;',
  },
  {
    name: 'a message that is processed can still expire',
    file: 'sim/messaging/messages.ts',
    from: `    this.state[message] = FREE;
    this.turn(message);`,
    to: '    this.state[message] = FREE;',
  },
  {
    name: 'a dead letter is lost',
    file: 'sim/messaging/queues.ts',
    from: '      counts.dead++;\n',
    to: '',
  },
  {
    name: 'a call that leaves a database before its commit keeps its lock',
    file: 'sim/databases/database.ts',
    from: `    this.#locks.release(row);
    stage[row] = OUTSIDE;`,
    to: '    stage[row] = OUTSIDE;',
  },
  {
    name: 'a flush answers the commits that have come since it began',
    file: 'sim/databases/commit-log.ts',
    from: `    const batch = 1 - this.#open;`,
    to: `    const batch = this.#open;`,
  },
  {
    name: 'a retry books again',
    file: 'sim/ledger/ledger-bookkeeper.ts',
    from: `    const id = transferId(number, node);`,
    to: `    const id = transferId(number, node) + 2 ** 32 * this.asked;`,
  },
  {
    name: 'work ends at a replica that stands still',
    file: 'sim/services/standstill.ts',
    from: 'if (!this.#stops.isStopped(replica)) return this.#postpones(row, epoch, sim.now);',
    to: 'if (replica >= 0) return this.#postpones(row, epoch, sim.now);',
  },
  {
    name: 'a replica that drains gets more calls',
    file: 'sim/services/service.ts',
    from: `    this.draining.push(replica);`,
    to: `    this.draining.push(replica);
    this.ready.push(replica);`,
  },
  {
    name: 'the other attempt of a hedged call is not withdrawn',
    file: 'sim/callers.ts',
    from: 'if (twin !== NONE) this.#giveUp(twin);',
    to: 'if (twin !== NONE) calls.twin[twin] = NONE;',
  },
  {
    name: 'a time-out meets the next call in its row',
    file: 'sim/callers.ts',
    from: 'calls.generation[row] === life && calls.caller[row] !== NOBODY;',
    to: 'life >= 0 && calls.caller[row] !== NOBODY;',
  },
  {
    name: 'a queue takes one call too many',
    file: 'sim/services/fifo.ts',
    from: 'if (waiting >= this.#options.queueLimit) return false;',
    to: 'if (waiting > this.#options.queueLimit) return false;',
  },
  {
    name: 'a replica is billed from its last change, not from its order',
    file: 'sim/services/service.ts',
    from: 'this.bill.rented(replicas.orderedAt[replica]!, sim.now, { share });',
    to: 'this.bill.rented(replicas.changedAt[replica]!, sim.now, { share });',
  },
  {
    name: 'the least urgent call goes first',
    file: 'sim/services/priority.ts',
    from: `    let queue = replica * PRIORITIES;
    while (this.#queues.length[queue] === 0) queue++;`,
    to: `    let queue = replica * PRIORITIES + PRIORITIES - 1;
    while (this.#queues.length[queue] === 0) queue--;`,
  },
  {
    name: 'a flush of a cache is forgotten',
    file: 'sim/system.ts',
    from: 'return this.interpreter.caches.lose(this.service(strike.service).index, 1);',
    to: 'return this.interpreter.caches.lose(this.service(strike.service).index, 0);',
  },
  {
    name: 'answers from another zone take no time',
    file: 'sim/wire.ts',
    from: 'let extra = this.#network.hasZones ? calls.crossing[row]! : 0;',
    to: 'let extra = 0;',
  },
  {
    name: 'the copies of a load spike are no transactions of their own',
    file: 'sim/system.ts',
    from: 'for (const copy of copies) this.interpreter.begin(copy);',
    to: 'for (const _copy of copies) this.interpreter.begin(row);',
  },
  {
    name: 'the branches of a fork that is cancelled go on',
    file: 'sim/interpreter.ts',
    from: `        this.#cancelBody(child);
        calls.release(child);`,
    to: '        calls.release(child);',
  },
  {
    name: 'a connection that is given back is not handed on',
    file: 'sim/callers.ts',
    from: 'if (heir !== NONE) this.#connected(heir);',
    to: 'if (heir === row) this.#connected(heir);',
  },
];
