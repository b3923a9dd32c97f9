import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadInput } from '../../experiments/bad-input.ts';
import { parseExperiment, parseSystem } from '../../experiments/load.ts';
import { configHash } from '../../experiments/run-key.ts';
import { writerOf } from '../../experiments/spec-writer.ts';
import { writeSystem } from '../../experiments/system-file.ts';
import { stringify } from 'yaml';
import { EXPERIMENT, SYSTEM as EVERY_FEATURE } from './every-feature.ts';

const PLAIN = `name: plain
services:
  desk: {replicas: 1, workersPerReplica: 1}
transactions:
  pay: {steps: [{call: desk, work: 1ms}]}
`;

async function problems(text: string): Promise<string> {
  const error = await parseSystem(text, 's.yaml').catch((reason: unknown) => reason);
  if (!(error instanceof BadInput)) return '';
  return error.lines.join('\n');
}

describe('the parts of a system file', () => {
  it('add nothing to a system that does not name them', async () => {
    const system = await parseSystem(PLAIN, 's.yaml');
    const keys = ['name', 'description', 'sources', 'instanceTypes', 'services', 'transactions'];
    assert.deepEqual(Object.keys(system), keys);
    const [desk] = system.services;
    assert.deepEqual(Object.keys(desk!.client), ['timeout', 'cancels', 'connections', 'retry']);
    for (const key of ['admission', 'zones', 'warmUp', 'pauses', 'cache', 'database'])
      assert(!Object.hasOwn(desk!, key), key);
    const [pay] = system.transactions;
    assert.deepEqual(Object.keys(pay!), ['share', 'slo', 'priority', 'name', 'steps']);
    const work = { kind: 'constant', value: 0.001 };
    assert.deepEqual(pay!.steps, [{ call: 'desk', work, then: [] }]);
  });

  it('are the same system once written and read again, every default written out', async () => {
    const system = await parseSystem(EVERY_FEATURE, 's.yaml');
    const data = writeSystem(system, writerOf('.'));
    assert.deepEqual(await parseSystem(stringify(data), 's.yaml'), system);
    const again = writeSystem(await parseSystem(stringify(data), 's.yaml'), writerOf('.'));
    assert.deepEqual(again, data);
  });

  it('have the documented defaults', async () => {
    const text = PLAIN.replace('workersPerReplica: 1}', 'workersPerReplica: 1, database: {}}')
      .replace('services', 'queues: {q: {}}\nservices')
      .replace(
        'work: 1ms}',
        'work: 1ms, statement: {}}, {send: q, then: [{call: desk, work: 1ms}]}',
      );
    const { queues, services, transactions } = await parseSystem(text, 's.yaml');
    assert.deepEqual(queues, [
      {
        name: 'q',
        consumers: 1,
        visibility: 30,
        receivesMax: 5,
        partitions: 0,
        redeliverAfter: 0,
        delay: { kind: 'constant', value: 0 },
        capacity: Infinity,
      },
    ]);
    assert.deepEqual(services[0]?.database, {
      commit: 'asynchronous',
      flush: { kind: 'lognormal', mean: 0.001, squaredCv: 0.5 },
      groupCommit: 0,
      diskRead: { kind: 'lognormal', mean: 0.0005, squaredCv: 0.5 },
      bufferHitRatio: 0.99,
      bufferFill: 100_000,
      lag: { kind: 'lognormal', mean: 0.02, squaredCv: 1 },
      readsFromReplicas: false,
      failover: {
        detect: 10,
        promote: { kind: 'lognormal', mean: 20, squaredCv: 0.25 },
        successRatio: 1,
      },
      connectionsMax: Infinity,
    });
    const [step] = transactions[0]!.steps as readonly { readonly statement?: unknown }[];
    const statement = { isWrite: false, pages: 1, rows: 0, hotRatio: 0, isFresh: false };
    assert.deepEqual(step?.statement, statement);
  });

  it('let a message send another to its own queue: nobody waits for it', async () => {
    const inner = '{send: q, then: [{call: desk, work: 1ms}]}';
    const step = `{send: q, then: [{call: desk, work: 1ms, then: [${inner}]}]}`;
    const text = PLAIN.replace('{call: desk, work: 1ms}', step).replace(
      'services',
      'queues: {q: {}}\nservices',
    );
    assert.equal(await problems(text), '');
  });

  it('place the replicas of the start on the nodes of their zones', async () => {
    const text = (pool: string, zones: string) =>
      PLAIN.replace(
        'services',
        `zones: {a: {region: x}, b: {region: x}}\nnodes: {pool: {cores: 1, dollarsPerHour: 1, ${pool}}}\nservices`,
      ).replace('replicas: 1', `replicas: 2${zones}`);
    assert.equal(await problems(text('nodes: 2', '')), '');
    assert.equal(await problems(text('nodes: 2, zones: [b]', ', zones: [b]')), '');
    assert.match(
      await problems(text('nodes: 2', ', zones: [a]')),
      /desk\.replicas: the nodes of the start have room for 1 of 2/,
    );
    assert.match(
      await problems(text('nodes: 2, zones: [b]', ', zones: [a]')),
      /desk\.zones\[0\]: no pool of nodes has nodes in zone 'a'/,
    );
  });

  it('take a hold in an earlier branch or chance for a post, but not one of another branch', async () => {
    const ledger = 'ledger: {accounts: {x: {currency: EUR}, y: {currency: EUR}}}\nservices';
    const booking = (kind: string) =>
      `{call: desk, work: 1ms, posting: {kind: ${kind}, debit: x, credit: y}}`;
    const said = (steps: string) =>
      problems(
        PLAIN.replace('services', `queues: {q: {}}\n${ledger}`).replace(
          '{call: desk, work: 1ms}',
          `${steps}, {send: q, then: [${booking('transfer')}]}`,
        ),
      );
    const [hold, post, release] = [booking('hold'), booking('post'), booking('void')];
    assert.equal(await said(`${hold}, ${post}`), '');
    assert.equal(await said(`${hold}, {send: q, then: [${release}]}`), '');
    assert.equal(await said(`{send: q, then: [${release}]}, ${hold}`), '');
    assert.match(
      await said(`{send: q, then: [${release}]}, ${booking('transfer')}`),
      /needs a hold/,
    );
    assert.equal(await said(`{probability: 0.5, steps: [${hold}]}, ${post}`), '');
    assert.equal(await said(`{parallel: [[${hold}], [${booking('transfer')}]]}, ${post}`), '');
    const missing = /posting\.kind: (post|void) needs a hold from x to y before it/;
    assert.match(await said(post), missing);
    assert.match(await said(`${release}, ${hold}`), missing);
    assert.match(await said(`{parallel: [[${hold}], [${post}]]}`), missing);
    assert.match(await said(`{send: q, then: [${hold}]}, ${post}`), missing);
  });

  it('make another run of a calendar with other sessions, whatever its file is called', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
    const config = await parseExperiment(EXPERIMENT.replace(/^sweep: .*\n/m, ''), 'e.yaml');
    const hash = (name: string) => {
      const calendar = { kind: 'sessions', file: join(folder, name), zone: 'UTC' };
      const windows = { ...config.system.windows, nightly: { kind: 'custom', calendar } };
      return configHash({ ...config, system: { ...config.system, windows } }, config.compare[0]!);
    };
    try {
      for (const [name, text] of Object.entries({ a: 'one', b: 'one', c: 'other' }))
        writeFileSync(join(folder, name), text);
      assert.equal(hash('a'), hash('b'));
      assert.notEqual(hash('a'), hash('c'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
