import { FREE, QUEUED, STARTING, WORKING } from '../../sim/calls.ts';
import { BOOTING, DRAINING, PENDING, READY } from '../../sim/services/replicas.ts';
import type { Invariant } from './invariant.ts';

export const replicasAreListed: Invariant = {
  name: 'replicas are listed',
  description: 'each replica stands in the list of what it is, once; only ready ones take calls',
  when: 'always',
  *check({ system }) {
    const { replicas } = system.interpreter;
    const seen = new Set<number>();
    for (const { config, index, ready, booting, draining } of system.services) {
      for (const [list, states] of [
        [ready, [READY]],
        [booting, [BOOTING, PENDING]],
        [draining, [DRAINING]],
      ] as const)
        for (const replica of list) {
          const state = replicas.state[replica]!;
          if (replicas.service[replica] !== index) yield `${config.name}: has a replica of another`;
          if (seen.has(replica)) yield `${config.name}: replica ${replica} is listed twice`;
          if (!(states as readonly number[]).includes(state))
            yield `${config.name}: replica ${replica} is in state ${state}, listed with ${states}`;
          seen.add(replica);
        }
      if (draining.some((replica) => replicas.open[replica] === 0))
        yield `${config.name}: a replica without calls drains`;
    }
  },
};

export const urgentGoesFirst: Invariant = {
  name: 'urgent goes first',
  description: 'where calls are preempted, none waits that is more urgent than one on a worker',
  when: 'always',
  *check({ system }) {
    const { calls, interpreter, services } = system;
    const { replicas } = interpreter;
    const waiting = new Map<number, number>(); // most urgent, by replica
    const served = new Map<number, number>(); // least urgent
    for (let row = 0; row < calls.capacity; row++) {
      const state = calls.state[row]!;
      if (state === FREE || (state !== QUEUED && state !== STARTING && state !== WORKING)) continue;
      const replica = calls.replica[row]!;
      const { discipline } = services[replicas.service[replica]!]!.config;
      if (discipline !== 'priority-preemptive') continue;
      const priority = interpreter.priorityOf(row);
      if (state === QUEUED) waiting.set(replica, Math.min(priority, waiting.get(replica) ?? 99));
      else served.set(replica, Math.max(priority, served.get(replica) ?? -1));
    }
    for (const [replica, priority] of waiting)
      if (priority < (served.get(replica) ?? -1))
        yield `at replica ${replica} a call of priority ${priority} waits for one of ${served.get(replica)}`;
  },
};

export const databasesAreFree: Invariant = {
  name: 'databases are free',
  description: 'when all calls have ended no row is locked and nobody waits for one',
  when: 'drained',
  *check({ system }) {
    for (const [name, { locksHeld, lockWaiting }] of system.databases)
      if (locksHeld > 0 || lockWaiting > 0)
        yield `${name}: ${locksHeld} rows are locked, ${lockWaiting} calls wait for one`;
  },
};

export const nothingSafeIsLost: Invariant = {
  name: 'nothing safe is lost',
  description: 'with synchronous commit no failover loses a commit that was answered',
  when: 'always',
  *check({ system }) {
    for (const [name, { lostCommits }] of system.databases) {
      const isSynchronous = system.service(name).config.database?.commit === 'synchronous';
      if (isSynchronous && lostCommits > 0) yield `${name}: ${lostCommits} commits are lost`;
    }
  },
};
