import assert from 'node:assert/strict';
import type { Result } from '../../experiments/types.ts';
import { fallbackWarnings } from '../../experiments/warnings.ts';

const row = (entry: string, day: number, fallbacksPerHour: number): Result => ({
  experiment: 'x',
  point: '',
  entry,
  setting: '',
  day,
  seed: 1,
  configHash: '',
  codeVersion: '',
  fingerprint: '',
  metrics: { fallbacksPerHour },
});

describe('fallback warnings', () => {
  it('name each entry whose agent failed, in how many runs and how often', () => {
    const results = [row('a', 0, 0), row('a', 1, 0), row('b', 0, 240), row('b', 1, 1.5)];
    assert.deepEqual(fallbackWarnings(results), [
      "the autoscaler of 'b' failed in 2 runs, up to 240.0 times an hour: " +
        'the fallback decided for it, and the results are not its own',
    ]);
  });

  it('are silent where every agent decided for itself', () => {
    assert.deepEqual(fallbackWarnings([row('a', 0, 0), row('b', 0, 0)]), []);
  });
});
