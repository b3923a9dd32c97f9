import assert from 'node:assert/strict';
import type { OptionValues } from '../../../sim/options.ts';
import { autoscaler, day } from './scaling.ts';

function clairvoyant(options: OptionValues = {}, rates: readonly number[] = [50, 50, 100, 50]) {
  const own = { delayProbability: 0.2, waitRatio: 0, bootFactor: 1, ...options };
  const setting = { context: { thisDay: day(rates) } };
  const decide = autoscaler('clairvoyant', own, setting);
  return (now: number) => decide({ now, replicas: 7 });
}

describe('clairvoyant', () => {
  it('orders ahead of a rise it knows of', () => {
    const at = clairvoyant();
    // 50 calls are one Erlang: 3 replicas; 100 two: 4. Boot 30 s and interval 15 s ahead of 120 s.
    assert.deepEqual([0, 75, 76, 120, 179].map(at), [3, 3, 4, 4, 4]);
    assert.deepEqual([180, 900].map(at), [3, 3]);
  });

  it('orders earlier for boot times that vary', () => {
    assert.deepEqual([45, 46].map(clairvoyant({ bootFactor: 2 })), [3, 4]);
  });

  it('holds where the rates are not known', () => {
    assert.equal(clairvoyant({}, [])(0), 7);
  });
});
