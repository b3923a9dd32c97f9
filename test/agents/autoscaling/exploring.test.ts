import assert from 'node:assert/strict';
import type { OptionValues } from '../../../sim/options.ts';
import { autoscaler, problems } from './scaling.ts';

const STEPS = 2000;

/** Replicas wanted at each of many decisions; 4 Erlang, 40 ms of work for each of 100 calls per second. */
function decisions(options: OptionValues): readonly number[] {
  const target = {
    ...{ workSecondsPerTransaction: 0.04, callsPerTransaction: 1 },
    ...{ workersPerReplica: 1, replicasMax: 40 },
  };
  const past = { arrivalsPerSecond: [100, 100], utilizationRatio: [NaN], replicasReady: [NaN] };
  const decide = autoscaler('exploring', options, { target });
  return Array.from({ length: STEPS }, (_, step) =>
    decide({ now: 900 + 15 * step, replicas: 30, past }),
  );
}

describe('exploring', () => {
  it('holds its choice, and takes others in the share of its exploration', () => {
    const choice = 11; // 5min load at 0.5: 8 replicas
    assert.deepEqual(new Set(decisions({ choice, explorationRatio: 0 })), new Set([8]));
    const taken = decisions({ choice, explorationRatio: 0.4 });
    // 8 replicas are wanted by 5min and 1min load at 0.5 as well as by 0.55: 7.3 rounded up.
    const [share, expected] = [taken.filter((one) => one !== 8).length / STEPS, 0.4 * (13 / 16)];
    const error = Math.sqrt((expected * (1 - expected)) / STEPS);
    assert(Math.abs(share - expected) < 5 * error, `${share} against ${expected}`);
    assert.deepEqual(new Set(taken).size, new Set([30, 20, 14, 10, 8, 7, 5, 12, 9, 6]).size);
  });

  it('keeps what it explores', () => {
    const taken = decisions({ choice: 8, explorationRatio: 1, explorationSteps: 10 });
    for (const [step, one] of taken.entries()) assert.equal(one, taken[step - (step % 10)]);
  });

  it('is refused a choice that is not there', () => {
    const [problem] = problems('exploring', { choice: 16 });
    assert.equal(problem, 'choice: must be an integer in [0, 15], got 16');
  });
});
