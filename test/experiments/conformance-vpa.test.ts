import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { conformanceVpa } from '../../experiments/conformance/vpa.ts';
import { RECOMMENDER_CASES, TARGET_CASES } from '../../experiments/conformance/vpa-cases.ts';
import { caseFiles } from './case-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARED = process.env['FINFRA_SHARED'] ?? join(ROOT, '../shared');

const LINEAR = { max_value: 6, bucket_size: 2, num_buckets: 4 };
const GROWING = { max_value: 60, first_bucket_size: 10, ratio: 2, bucket_start: { '2': 30 } };
const SHARES = {
  histogram: 'linear max 10 bucket 1',
  samples_value_weight: [
    [1, 1],
    [4, 1],
  ],
  percentile_to_value: { '0.5': 2, '1': 5 },
};
const FADING = {
  histogram: 'linear max 10 bucket 1, half life 1 h',
  samples_value_weight_hour: [
    [1, 1, 0],
    [4, 1, 1],
  ],
  percentile_to_value: { '0.33': 2, '0.34': 5 },
};
const WIDENED = {
  base_cpu_cores: 1,
  multiplier: 1,
  exponent: 1,
  samples: 1441,
  sample_every_min: 1,
  expected_confidence: 1,
  expected_cpu_cores: 2,
};
const MARGIN = { margin_fraction: 0.5, base_cpu_cores: 0.015, expected_cpu_cores: 0.022 };

