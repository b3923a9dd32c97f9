import assert from 'node:assert/strict';
import { BALANCE, query, router } from './made-up-site.ts';

const rule = (options: object = {}) =>
  router({ kind: 'freshness-aware', margin: '1s', byCost: false, ...options });

describe('the freshness-aware rule', () => {
  it('takes the least loaded of the copies that are fresh enough', () => {
    const loaded = { openCalls: [3, 2, 0] };
    assert.equal(rule().route(query(BALANCE, loaded)), 2);
    assert.equal(rule().route(query(BALANCE, { ...loaded, lagSeconds: [0, 0, 4] })), 2); // 4 + 1 <= 5
    assert.equal(rule().route(query(BALANCE, { ...loaded, lagSeconds: [0, 0, 4.1] })), 1);
    assert.equal(
      rule({ margin: '0s' }).route(query(BALANCE, { ...loaded, lagSeconds: [0, 0, 5] })),
      2,
    );
  });

  it('counts calls by worker, and takes the first of equals', () => {
    assert.equal(rule().route(query(BALANCE, { openCalls: [1, 1, 4], workers: [1, 2, 8] })), 2);
    assert.equal(rule().route(query(BALANCE)), 0);
  });

  it('takes the least old one where none is fresh enough', () => {
    assert.equal(rule().route(query(BALANCE, { lagSeconds: [20, 9, 10] })), 1);
  });

  it('weighs calls by the estimate of the query, if it is told to', () => {
    const estimates = { estimatedSeconds: [3, 2, 1], openCalls: [0, 0, 11] };
    assert.equal(rule({ byCost: true }).route(query(BALANCE, estimates)), 1); // 3, 2, and three in a row of 1
    assert.equal(rule().route(query(BALANCE, estimates)), 0);
  });

  it('keeps writes and open transactions where they belong', () => {
    assert.equal(rule().route(query(BALANCE, { isWrite: true, openCalls: [9, 0, 0] })), 0);
    assert.equal(rule().route(query(BALANCE, { openAt: 1, openCalls: [0, 9, 0] })), 1);
  });
});
