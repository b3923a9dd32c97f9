import assert from 'node:assert/strict';
import { BALANCE, query, REPORT, router } from './made-up-site.ts';

describe('the cost threshold', () => {
  const rule = router({ kind: 'cost-threshold', threshold: '500ms' });

  it('sends what is estimated above the threshold to the analytical copy', () => {
    const estimated = (rows: number) => query(REPORT, { estimatedSeconds: [rows, 1] });
    assert.equal(rule.route(estimated(0.5)), 0);
    assert.equal(rule.route(estimated(0.51)), 3);
    // The estimate on rows of the replicas counts, not that of any other copy.
    assert.equal(rule.route(query(BALANCE, { estimatedSeconds: [9, 0.1, 9] })), 1);
    assert.equal(rule.route(query(BALANCE, { estimatedSeconds: [0.1, 9, 0.1] })), 2);
  });

  it('leaves writes, locks and open transactions on rows, and asks nobody how old a copy is', () => {
    const dear = { estimatedSeconds: [9, 9, 9] };
    assert.equal(rule.route(query(BALANCE, { ...dear, isWrite: true })), 0);
    assert.equal(rule.route(query(BALANCE, { ...dear, locks: true })), 0);
    assert.equal(rule.route(query(BALANCE, { ...dear, openAt: 0 })), 0);
    assert.equal(rule.route(query(BALANCE, { ...dear, lagSeconds: [0, 0, 99] })), 2);
  });
});
