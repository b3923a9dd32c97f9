import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  InputError,
  nearestName,
  parseBytes,
  parseDuration,
  readOptions,
} from '../../sim/options.ts';
import type { OptionTable, OptionValues, ReadingOptions } from '../../sim/options.ts';

const table: OptionTable = {
  targetRatio: { value: { type: 'number', above: 0, max: 1 }, description: 'ratio in (0, 1]' },
  window: { value: { type: 'seconds', min: 0 }, default: '5min', description: 'seconds' },
  replicas: { value: { type: 'number', integer: true, min: 0 }, default: 1, description: 'count' },
  patience: { value: { type: 'seconds', max: Infinity }, optional: true, description: 'seconds' },
  mode: { value: { type: 'choice', of: ['max', 'min'] }, default: 'max', description: 'which' },
  shares: { value: { type: 'shares' }, optional: true, description: 'by name' },
  law: { value: { type: 'distribution' }, optional: true, description: 'law' },
  numbers: { value: { type: 'numbers' }, optional: true, description: 'list' },
  names: { value: { type: 'names' }, optional: true, description: 'list' },
  rule: {
    value: {
      type: 'record',
      of: { count: { value: { type: 'number' }, default: 4, description: 'count' } },
    },
    default: {},
    description: 'nested',
  },
  rules: {
    value: {
      type: 'records',
      of: { period: { value: { type: 'seconds', above: 0 }, description: 'seconds' } },
    },
    default: [],
    description: 'nested list',
  },
};

function problems(raw: OptionValues, reading?: ReadingOptions): string[] {
  try {
    readOptions(table, raw, reading);
    return [];
  } catch (error) {
    assert(error instanceof InputError);
    return error.problems.map((problem) => `${problem.path.join('.')}: ${problem.message}`);
  }
}

describe('readOptions', () => {
  it('fills defaults, also nested ones, and parses durations', () => {
    const values = readOptions(table, { kind: 'x', targetRatio: 0.6, rules: [{ period: '15 s' }] });
    assert.deepEqual(values, {
      targetRatio: 0.6,
      window: 300,
      replicas: 1,
      mode: 'max',
      rule: { count: 4 },
      rules: [{ period: 15 }],
    });
  });

  it('names every problem at once', () => {
    const raw = { targetRatio: 60, replicas: 1.5, mode: 'mxa', rules: [{ period: '0s' }] };
    assert.deepEqual(problems(raw), [
      'targetRatio: must be in (0, 1], got 60 (a ratio, not percent)',
      'replicas: must be an integer in [0, inf), got 1.5',
      "mode: must be one of max, min, got 'mxa' (did you mean max?)",
      "rules.0.period: must be a duration with its unit, such as 30s, in (0, inf), got '0s'",
    ]);
  });

  it('refuses unknown keys and names the nearest known one', () => {
    assert.deepEqual(problems({ targetRatoi: 0.5 }), [
      'targetRatoi: is not known here (did you mean targetRatio?)',
      'targetRatio: is missing: in (0, 1] (ratio in (0, 1])',
    ]);
    assert.match(problems({ targetRatio: 1, constructor: 3 })[0]!, /^constructor: is not known/);
  });

  it('takes a bare number for seconds in code and refuses it in a file', () => {
    assert.deepEqual(problems({ targetRatio: 1, window: 30 }), []);
    assert.deepEqual(problems({ targetRatio: 1, window: 30 }, { from: 'file' }), [
      'window: must be a duration with its unit, such as 30s, got 30',
    ]);
  });

  it('takes Infinity only where the range ends with it', () => {
    assert.deepEqual(problems({ targetRatio: 1, patience: Infinity }, { from: 'file' }), []);
    assert.equal(problems({ targetRatio: 1, window: Infinity }).length, 1);
    assert.equal(problems({ targetRatio: 1, replicas: Infinity }).length, 1);
  });

  it('checks shares, distributions and lists of numbers', () => {
    const raw = { targetRatio: 1, shares: { a: -1 }, law: { mean: 1 }, numbers: [1, NaN] };
    assert.equal(problems(raw).length, 3);
    const good = { targetRatio: 1, shares: { a: 2 }, law: { kind: 'any' }, numbers: [1, 2] };
    assert.deepEqual(problems(good), []);
  });

  it('takes a list of names, none of them empty or there twice', () => {
    const said = (names: unknown) => problems({ targetRatio: 1, names }).join();
    assert.equal(said(['b', 'a']), '');
    assert.match(said([]), /names: must be a list of names, got an empty list/);
    assert.match(
      said(['a', 'b', 'a']),
      /^names\.2: must be a text that is not there twice, got 'a'$/,
    );
    assert.match(said(['', 7]), /names\.0: .*names\.1: /);
  });

  it('answers any input with values or an InputError', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(table), 'x'), fc.anything()),
        (raw) => {
          problems(raw);
        },
      ),
    );
  });
});

describe('parseDuration', () => {
  it('gives the double nearest to the written duration', () => {
    const written = {
      '250us': 250e-6,
      '3ms': 0.003,
      '15 s': 15,
      '2min': 120,
      '24h': 86400,
      '1d': 86400,
      '-1s': -1,
    };
    for (const [text, seconds] of Object.entries(written))
      assert.equal(parseDuration(text), seconds);
  });

  it('gives NaN for what is not a duration', () => {
    for (const text of ['', '3', 's', '3 m', '3 constructor', '1s2', '٣s', '1,5s'])
      assert.ok(Number.isNaN(parseDuration(text)), text);
  });
});

describe('parseBytes', () => {
  it('knows powers of 1000 and of 1024', () => {
    const texts = ['512MiB', '2 GB', '1.5GiB', '64KiB', '3KB', '7 MB', '9B'];
    const bytes = [2 ** 29, 2e9, 1.5 * 2 ** 30, 65_536, 3000, 7e6, 9];
    assert.deepEqual(texts.map(parseBytes), bytes);
  });

  it('gives NaN for what is no amount of memory', () => {
    for (const text of ['', '5', '5mib', 'MiB', '-1MiB', '1e3MB', '5 TiB', '1MiB1'])
      assert.equal(parseBytes(text), Number.NaN, text);
  });
});

describe('nearestName', () => {
  it('finds a swap of letters and a wrong case, and nothing far away', () => {
    assert.equal(nearestName('replcias', ['replicas', 'boot']), 'replicas');
    assert.equal(nearestName('QueueLimit', ['queueLimit', 'boot']), 'queueLimit');
    assert.equal(nearestName('zzzzzz', ['replicas', 'boot']), undefined);
  });
});
