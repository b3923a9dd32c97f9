import assert from 'node:assert/strict';
import {
  LOG_BOOK_DEFAULTS,
  LogBook,
  type LogBookOptions,
} from '../../../sim/observability/log-book.ts';
import {
  LOG_TEMPLATE_IDS,
  LOG_TEMPLATES,
  logText,
} from '../../../sim/observability/log-templates.ts';
import { createRandom } from '../../../sim/random.ts';

const NAMES = { components: ['gateway', 'ledger'], operations: ['pay/gateway', 'pay/ledger'] };
const make = (options: Partial<LogBookOptions> = {}) =>
  new LogBook(createRandom('1'), NAMES, { ...LOG_BOOK_DEFAULTS, ...options });

describe('a log', () => {
  it('keeps lines as a template, a component and values', () => {
    const book = make();
    book.write('replicaReady', 1, 3, { replica: 7, seconds: 30 });
    book.writeRequest('requestFailed', 0, 4, 99, 1, 7, 2);
    const [ready, failed] = book.records();
    assert.deepEqual(ready, {
      at: 3,
      template: 'replicaReady',
      component: 'ledger',
      values: { replica: 7, seconds: 30 },
      transaction: undefined,
      suppressed: 0,
    });
    assert.equal(logText(ready.template, ready.values), 'replica 7 ready after 30 s');
    assert.equal(
      logText(failed!.template, failed!.values),
      'request pay/ledger failed on replica 7, attempt 2',
    );
    assert.equal(failed!.transaction, 99);
    assert.throws(() => book.write('commitsFailed', 2, 5, { commits: 1 }), /no component 2/);
  });

  it('limits lines by template, component and interval, and says how many it kept back', () => {
    const book = make({ perInterval: 2 });
    for (let i = 0; i < 10; i++) book.writeRequest('requestFailed', 0, i, i, 0, 1, 0);
    book.writeRequest('requestFailed', 1, 9, 0, 0, 1, 0);
    book.writeRequest('requestTimedOut', 0, 9, 0, 0, 1, 0);
    for (let i = 0; i < 3; i++) book.writeRequest('requestFailed', 0, 60 + i, i, 0, 1, 0);
    assert.deepEqual(
      book.records().map(({ at, suppressed }) => [at, suppressed]),
      [
        [0, 0],
        [1, 0],
        [9, 0],
        [9, 0],
        [60, 8],
        [61, 0],
      ],
    );
    assert.equal(book.suppressed('requestFailed', 0), 9);
    assert.equal(book.suppressed('requestFailed', 1), 0);
  });

  it('keeps the newest lines, and shows those of a span of time', () => {
    const book = make({ recordsMax: 3, perInterval: 100 });
    for (let at = 0; at < 10; at++) book.write('commitsFailed', 0, at, { commits: 1 });
    assert.deepEqual(
      book.records().map(({ at }) => at),
      [7, 8, 9],
    );
    assert.equal(book.forgotten, 7);
    assert.deepEqual(
      book.records(7, 9).map(({ at }) => at),
      [7, 8],
    );
  });

  it('samples requests by their numbers: the same ones again, in the share asked for', () => {
    const numbers = () => {
      const book = make({ requestRatio: 0.1, perInterval: 1e6 });
      for (let i = 0; i < 10_000; i++) book.writeRequest('requestFailed', 0, 0, i, 0, 1, 0);
      assert.equal(book.suppressed('requestFailed', 0), 0);
      return book.records().map(({ transaction }) => transaction);
    };
    const first = numbers();
    assert.ok(Math.abs(first.length - 1000) < 4 * 30);
    assert.deepEqual(numbers(), first);
  });

  it('has templates that differ by more than their values', () => {
    const fixed = LOG_TEMPLATE_IDS.map((id) => LOG_TEMPLATES[id].text.replaceAll(/\{\w+\}/g, '*'));
    assert.equal(new Set(fixed).size, fixed.length);
  });
});
