import assert from 'node:assert/strict';
import { type OffPolicyEvidence, offPolicyGate } from '../../../agents/deployment/gate.ts';

const OPTIONS = { behaviour: 10, margin: 0.5, effectiveSampleSizeMin: 100, weightMaxMost: 50 };
const GOOD = {
  kind: 'bound',
  low: 10,
  estimate: 11,
  effectiveSampleSize: 400,
  weightMax: 8,
} as const;
const verdict = (over: Partial<typeof GOOD> | Record<string, number>) =>
  offPolicyGate({ ...GOOD, ...over } as OffPolicyEvidence, OPTIONS);

describe('offPolicyGate', () => {
  it('opens for a lower bound at the value of the behaviour less the margin, and not below', () => {
    assert.deepEqual(verdict({}), { isOpen: true, reason: 'lower bound 10 is at least 9.5' });
    assert.equal(verdict({ low: 9.5 }).isOpen, true);
    // However good the estimate.
    const worse = verdict({ low: 9.49, estimate: 30 });
    assert.deepEqual(worse, {
      isOpen: false,
      reason: 'lower bound 9.49 is below 9.5, the behaviour less margin',
    });
  });

  it('stays closed without support', () => {
    assert.match(verdict({ effectiveSampleSize: 99 }).reason, /^no support: effective sample size/);
    assert.match(verdict({ weightMax: 51 }).reason, /^no support: largest weight 51, at most 50/);
    const refused = offPolicyGate({ kind: 'refused', reason: 'propensity 0' }, OPTIONS);
    assert.deepEqual(refused, { isOpen: false, reason: 'no estimate from the log: propensity 0' });
  });

  it('stays closed for evidence of another policy', () => {
    const foreign = offPolicyGate({ kind: 'foreign', reason: 'it is of policy a' }, OPTIONS);
    assert.deepEqual(foreign, { isOpen: false, reason: 'no evidence: it is of policy a' });
  });

  it('stays closed where a number is missing', () => {
    for (const key of ['low', 'effectiveSampleSize', 'weightMax'])
      assert.equal(verdict({ [key]: Number.NaN }).isOpen, false, key);
  });
});
