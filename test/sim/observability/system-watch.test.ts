import assert from 'node:assert/strict';
import { compileCallGraph } from '../../../sim/call-graph.ts';
import { LOG_BOOK_DEFAULTS, LogBook } from '../../../sim/observability/log-book.ts';
import { logText } from '../../../sim/observability/log-templates.ts';
import { SystemWatch } from '../../../sim/observability/system-watch.ts';
import { createRandom } from '../../../sim/random.ts';
import type { SystemConfig } from '../../../sim/system-config.ts';
import { arrivalsAt, build, call, constant, service, systemConfig, transaction } from '../build.ts';
import { DATABASE, WRITE } from '../databases/bench.ts';
import { queue } from '../messaging/consumers.ts';

function start(config: SystemConfig, times: readonly number[]) {
  const built = build(config);
  const components = [...config.services, ...(config.queues ?? [])].map(({ name }) => name);
  const names = { components, operations: compileCallGraph(config).path };
  const logs = new LogBook(createRandom('logs'), names, LOG_BOOK_DEFAULTS);
  const watch = new SystemWatch(built.system, logs);
  built.system.feed(arrivalsAt(times));
  /** Runs on, with a look every ten seconds. */
  const runUntil = (end: number) => {
    for (let time = Math.floor(built.sim.now / 10) * 10 + 10; time < end; time += 10) {
      built.sim.runUntil(time);
      watch.round();
    }
    built.sim.runUntil(end);
  };
  const lines = () =>
    logs
      .records()
      .map(
        ({ at, component, template, values }) => `${at} ${component}: ${logText(template, values)}`,
      );
  return { ...built, watch, logs, lines, runUntil };
}

describe('what a system logs', () => {
  it('has a line for each attempt that is not done, with its replica and its transaction', () => {
    const client = { timeout: 5, cancels: true, retry: { kind: 'fixed', retries: 1, wait: 1 } };
    const config = systemConfig(
      [service('s', { queueLimit: 1, client })],
      [transaction([call('s', 6)])],
    );
    const { runUntil, lines, logs, system } = start(config, [1, 2, 3]);
    runUntil(3.5);
    system.impairments.apply({ on: 'replicas', service: 's', errorRatio: 1, workFactor: 0.5 });
    runUntil(60);
    assert.deepEqual(lines(), [
      '3 s: request pay/s rejected by replica -1, attempt 0',
      '4 s: request pay/s rejected by replica -1, attempt 1',
      '6 s: request pay/s timed out on replica 0, attempt 0',
      '7 s: request pay/s timed out on replica 0, attempt 0', // at work since 6, now for 3 s
      '10 s: request pay/s failed on replica 0, attempt 1',
      '13 s: request pay/s timed out on replica 0, attempt 1', // at work since 10
    ]);
    assert.deepEqual(
      logs.records().map(({ transaction: number }) => number),
      [2, 2, 0, 1, 0, 1],
    );
  });

  it('tells what becomes of replicas, and for how long they were away', () => {
    const config = systemConfig(
      [
        service('s', {
          replicas: 2,
          boot: constant(20),
          memoryBytes: 100,
          memoryUse: { base: 50, perCall: 0 },
        }),
      ],
      [transaction([call('s', 1)])],
    );
    const { sim, system, runUntil, lines, watch } = start(config, []);
    runUntil(5);
    system.strike({ kind: 'crash', service: 's', hits: (replica) => replica === 0, downtime: 10 });
    runUntil(40);
    system.apply({ kind: 'scale', service: 's', replicas: 3 });
    runUntil(70);
    system.impairments.apply({
      on: 'replicas',
      service: 's',
      hits: (replica) => replica === 1,
      leakBytesPerSecond: 6,
    });
    runUntil(80);
    system.killOutOfMemory();
    system.service('s').lose(0);
    sim.runUntil(81);
    assert.deepEqual(lines(), [
      '5 s: replica 0 crashed, starting again',
      '35 s: replica 0 ready after 30 s',
      '60 s: replica 2 ready after 20 s',
      '80 s: replica 1 killed: out of memory at limit 100 bytes',
      '80 s: replica 0 lost with its node',
    ]);
    assert.deepEqual(
      watch.notices.entries().map(({ at, kind, name }) => [at, kind, name]),
      [
        [5, 'kill', 'crash'],
        [80, 'kill', 'out of memory'],
        [80, 'kill', 'lost'],
      ],
    );
  });

  it('tells of breakers that open and close', () => {
    const breaker = {
      kind: 'consecutive-failures',
      failures: 1,
      open: 15,
      probes: 1,
      successes: 1,
    };
    const config = systemConfig(
      [service('front', { workersPerReplica: 9 }), service('back', { client: { breaker } })],
      [transaction([call('front', 0, call('back', 1))])],
    );
    const { system, runUntil, logs } = start(config, [1, 12, 45]);
    const handle = system.impairments.apply({ on: 'edge', to: 'back', refusedRatio: 1 });
    runUntil(20.5);
    system.impairments.clear(handle);
    runUntil(70);
    const lines = logs.records().filter(({ template }) => template.startsWith('breaker'));
    assert.deepEqual(
      lines.map(({ at, component, template, values }) => [at, component, template, values]),
      [
        [10, 'back', 'breakerOpened', { caller: 'front' }],
        [50, 'back', 'breakerClosed', { caller: 'front' }],
      ],
    );
  });

  it('tells of dead letters and of deliveries that fail', () => {
    const config = systemConfig(
      [service('mailer')],
      [transaction([{ send: 'mail', then: [call('mailer', 4)] }])],
      { queues: [queue({ receivesMax: 2, redeliverAfter: 1 })] },
    );
    const { system, runUntil, logs } = start(config, [1]);
    system.impairments.apply({ on: 'replicas', service: 'mailer', errorRatio: 1 });
    runUntil(31);
    const lines = logs.records().filter(({ component }) => component === 'mail');
    assert.deepEqual(
      lines.map(({ at, template, values }) => [at, template, values]),
      [
        [10, 'deliveriesFailed', { deliveries: 1 }],
        [20, 'deliveriesFailed', { deliveries: 1 }],
        [20, 'messagesDeadLettered', { messages: 1 }],
      ],
    );
  });
});

