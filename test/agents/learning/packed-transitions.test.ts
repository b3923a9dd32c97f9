import assert from 'node:assert/strict';
import { packTransitions, unpackTransitions } from '../../../agents/learning/packed-transitions.ts';
import { corridorLog, endsLog, pairLog } from '../algorithms/logs.ts';

describe('packed transitions', () => {
  it('come back as they were, with masks and propensities or without', () => {
    for (const log of [corridorLog(3), pairLog(7), endsLog(5)]) {
      const text = JSON.stringify(packTransitions(log));
      assert.deepEqual(unpackTransitions(JSON.parse(text)), log);
    }
  });

  it('are refused where they are damaged', () => {
    const packed = JSON.parse(JSON.stringify(packTransitions(pairLog(7))));
    const cases: readonly [object, RegExp][] = [
      [{ format: 'other' }, /format must be finfra-transitions-1/],
      [{ length: 8 }, /packed numbers need/],
      [{ rewards: 'AAAA' }, /7 packed numbers/],
      [{ masks: 3 }, /masks must be a text/],
      [{ alternatives: -1 }, /alternatives/],
    ];
    for (const [damage, expected] of cases)
      assert.throws(() => unpackTransitions({ ...packed, ...damage }), expected);
  });
});
