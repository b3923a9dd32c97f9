import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { conformanceHpa } from '../../experiments/conformance/hpa.ts';
import { BEHAVIOR_CASES, REPLICA_CASES } from '../../experiments/conformance/hpa-cases.ts';
import { caseFiles } from './case-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARED = process.env['FINFRA_SHARED'] ?? join(ROOT, '../shared');

const CPU = {
  name: 'cpu',
  metric: 'resource_cpu',
  current_replicas: 2,
  cpu_requests_millicores: [100, 100],
  usage_millicores_per_container: [90, 90],
  target_utilization_pct: 45,
  expected_replicas: 4,
};
const PODS = {
  name: 'pods',
  metric: 'pods',
  current_replicas: 2,
  metric_values_milli: [900, 900],
  target_value_milli: 300,
  expected_replicas: 6,
};
const RATE = {
  name: 'rate',
  current: 4,
  desired: 9,
  added: 0,
  deleted: 0,
  direction: 'up',
  policies: [{ type: 'Pods', value: 2 }],
  selectPolicy: 'Max',
  expected: 6,
};
const STABLE = {
  name: 'stable',
  current: 4,
  desired: 9,
  recommendations: [{ replicas: 5, secondsAgo: 10 }],
  scaleUpWindowSeconds: 60,
  scaleDownWindowSeconds: 60,
  expected: 5,
};
const CONSTANTS = { tolerance: 0.1, containers_per_pod: 1 };