describe('the calendar of changes', () => {
  it('has what people have changed and what agents have ordered, if it changed anything', () => {
    const config = systemConfig([service('s')], [transaction([call('s', 1)])]);
    const { sim, system, watch, lines } = start(config, []);
    sim.runUntil(3);
    const text = 'version 2 of s';
    system.strike({ kind: 'change', what: 'deploy', component: 's', text });
    system.strike({ kind: 'change', what: 'secret', component: 's', text: 'new secret' });
    sim.runUntil(4);
    system.apply({ kind: 'scale', service: 's', replicas: 4 });
    system.apply({ kind: 'scale', service: 's', replicas: 4 });
    system.apply({ kind: 'hold' });
    assert.deepEqual(watch.changes.events(), [
      {
        at: 3,
        kind: 'deploy',
        component: 's',
        author: 'operators',
        isAutomated: false,
        description: text,
      },
      {
        at: 3,
        kind: 'secretRotation',
        component: 's',
        author: 'operators',
        isAutomated: false,
        description: 'new secret',
      },
      {
        at: 4,
        kind: 'scale',
        component: 's',
        author: 'agent',
        isAutomated: true,
        description: 'scale service s replicas 4',
      },
    ]);
    assert.deepEqual(lines(), ['3 s: deploy by operators: version 2 of s']);
  });

  it('has each failover, with a line for the loss of the primary', () => {
    const db = service('db', { replicas: 2, workersPerReplica: 9, database: DATABASE });
    const writing = { ...call('db', 0), statement: WRITE };
    const { system, runUntil, watch, lines } = start(
      systemConfig([db], [transaction([writing])]),
      [],
    );
    runUntil(15);
    system.strike({ kind: 'crash', service: 'db', hits: (replica) => replica === 0 });
    runUntil(61);
    assert.deepEqual(
      watch.changes.events().map(({ at, kind, component }) => [at, kind, component]),
      [[40, 'failover', 'db']],
    );
    assert.deepEqual(
      watch.notices.entries().map(({ at, kind, name }) => [at, kind, name]),
      [
        [15, 'kill', 'crash'],
        [40, 'failover', 'done'],
      ],
    );
    assert.ok(lines().includes('20 db: no primary, writes are refused'));
    assert.ok(lines().includes('40 db: failover done, another replica is primary'));
  });
});