describe('conformance vpa', () => {
  const files = caseFiles('vpa', conformanceVpa);
  const { write, run, refusal } = files;
  const refused = (content: unknown) => refusal(JSON.stringify(content));
  const passes = async (content: unknown) => (await run(content)).failures.length === 0;
  const without = (one: object, key: string) =>
    Object.fromEntries(Object.entries(one).filter(([name]) => name !== key));

  it('passes all built-in cases', async () => {
    const lists = [RECOMMENDER_CASES, TARGET_CASES].flatMap((file) => Object.values(file));
    const total = lists.flat().length;
    assert.deepEqual(await conformanceVpa(), {
      suite: 'vpa',
      total,
      passed: total,
      inconclusive: 0,
      failures: [],
    });
  });

  for (const [path, total] of [
    ['data/autoscaler-known-answers/vpa_recommender.json', 12],
    ['known-answers/vpa-recommender.json', 13],
  ] as const) {
    it(`passes the ${total} published cases of ${path}`, async function () {
      const file = join(SHARED, path);
      if (!existsSync(file) && process.env['FINFRA_REQUIRE_SHARED'] !== '1') this.skip();
      const report = await conformanceVpa(file);
      assert.deepEqual([report.passed, report.total, report.failures], [total, total, []]);
    });
  }

  it('shows the values that are wrong, and those alone', async () => {
    const report = await run({
      linear_histogram_options: [LINEAR, { ...LINEAR, num_buckets: 5, bucket_start: { '1': 2 } }],
      exponential_histogram_options: [{ ...GROWING, find_bucket: { '29': 2 } }],
      percentiles: [{ ...SHARES, percentile_to_value: { '0.5': 2, '1': 6 } }],
      decaying_percentiles: [{ ...FADING, percentile_to_value: { '0.34': 2 } }],
      confidence_multiplier: [{ ...WIDENED, expected_confidence: 2 }],
      margin: [MARGIN, { ...MARGIN, expected_cpu_cores: 0.023 }],
    });
    assert.deepEqual([report.total, report.passed], [8, 2]);
    assert.deepEqual(report.failures, [
      {
        case: 'linear_histogram_options[1]',
        expected: { num_buckets: 5 },
        got: { num_buckets: 4 },
      },
      {
        case: 'exponential_histogram_options[0]',
        expected: { 'find_bucket 29': 2 },
        got: { 'find_bucket 29': 1 },
      },
      { case: 'percentiles[0]', expected: { 'percentile 1': 6 }, got: { 'percentile 1': 5 } },
      {
        case: 'decaying_percentiles[0]',
        expected: { 'percentile 0.34': 2 },
        got: { 'percentile 0.34': 5 },
      },
      { case: 'confidence_multiplier[0]', expected: { confidence: 2 }, got: { confidence: 1 } },
      { case: 'margin[1]', expected: { cpu_cores: 0.023 }, got: { cpu_cores: 0.022 } },
    ]);
    const targets = await run({
      cpu: [{ usageCores: 1, targetMillicores: 1169 }],
      memory: [{ usageBytes: 1e9, targetBytes: 1168723597 }],
      confidenceMultipliers: [{ daysObserved: 2, upper: 1.5000001 }],
    });
    assert.deepEqual(
      targets.failures.map((failure) => [failure.case, failure.got]),
      [
        ['cpu[0]', { '1 cores': 1168 }],
        ['memory[0]', { '1000000000 bytes': 1168723596 }],
        ['confidenceMultipliers[0]', { upper: 1.5 }],
      ],
    );
  });

  it('says that a file asks for a bucket that does not exist', async () => {
    const report = await run({
      linear_histogram_options: [{ ...LINEAR, bucket_start: { '4': 8, '1.5': 3 } }],
    });
    const none = 'no bucket of 4';
    assert.deepEqual(report.failures[0]?.got, { 'bucket_start 4': none, 'bucket_start 1.5': none });
  });

  it('takes an amount before or after it is cut off', async () => {
    // 0.015 cores and half of it: 15 + 7 millicores, or 22.5
    const margin = (expected: number) => ({
      margin: [{ ...MARGIN, expected_cpu_cores: expected }],
    });
    assert.ok(await passes(margin(0.022)));
    assert.ok(await passes(margin(0.0225)));
    assert.ok(!(await passes(margin(0.0221))));
    // 1 x (1 + 1 / 7 days): 1142 millicores of 1142.857
    const week = { ...without(WIDENED, 'expected_confidence'), samples: 10081 };
    const widened = (expected: number) => ({
      confidence_multiplier: [{ ...week, expected_cpu_cores: expected }],
    });
    assert.ok(await passes(widened(1.142)));
    assert.ok(await passes(widened(8 / 7)));
    assert.ok(!(await passes(widened(1.143))));
  });

  it('takes memory from the names of its fields', async () => {
    const memory = (expected: number) => ({
      margin: [{ margin_fraction: 0.5, expected_memory_bytes_for_base_2e9: expected }],
    });
    assert.ok(await passes(memory(3e9)));
    assert.deepEqual((await run(memory(3e9 + 4))).failures[0]?.got, {
      expected_memory_bytes_for_base_2e9: 3e9,
    });
  });

  it('knows the ends of a bound without history', async () => {
    const bare = { multiplier: 1, samples: 0 };
    const report = await run({
      confidence_multiplier: [
        { ...bare, exponent: 1, expected_cpu: 'maximum' },
        { ...bare, exponent: -1, expected_cpu: 0 },
        { ...bare, exponent: -1, expected_cpu: 'maximum' },
        { ...bare, base_cpu_cores: 2, exponent: 1, expected_cpu: 2 },
      ],
    });
    assert.equal(report.passed, 2);
    assert.deepEqual(report.failures[0]?.got, { cpu: 0 });
    assert.deepEqual(report.failures[1]?.got, { cpu: 1e11 });
  });

  it('reads a histogram in any of its words', async () => {
    const percentiles = ['linear max 10 bucket size 1', 'exponential max 60 first 10 ratio 2'].map(
      (histogram) => ({ ...SHARES, histogram, percentile_to_value: { '0.1': 0 } }),
    );
    const report = await run({
      percentiles,
      decaying_percentiles: [
        { ...FADING, histogram: 'linear max 10 bucket 1, half life 30 min' },
        { ...FADING, histogram: 'exponential max 60 first bucket 10 ratio 2, half-life 1h' },
      ],
    });
    // an hour is two half lives of 30 min: the older sample holds a fifth
    assert.deepEqual(
      report.failures.map(({ got }) => got),
      [
        { 'percentile 0.1': 2 },
        { 'percentile 0.1': 10 },
        { 'percentile 0.33': 5 },
        { 'percentile 0.33': 10, 'percentile 0.34': 10 },
      ],
    );
  });

  it('reads the vpa files of a folder, and names each case by its file', async () => {
    write(JSON.stringify({ margin: [MARGIN] }), 'vpa-a.json');
    write(JSON.stringify({ cpu: [{ usageCores: 1, targetMillicores: 0 }] }), 'vpa_b.json');
    write('not for us', 'hpa.json');
    const report = await conformanceVpa(files.folder());
    assert.equal(report.total, 2);
    assert.deepEqual(
      report.failures.map((failure) => failure.case),
      ['vpa_b.json: cpu[0]'],
    );
  });

  it('refuses what is no file, no JSON or of no known shape', async () => {
    await assert.rejects(
      conformanceVpa(join(files.folder(), 'none.json')),
      /none\.json: no such file/,
    );
    await assert.rejects(conformanceVpa(files.folder()), /has no file named vpa\*\.json/);
    assert.match((await refusal('{"cpu": ['))[0]!, /^must be JSON: /);
    const shape =
      'must be a map of lists: of linear_histogram_options, exponential_histogram_options, ' +
      'percentiles, decaying_percentiles, confidence_multiplier, margin, or of cpu, memory, ' +
      'confidenceMultipliers, got ';
    assert.deepEqual(await refused([]), [`${shape}an empty list`]);
    assert.deepEqual(await refused({ tests: 3 }), [`${shape}a map`]);
    assert.deepEqual(await refused({ margin: [] }), [
      'margin: must be a list with at least one case, got an empty list',
    ]);
    assert.deepEqual(await refused({ margin: [MARGIN], margins: [MARGIN] }), [
      'margins: is not known here (did you mean margin?)',
    ]);
  });

  it('names case, field, what it must be and what was found, all at once', async () => {
    const lines = await refused({
      linear_histogram_options: [
        { ...LINEAR, bucket_size: 0 },
        without(LINEAR, 'num_buckets'),
        { ...LINEAR, find_bucket: { much: 1, '2': 1.5 } },
        { ...LINEAR, bucket_start: { '': 1 } },
      ],
      exponential_histogram_options: [{ ...GROWING, ratio: 1 }, 7],
      percentiles: [
        { ...SHARES, histogram: 'square max 10' },
        { ...SHARES, histogram: 'linear max 10 bucket 1, half life 1 h' },
        { ...SHARES, histogram: 'empty' },
        { ...SHARES, samples_value_weight: [[1], [2, -1]] },
        { ...SHARES, percentile_to_value: {} },
        { ...SHARES, percentile_to_value: { half: 2 } },
      ],
      decaying_percentiles: [{ ...FADING, histogram: 'linear max 10 bucket 1' }],
      confidence_multiplier: [
        without(WIDENED, 'sample_every_min'),
        without(WIDENED, 'base_cpu_cores'),
        { ...WIDENED, samples: 0, multiplier: 0 },
        { multiplier: 1, exponent: 1, samples: 0 },
        { multiplier: 1, exponent: 1, samples: 0, expected_cpu: 'much' },
      ],
      margin: [{ margin_fraction: 0.1, expected_memory_bytes_for_base_much: 3 }],
    });
    assert.deepEqual(lines, [
      'linear_histogram_options[0].bucket_size: must be a number > 0, got 0',
      'linear_histogram_options[1]: must have a value to be checked, got none',
      'linear_histogram_options[2].find_bucket.2: must be an integer >= 0, got 1.5',
      "linear_histogram_options[3].bucket_start.: must be the number of a bucket, got ''",
      'exponential_histogram_options[0].ratio: must be a number > 1, got 1',
      'exponential_histogram_options[1]: must be a map, got 7',
      "percentiles[0].histogram: must be a histogram such as 'linear max 10 bucket 1', " +
        "'exponential max 500 first 40 ratio 1.5' or 'empty', with ', half life 1 h' where it " +
        "decays, got 'square max 10'",
      'percentiles[1].histogram: must have no half life: its samples have no time',
      'percentiles[2].samples_value_weight: must be empty, as the histogram is',
      'percentiles[3].samples_value_weight[0]: must be a list of value and weight, got a list',
      'percentiles[3].samples_value_weight[1][1]: must be a number >= 0, got -1',
      'percentiles[4].percentile_to_value: must be a map from percentile to value, with one at ' +
        'least, got a map',
      "percentiles[5].percentile_to_value.half: must be a percentile, got 'half'",
      "decaying_percentiles[0].histogram: must name a half life, got 'linear max 10 bucket 1'",
      'confidence_multiplier[0].sample_every_min: must be a number > 0 where there are several ' +
        'samples, got nothing',
      'confidence_multiplier[1].base_cpu_cores: must be a number >= 0 where an amount is ' +
        'expected, got nothing',
      'confidence_multiplier[2].multiplier: must be a number > 0 where there is no history, got 0',
      'confidence_multiplier[3]: must have a value to be checked, got none',
      "confidence_multiplier[4].expected_cpu: must be a number >= 0, or maximum, got 'much'",
      "margin[0].expected_memory_bytes_for_base_much: must end with bytes >= 0, got 'much'",
    ]);
  });

  it('refuses wrong fields of targets', async () => {
    assert.deepEqual(
      await refused({
        cpu: [{ usageCores: -1, targetMillicores: 2.5 }, { usageCores: 1 }],
        memory: [{ usageBytes: '1 GB', targetBytes: 1, limit: 4 }],
        confidenceMultipliers: [{ daysObserved: 0, upper: 2 }, { daysObserved: 1 }],
      }),
      [
        'cpu[0].usageCores: must be a number >= 0, got -1',
        'cpu[0].targetMillicores: must be an integer >= 0, got 2.5',
        'cpu[1].targetMillicores: must be an integer >= 0, got nothing',
        'memory[0].limit: is not known here',
        "memory[0].usageBytes: must be a number >= 0, got '1 GB'",
        'confidenceMultipliers[0].daysObserved: must be a number > 0, got 0',
        'confidenceMultipliers[1].upper: must be a number >= 0, or else lower, got nothing',
      ],
    );
  });
});
