import assert from 'node:assert/strict';
import { end, query, REPORT, router } from './made-up-site.ts';

describe('the clairvoyant router', () => {
  const trueSeconds = (_: number, bucket: number, choice: number) =>
    [
      [4, 1, 3, 2],
      [4, 3, 3, 2],
    ][bucket]![choice]!;
  const bound = router({ kind: 'clairvoyant', margin: '1s' }, { trueSeconds });

  it('takes the shortest true work among what is fresh enough', () => {
    assert.equal(bound.route(query(REPORT, { estimatedSeconds: [99, 0.1] })), 1);
    assert.equal(bound.route(query(REPORT, { bucket: 1 })), 3);
    assert.equal(bound.route(query(REPORT, { bucket: 1, lagSeconds: [0, 6] })), 1);
  });

  it('counts how long it would wait', () => {
    bound.ended!(end(REPORT, 0, 1)); // the only one so far: mean 1 s at the replicas
    assert.equal(bound.route(query(REPORT, { openCalls: [7, 0] })), 1); // 1 + 4 / 4 = 2 x 1: the first
    assert.equal(bound.route(query(REPORT, { openCalls: [8, 0] })), 3);
  });
});
