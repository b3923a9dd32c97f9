import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { BadInput } from '../../experiments/bad-input.ts';
import { parseSystem } from '../../experiments/load.ts';
import { offeredLoad } from '../../experiments/offered-load.ts';
import { allTargets, nodePools, targetsOf } from '../../experiments/targets.ts';

const SYSTEM = `name: shop
hop: 200us
instanceTypes:
  small: {dollarsPerHour: 0.05, source: a price list}
services:
  gateway:
    instance: small
    replicas: 2
    replicasMax: 4
    workersPerReplica: 3
    boot: 40s
    client: {timeout: 2s, retry: {kind: fixed, wait: 10ms, retries: 1}, connections: .inf}
  ledger:
    replicas: 1
    workersPerReplica: 2
    queueLimit: 10
    discipline: processor-sharing
  vault: {replicas: 1, workersPerReplica: 1}
transactions:
  pay:
    share: 0.75
    slo: 500ms
    steps:
      - call: gateway
        work: {kind: exponential, mean: 10ms}
        then:
          - parallel:
              - [{call: ledger, work: 20ms}]
              - [{call: vault, work: 5ms}]
          - probability: 0.25
            steps: [{call: ledger, work: 40ms}]
  refund:
    share: 0.25
    steps: [{call: gateway, work: 8ms}]
`;

async function problems(text: string): Promise<readonly string[]> {
  try {
    await parseSystem(text, 's.yaml');
    return [];
  } catch (error) {
    assert(error instanceof BadInput, String(error));
    return error.lines;
  }
}

/** The problems after `from`, which must be there, became `to`. */
async function changed(from: string, to: string): Promise<readonly string[]> {
  assert(SYSTEM.includes(from), `no ${from} in the system`);
  return problems(SYSTEM.replace(from, to));
}

