import assert from 'node:assert/strict';
import type { OptionValues } from '../../../sim/options.ts';
import { autoscaler, day } from './scaling.ts';

const RATES = [400, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100];
function replicas(options: OptionValues, workersPerReplica = 1, days = [RATES]) {
  const setting = {
    target: { workSecondsPerTransaction: 0.04, workersPerReplica, replicasMax: 40 },
    context: { pastDays: days.map((rates) => day(rates)) },
  };
  return autoscaler('square-root-staffing', options, setting)({ now: 0, replicas: 7 });
}

describe('square-root-staffing', () => {
  it('has workers for R + headroom sqrt(R)', () => {
    const quantile = 0.5; // 100 a second: 4 Erlang
    assert.equal(replicas({ quantile, headroom: 0 }), 4);
    assert.equal(replicas({ quantile, headroom: 1.5 }), 7);
    assert.equal(replicas({ quantile, headroom: 1.6 }), 8); // 7.2
    assert.equal(replicas({ quantile, headroom: -1 }), 2);
    assert.equal(replicas({ quantile, headroom: 1.5 }, 2), 4);
  });

  it('takes the quantile over the minutes of all past days', () => {
    assert.equal(replicas({ quantile: 1, headroom: 1 }), 20); // 16 Erlang
    assert.equal(replicas({ quantile: 0.9, headroom: 0 }), 4);
    assert.equal(replicas({ quantile: 1, headroom: 0 }, 1, [[100], [200, 50]]), 8);
  });

  it('holds where no past day is known', () => {
    assert.equal(replicas({}, 1, []), 7);
  });
});
