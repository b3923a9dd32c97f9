import assert from 'node:assert/strict';
import { hysteresis } from '../../../agents/guards/hysteresis.ts';
import { fakeTelemetry } from '../fake-telemetry.ts';

const INTERVAL = 15;
const scale = (replicas: number, service = 'ledger') =>
  ({ kind: 'scale', service, replicas }) as const;
const HOLD = { kind: 'hold' } as const;

/** A service that has what was admitted last; `null` asks for nothing in that interval. */
function play(
  options: { downAfter: number; holdAfterUp: number },
  asks: readonly (number | null)[],
  start = 6,
) {
  const guard = hysteresis(options, INTERVAL);
  let replicas = start;
  return asks.map((ask, i) => {
    if (ask === null) return replicas;
    const telemetry = fakeTelemetry({ ledger: { replicas } }, { now: i * INTERVAL });
    const { action, reasons } = guard.admit(scale(ask), telemetry);
    assert.equal(reasons.length > 0, action.kind !== 'scale' || action.replicas !== ask);
    if (action.kind === 'scale') replicas = action.replicas;
    return replicas;
  });
}

describe('hysteresis', () => {
  it('lets a service shrink only when asked so often in a row', () => {
    assert.deepEqual(
      play({ downAfter: 3, holdAfterUp: 0 }, [4, 4, 4, 3, 3, 3]),
      [6, 6, 4, 4, 4, 3],
    );
    assert.deepEqual(play({ downAfter: 1, holdAfterUp: 0 }, [4, 3]), [4, 3]);
  });

  it('begins again where a decision did not ask, or asked for more', () => {
    assert.deepEqual(play({ downAfter: 2, holdAfterUp: 0 }, [4, null, 4, 4]), [6, 6, 6, 4]);
    assert.deepEqual(play({ downAfter: 2, holdAfterUp: 0 }, [4, 6, 4, 4]), [6, 6, 6, 4]);
  });

  it('admits the most of what was asked for in the row', () => {
    assert.deepEqual(play({ downAfter: 3, holdAfterUp: 0 }, [2, 5, 3]), [6, 6, 5]);
  });

  it('lets a service grow at once, and not shrink for a time after it', () => {
    const asks = [9, ...Array.from({ length: 5 }, () => 2)];
    assert.deepEqual(play({ downAfter: 1, holdAfterUp: 60 }, asks), [9, 9, 9, 9, 2, 2]);
  });

  it('counts growth that another has ordered', () => {
    const guard = hysteresis({ downAfter: 1, holdAfterUp: 60 }, INTERVAL);
    const at = (now: number, replicas: number) => fakeTelemetry({ ledger: { replicas } }, { now });
    assert.deepEqual(guard.admit(scale(6), at(0, 6)).reasons, []);
    const { action, reasons } = guard.admit(scale(5), at(15, 8));
    assert.deepEqual(action, HOLD);
    assert.deepEqual(reasons, ['ledger may not shrink within 60 s of growing']);
    assert.deepEqual(guard.admit(scale(5), at(75, 8)).action, scale(5));
  });

  it('keeps services apart', () => {
    const guard = hysteresis({ downAfter: 2, holdAfterUp: 0 }, INTERVAL);
    const at = (now: number) => fakeTelemetry({ a: { replicas: 5 }, b: { replicas: 5 } }, { now });
    assert.deepEqual(guard.admit(scale(4, 'a'), at(0)).action, HOLD);
    assert.deepEqual(guard.admit(scale(4, 'b'), at(15)).action, HOLD);
    assert.deepEqual(guard.admit(scale(4, 'a'), at(15)).action, scale(4, 'a'));
  });
});