describe('conformance hpa', () => {
  const files = caseFiles('hpa', conformanceHpa);
  const { write, run, refusal } = files;
  const refused = (content: unknown) => refusal(JSON.stringify(content));
  const replicas = (...cases: readonly unknown[]) => ({ constants: CONSTANTS, cases });
  const without = (one: object, key: string) =>
    Object.fromEntries(Object.entries(one).filter(([name]) => name !== key));

  it('passes all built-in cases', async () => {
    const { rate, stabilisation } = BEHAVIOR_CASES;
    const total = REPLICA_CASES.cases.length + rate.length + stabilisation.length;
    assert.deepEqual(await conformanceHpa(), {
      suite: 'hpa',
      total,
      passed: total,
      inconclusive: 0,
      failures: [],
    });
  });

  for (const [path, total] of [
    ['data/autoscaler-known-answers/hpa_replica_calculator.json', 25],
    ['known-answers/hpa-behavior.json', 12],
  ] as const) {
    it(`passes the ${total} published cases of ${path}`, async function () {
      const file = join(SHARED, path);
      if (!existsSync(file) && process.env['FINFRA_REQUIRE_SHARED'] !== '1') this.skip();
      const report = await conformanceHpa(file);
      assert.deepEqual([report.passed, report.total, report.failures], [total, total, []]);
    });
  }

  it('shows what was expected and got of a case that fails', async () => {
    const report = await run(
      replicas(
        CPU,
        { ...CPU, name: 'wrong', expected_replicas: 5, expected_utilization_pct: 91 },
        { ...CPU, name: 'no error', expected_replicas: undefined, expected_error: true },
        { ...PODS, name: 'an error', metric_values_milli: [], expected_value_milli: 900 },
      ),
    );
    assert.equal(report.total, 4);
    assert.equal(report.passed, 1);
    assert.deepEqual(
      report.failures.map((failure) => failure.case),
      ['wrong', 'no error', 'an error'],
    );
    assert.deepEqual(report.failures[0], {
      case: 'wrong',
      expected: { replicas: 5, utilizationPercent: 91 },
      got: { replicas: 4, utilizationPercent: 90 },
    });
    assert.deepEqual(report.failures[1]?.expected, { error: true });
    assert.deepEqual(report.failures[2]?.expected, { replicas: 6, value: 900 });
    assert.match(JSON.stringify(report.failures[2]?.got), /no metrics for the pods/);
    const rate = await run({ rate: [{ ...RATE, expected: 7 }], stabilisation: [STABLE] });
    assert.deepEqual(rate.failures, [{ case: 'rate', expected: 7, got: 6 }]);
  });

  it('compares utilization and mean values where a case gives them', async () => {
    const wrong = [
      { ...CPU, expected_utilization_pct: 89 },
      { ...CPU, expected_mean_value_millicores_per_container: 91 },
      { ...PODS, expected_value_milli: 901 },
    ];
    assert.equal((await run(replicas(...wrong))).failures.length, 3);
  });

  it('takes a mean per container as whole millicores per pod', async () => {
    const mean = 'expected_mean_value_millicores_per_container';
    const usage = [90, 91, 91]; // 272 / 3 = 90.67 per container, 181 in a pod of two
    const one = {
      ...CPU,
      current_replicas: 3,
      cpu_requests_millicores: [100, 100, 100],
      usage_millicores_per_container: usage,
      expected_replicas: 6,
    };
    const cases = [90.5, 272 / 3, 90].map((value) => ({ ...one, [mean]: value }));
    const report = await run({ constants: { tolerance: 0.1, containers_per_pod: 2 }, cases });
    assert.deepEqual([report.passed, report.failures.length], [2, 1]);
  });

  it('follows the constants of the file', async () => {
    const edge = { ...CPU, usage_millicores_per_container: [55, 55], target_utilization_pct: 50 };
    const passes = async (constants: object, expected_replicas: number) =>
      (await run({ constants, cases: [{ ...edge, expected_replicas }] })).passed === 1;
    assert.ok(await passes(CONSTANTS, 2));
    assert.ok(await passes({ ...CONSTANTS, tolerance: 0.05 }, 3));
    assert.ok(await passes({ ...CONSTANTS, tolerance_rule: 'absolute' }, 3));
  });

  it('knows rate and stabilisation without a behavior, and a period per policy', async () => {
    const step = { current: 5, desired: 30, expected: 10 };
    const report = await run({
      note: 'texts are notes',
      stabilisation: [
        {
          name: 'legacy',
          behavior: null,
          current: 5,
          desired: 3,
          recommendations: [],
          downscaleStabilizationSeconds: 60,
          expected: 3,
        },
      ],
      rate: [
        { name: 'legacy', behavior: null, ...step },
        { ...RATE, note: 'a note', policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }] },
      ],
    });
    assert.deepEqual([report.passed, report.failures], [3, []]);
  });

  it('reads the hpa files of a folder, and names each case by its file', async () => {
    write(JSON.stringify(replicas(CPU)), 'hpa-a.json');
    write(JSON.stringify({ rate: [{ ...RATE, expected: 0 }] }), 'hpa-b.json');
    write('not for us', 'vpa.json');
    const report = await conformanceHpa(files.folder());
    assert.equal(report.total, 2);
    assert.deepEqual(report.failures, [{ case: 'hpa-b.json: rate', expected: 0, got: 6 }]);
  });

  it('refuses what is no file, no JSON or of no known shape', async () => {
    await assert.rejects(
      conformanceHpa(join(files.folder(), 'none.json')),
      /none\.json: no such file/,
    );
    await assert.rejects(conformanceHpa(files.folder()), /has no file named hpa\*\.json/);
    assert.match((await refusal('{"cases": ['))[0]!, /^must be JSON: /);
    assert.match((await refusal(''))[0]!, /^must be JSON: /);
    const either = 'a map with constants and cases, or with stabilisation and rate';
    const shape = `cases: is missing: the file must be ${either}, got `;
    assert.deepEqual(await refused([]), [`${shape}an empty list`]);
    assert.deepEqual(await refused(null), [`${shape}nothing`]);
    assert.deepEqual(await refused({}), [`${shape}a map`]);
    assert.deepEqual(await refused({ tests: 3 }), [`${shape}a map`]);
  });

  it('refuses empty lists and a list that is none', async () => {
    const empty = (key: string) =>
      `${key}: must be a list with at least one case, got an empty list`;
    assert.deepEqual(await refused(replicas()), [empty('cases')]);
    assert.deepEqual(await refused({ stabilisation: [], rate: [] }), [
      empty('stabilisation'),
      empty('rate'),
    ]);
    assert.deepEqual(await refused({ constants: CONSTANTS, cases: 'all' }), [
      "cases: must be a list with at least one case, got 'all'",
    ]);
    assert.deepEqual(await refused({ rate: [{ ...RATE, policies: [] }] }), [
      'rate[0].policies: must be a list with a policy, got an empty list',
    ]);
  });

  it('names case, field, what it must be and what was found, all at once', async () => {
    const lines = await refused({
      constants: { tolerance: '10%' },
      cases: [
        CPU,
        { ...CPU, metric: 'resource_memory' },
        { ...CPU, current_replicas: 2.5, usage_millicores_per_container: [90, 'much'] },
        without(PODS, 'target_value_milli'),
        { ...PODS, pod_phase: ['Running', 'Asleep'] },
        without(PODS, 'expected_replicas'),
        7,
      ],
    });
    assert.deepEqual(lines, [
      'cases[1].metric: must be one of resource_cpu, pods, object_value, external_value, ' +
        "object_average_value, external_average_value, got 'resource_memory'",
      'cases[2].current_replicas: must be an integer >= 0, got 2.5',
      "cases[2].usage_millicores_per_container[1]: must be a number >= 0, got 'much'",
      'cases[3].target_value_milli: must be a number > 0, got nothing',
      "cases[4].pod_phase[1]: must be one of Running, Pending, Failed, got 'Asleep'",
      'cases[5].expected_replicas: must be an integer >= 0, or else expected_error must be true, ' +
        'got nothing',
      'cases[6]: must be a map, got 7',
      "constants.tolerance: must be a number in [0, 1), got '10%'",
      'constants.containers_per_pod: must be an integer >= 1, got nothing',
    ]);
  });

  it('refuses wrong fields of rate and stabilisation cases', async () => {
    const lines = await refused({
      stabilisation: [
        without(STABLE, 'scaleUpWindowSeconds'),
        { ...STABLE, recommendations: [{ replicas: 3 }] },
        { ...STABLE, behavior: null },
      ],
      rate: [
        { ...RATE, selectPolicy: 'Average' },
        { ...RATE, policies: [{ type: 'Nodes', value: -1 }] },
        { ...RATE, direction: 'down' },
      ],
    });
    assert.deepEqual(lines, [
      'stabilisation[0].scaleUpWindowSeconds: must be a number >= 0, got nothing',
      'stabilisation[1].recommendations[0].secondsAgo: must be a number >= 0, got nothing',
      'stabilisation[2].scaleUpWindowSeconds: is not known here',
      'stabilisation[2].scaleDownWindowSeconds: is not known here',
      'stabilisation[2].downscaleStabilizationSeconds: must be a number >= 0, got nothing',
      "rate[0].selectPolicy: must be one of Max, Min, Disabled, got 'Average'",
      "rate[1].policies[0].type: must be one of Pods, Percent, got 'Nodes'",
      'rate[1].policies[0].value: must be an integer >= 0, got -1',
      "rate[2].direction: must be the direction from current to desired, got 'down'",
    ]);
  });

  it('refuses a field that it does not know, since it may change the answer', async () => {
    assert.deepEqual(await refused(replicas({ ...CPU, pod_redy: [true, false] })), [
      'cases[0].pod_redy: is not known here (did you mean pod_ready?)',
    ]);
    assert.deepEqual(await refused({ rate: [RATE], stabilization: [STABLE] }), [
      'stabilization: is not known here (did you mean stabilisation?)',
    ]);
  });
});
