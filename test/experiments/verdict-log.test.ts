import assert from 'node:assert/strict';
import { orderText, VerdictLog } from '../../experiments/telemetry/verdict-log.ts';
import { HOLD, type Order } from '../../sim/actions.ts';

const scale = (replicas: number, service = 'ledger'): Order => ({
  kind: 'scale',
  service,
  replicas,
});

/** One verdict per decision; undefined: a decision without any. */
function logged(orders: readonly (Order | undefined)[]) {
  const log = new VerdictLog('hpa');
  orders.forEach((order, i) => {
    log.beginDecision();
    if (order !== undefined) log.record(15 * i, order, { action: HOLD, reasons: ['no'] });
  });
  return log.records.map(({ from, to, count, ordered }) => [from, to, count, ordered]);
}

describe('VerdictLog', () => {
  it('has one record for verdicts that say the same, decision after decision', () => {
    assert.deepEqual(logged([scale(3), scale(3), scale(3)]), [[0, 30, 3, 'scale ledger to 3']]);
  });

  it('begins another where the order differs, or a decision lies between', () => {
    assert.deepEqual(logged([scale(3), scale(4), undefined, scale(4)]), [
      [0, 0, 1, 'scale ledger to 3'],
      [15, 15, 1, 'scale ledger to 4'],
      [45, 45, 1, 'scale ledger to 4'],
    ]);
  });

  it('keeps services and fallbacks apart', () => {
    const log = new VerdictLog('hpa');
    for (const at of [0, 15]) {
      log.beginDecision();
      log.recordFallback(at, 'threw');
      for (const service of ['a', 'b'])
        log.record(at, scale(1, service), { action: scale(2, service), reasons: ['x', 'y'] });
    }
    const rows = log.records.map(({ kind, component, count, admitted, reasons }) => [
      ...[kind, component, count, admitted, reasons.join()],
    ]);
    assert.deepEqual(rows, [
      ['fallback', '', 2, '', 'threw'],
      ['verdict', 'a', 2, 'scale a to 2', 'x,y'],
      ['verdict', 'b', 2, 'scale b to 2', 'x,y'],
    ]);
  });

  it('is bounded', () => {
    const all = logged(Array.from({ length: 3000 }, (_, i) => scale(i)));
    assert.equal(all.length, 2000);
    // The last record counts what there is no room for.
    assert.deepEqual(all.at(-1), [15 * 1999, 15 * 2999, 1001, '']);
    const total = all.reduce((sum, [, , count]) => sum + Number(count), 0);
    assert.equal(total, 3000);
  });

  it('writes every kind of order', () => {
    const orders: readonly Order[] = [
      HOLD,
      { kind: 'resize', service: 'ledger', cores: 2 },
      { kind: 'provision', pool: 'spot', nodes: 3 },
      { kind: 'drain', node: 4 },
    ];
    assert.deepEqual(orders.map(orderText), [
      'hold',
      'resize ledger to 2 cores',
      'provision 3 nodes of spot',
      'drain node 4',
    ]);
  });
});