describe('a system file', () => {
  it('becomes base units, with defaults filled in', async () => {
    const system = await parseSystem(SYSTEM, 's.yaml');
    const [gateway, ledger] = system.services;
    assert.deepEqual(system.hop, { kind: 'constant', value: 0.0002 });
    assert.deepEqual(gateway?.client.timeout, 2);
    assert.deepEqual(gateway?.boot, { kind: 'constant', value: 40 });
    assert.equal(gateway?.client.retry['wait'], 0.01);
    assert.deepEqual([gateway?.replicasMin, gateway?.replicasMax], [2, 4]);
    assert.deepEqual([ledger?.replicasMin, ledger?.replicasMax, ledger?.queueLimit], [1, 1, 10]);
    assert.equal(ledger?.discipline, 'processor-sharing');
    assert.deepEqual(ledger?.client.retry, { kind: 'none' });
    assert.deepEqual(system.transactions[0]?.slo, 0.5);
    assert.equal(system.transactions[1]?.slo, Infinity);
  });

  it('names the line, the column and the path of every problem at once', async () => {
    const text = SYSTEM.replace('replicas: 2', 'replicas: two')
      .replace('work: 20ms', 'work: 20')
      .replace('slo: 500ms', 'slo: 500')
      .replace('queueLimit: 10', 'queueLimt: 10');
    assert.deepEqual(await problems(text), [
      "s.yaml:8:15 services.gateway.replicas: must be an integer in [0, 1000000], got 'two'",
      's.yaml:16:5 services.ledger.queueLimt: is not known here (did you mean queueLimit?)',
      's.yaml:22:10 transactions.pay.slo: must be a duration with its unit, such as 30s, got 500',
      's.yaml:28:39 transactions.pay.steps[0].then[0].parallel[0][0].work: must be a duration such as 3ms, or a map with its kind, got 20',
    ]);
  });

  it('refuses a ratio written in percent', async () => {
    const [line] = await changed('share: 0.75', 'share: 75');
    assert.match(line!, /share: must be in \[0, 1\], got 75 \(a ratio, not percent\)$/);
  });

  it('refuses shares that do not sum to 1', async () => {
    assert.match(
      (await changed('share: 0.75', 'share: 0.7')).join(),
      /must sum to 1, they sum to 0.95$/,
    );
  });

  it('names a cycle of calls', async () => {
    const lines = await changed(
      'steps: [{call: ledger, work: 40ms}]',
      'steps: [{call: ledger, work: 4ms, then: [{call: gateway, work: 1ms}]}]',
    );
    assert.match(lines.join(), /the calls go in a cycle: gateway -> ledger -> gateway$/);
  });

  it('names a service that no transaction calls', async () => {
    const lines = await changed('- [{call: vault, work: 5ms}]', '- [{call: ledger, work: 5ms}]');
    assert.deepEqual(lines, ['s.yaml:18:3 services.vault: no transaction calls this service']);
  });

  it('names an unknown service and the nearest one', async () => {
    const lines = await changed('call: vault', 'call: vualt');
    assert.match(
      lines[0]!,
      /must be a service of this system, got 'vualt' \(did you mean vault\?\)/,
    );
  });

  it('refuses an unknown instance type, wrong bounds and a set-up without fifo', async () => {
    assert.match((await changed('instance: small', 'instance: smal')).join(), /did you mean small/);
    assert.match(
      (await changed('replicasMax: 4', 'replicasMax: 1')).join(),
      /must be >= replicas 2/,
    );
    assert.match(
      (await changed('replicasMax: 4', 'replicasMin: 3')).join(),
      /must be <= replicas 2/,
    );
    const setup = 'discipline: processor-sharing\n    setup: 1s';
    assert.match(
      (await changed('discipline: processor-sharing', setup)).join(),
      /needs discipline fifo/,
    );
  });

  it('refuses probabilities, retries and work outside their ranges', async () => {
    assert.equal((await changed('probability: 0.25', 'probability: 1.5')).length, 1);
    assert.equal((await changed('retries: 1', 'retries: 256')).length, 1);
    assert.equal((await changed('work: 8ms', 'work: -8ms')).length, 1);
    assert.equal((await changed('work: 8ms', 'work: 8m')).length, 1);
  });

  it('refuses what readers of YAML do not agree on', async () => {
    assert.match((await changed('replicas: 2', 'replicas: 010')).join(), /must not begin with 0/);
    assert.match((await changed('replicas: 2', 'replicas: 2\n    replicas: 3')).join(), /unique/);
    assert.equal((await changed('replicas: 2', 'replicas: .nan')).length, 1);
    assert.equal((await changed('name: shop', 'name: !!binary shop')).length, 1);
  });

  it('reads sizes, memory and pools of nodes', async () => {
    const text = SYSTEM.replace(
      'services:',
      'nodes:\n  pool: {cores: 8, memory: 16GiB, dollarsPerHour: 0.4, nodes: 2, nodesMax: 5, provision: 90s}\nservices:',
    ).replace(
      'boot: 40s',
      'boot: 40s\n    cores: 2\n    coresMax: 4\n    memory: 512MiB\n    memoryUse: {base: 100 MB, perCall: 2e6}',
    );
    const system = await parseSystem(text, 's.yaml');
    assert.deepEqual(system.nodes, [
      {
        name: 'pool',
        cores: 8,
        memoryBytes: 16 * 2 ** 30,
        dollarsPerHour: 0.4,
        nodes: 2,
        nodesMin: 2,
        nodesMax: 5,
        provision: { kind: 'constant', value: 90 },
      },
    ]);
    const [gateway] = system.services;
    assert.deepEqual([gateway?.cores, gateway?.coresMin, gateway?.coresMax], [2, undefined, 4]);
    assert.equal(gateway?.memoryBytes, 2 ** 29);
    assert.deepEqual(gateway?.memoryUse, { base: 1e8, perCall: 2e6 });
    const [target, ledger] = allTargets(system);
    assert.deepEqual([target?.cores, target?.coresMin, target?.coresMax], [2, 2, 4]);
    assert.deepEqual([target?.memoryBytes, target?.dollarsPerHour], [2 ** 29, 0.1]);
    assert.deepEqual([ledger?.cores, ledger?.coresMax, ledger?.memoryBytes], [2, 2, Infinity]);
    assert.equal(offeredLoad(system, 1)[0]?.capacity, 4 * 3 * 2);
    assert.deepEqual(nodePools(system)[0]?.provisionSeconds, 90);
    assert.deepEqual(
      targetsOf('resizing', system).map(({ service }) => service),
      ['gateway'],
    );
  });

  it('refuses sizes out of their bounds, replicas killed at rest and those that no node can hold', async () => {
    const gateway = (keys: string) => changed('boot: 40s', `boot: 40s\n    ${keys}`);
    assert.match((await gateway('cores: 0')).join(), /cores: must be in \(0, inf\), got 0/);
    assert.match((await gateway('coresMax: 2')).join(), /coresMax: must be >= cores 3, got 2/);
    assert.match((await gateway('coresMin: 4')).join(), /coresMin: must be <= cores 3, got 4/);
    assert.match(
      (await gateway('memory: 5 mib')).join(),
      /such as 512MiB, in \(0, inf\), got '5 mib'/,
    );
    const use = 'memoryUse: {base: 2MiB, perCall: 0}';
    assert.match((await gateway(use)).join(), /memoryUse: needs memory/);
    assert.match((await gateway(`${use}\n    memory: 1MiB`)).join(), /killed at rest/);
    assert.match((await changed('replicas: 2', 'replicas: 0\n    replicasMin: 0')).join(), /^$/);
    const none = await changed('vault: {replicas: 1', 'vault: {replicas: 0');
    assert.match(none.join(), /services.vault.replicas: must be > 0/);
    const pool = (values: string) =>
      changed('services:', `nodes:\n  pool: {dollarsPerHour: 1, ${values}}\nservices:`);
    assert.deepEqual(await pool('cores: 3, nodes: 3'), []);
    assert.match(
      (await pool('cores: 3, nodes: 2')).join(),
      /ledger.replicas: the nodes of the start have room for 0 of 1/,
    );
    assert.match((await pool('cores: 2, nodes: 9')).join(), /gateway: no node is large enough/);
    assert.match(
      (await pool('cores: 9, nodes: 1, nodesMin: 2')).join(),
      /nodesMin: must be <= nodes 1/,
    );
    assert.match(
      (await pool('cores: 9, nodes: 1, nodesMax: 0')).join(),
      /nodesMax: must be >= nodes 1/,
    );
    const twin = await changed(
      'services:',
      'nodes: {vault: {dollarsPerHour: 1, cores: 9, nodes: 1}}\nservices:',
    );
    assert.match(twin.join(), /nodes.vault: a service has this name/);
  });

  it('takes a route between stations, and refuses one that never ends', async () => {
    const route = (next: string) =>
      changed(
        'steps: [{call: gateway, work: 8ms}]',
        `steps:\n      stations: [{call: gateway, work: 8ms}, {call: ledger, work: 1ms}]\n      start: [1, 0]\n      next: ${next}`,
      );
    assert.deepEqual(await route('[[0, 0.5], [0.5, 0]]'), []);
    assert.match((await route('[[0, 1], [1, 0]]')).join(), /never left/);
    assert.match((await route('[[0, 1]]')).join(), /must have 2 rows/);
    assert.match((await route('[[0, 1], [0.6, 0.6]]')).join(), /sum to at most 1/);
  });

  it('reads the values of an empirical law from a CSV column', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
    try {
      writeFileSync(join(folder, 'times.csv'), 'id,seconds\n1,0.5\n2,1.5\n');
      const law = '{kind: empirical, file: times.csv, column: seconds}';
      const text = SYSTEM.replace('work: 8ms', `work: ${law}`);
      const { transactions } = await parseSystem(text, join(folder, 's.yaml'));
      const [step] = transactions[1]!.steps as unknown as { work: unknown }[];
      assert.deepEqual(step?.work, { kind: 'empirical', values: [0.5, 1.5] });
      const lost = parseSystem(
        text.replace('column: seconds', 'column: second'),
        join(folder, 's.yaml'),
      );
      await assert.rejects(lost, /second/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('adds up the load of a service over transactions, branches and joins', async () => {
    const system = await parseSystem(SYSTEM, 's.yaml');
    const load = offeredLoad(system, 100);
    const ledger = load.find(({ service }) => service === 'ledger');
    // 75 payments/s, each with 20 ms and, in a quarter of the cases, 40 ms more.
    assert.equal(ledger?.callsPerSecond, 75 * 1.25);
    assert(Math.abs(ledger.load - 75 * (0.02 + 0.25 * 0.04)) < 1e-12);
    assert.equal(ledger.capacity, 2);
    const gateway = load.find(({ service }) => service === 'gateway');
    assert(Math.abs(gateway!.load - (75 * 0.01 + 25 * 0.008)) < 1e-12);
    assert.equal(gateway?.capacity, 12);
  });

  it('adds up the visits of a route by its traffic equations', async () => {
    const route = 'steps: {stations: [{call: gateway, work: 8ms}], start: [1], next: [[0.75]]}';
    const system = await parseSystem(
      SYSTEM.replace('steps: [{call: gateway, work: 8ms}]', route),
      's.yaml',
    );
    const [gateway] = offeredLoad(system, 100);
    assert(Math.abs(gateway!.callsPerSecond - (75 + 25 * 4)) < 1e-9);
  });

  it('answers any text with a system or with problems, never with a stack trace', async () => {
    const fragments = SYSTEM.split(/(?<=[\s{}[\],:])/);
    const junk = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      ':',
      '- ',
      '\n',
      '  ',
      '&a ',
      '*a',
      '!!set ',
      '"',
      '|',
      '? ',
      '~',
      '1e999',
      '-.inf',
      '\t',
      '#',
      '%',
      '\u0000',
      '__proto__: ',
      'constructor: 1',
    );
    const mutation = fc.record({
      at: fc.nat({ max: fragments.length }),
      cut: fc.nat({ max: 8 }),
      put: fc.array(fc.oneof(junk, fc.constantFrom(...fragments), fc.string()), { maxLength: 4 }),
    });
    const mutated = fc
      .array(mutation, { minLength: 1, maxLength: 4 })
      .map((mutations) =>
        mutations
          .reduce((parts, { at, cut, put }) => parts.toSpliced(at, cut, ...put), fragments)
          .join(''),
      );
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, fc.string()), async (text) => void (await problems(text))),
      {
        numRuns: 300,
      },
    );
  });

  it('survives deep nesting, many aliases and a very long text', async () => {
    assert.match((await problems('['.repeat(20_000))).join(), /nested too deeply/);
    const steps = `${'[{call: gateway, work: 1ms, then: '.repeat(200)}[]${'}]'.repeat(200)}`;
    assert.equal(
      (await changed('steps: [{call: gateway, work: 8ms}]', `steps: ${steps}`)).length > 0,
      true,
    );
    const bomb = Array.from(
      { length: 30 },
      (_, i) => `x${i + 1}: &x${i + 1} [*x${i}, *x${i}]`,
    ).join('\n');
    assert.equal((await problems(`x0: &x0 [1]\n${bomb}`)).length > 0, true);
    assert.match((await problems(`# ${'x'.repeat(2_000_000)}`)).join(), /too long/);
    assert.match((await problems('a: &a [*a]')).join(), /:1:8 \*a: must not stand inside of what/);
  });
});
