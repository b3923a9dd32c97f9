import assert from 'node:assert/strict';
import type { Spec } from '../../sim/units.ts';
import { arrivalsOf, createWorkload, csv, type Setting, temporaryFolder } from './helpers.ts';
import { refusal } from './helpers.ts';

describe('replay-arrivals', () => {
  const folder = temporaryFolder();
  after(() => folder.remove());
  const kind = 'replay-arrivals';
  const refuses = (spec: Spec, setting?: Setting) => refusal(createWorkload(spec, setting));

  it('replay-arrivals: gives back the times of the window', async () => {
    const times = [0.5, 2, 2, 9.75, 10, 12.5, 19.5, 31];
    const plain = folder.write('times.csv', csv('at', times));
    const zipped = folder.write(
      'times.csv.gz',
      csv(
        'id,at',
        times.map((t, i) => `${i},${t}`),
      ),
    );
    for (const file of [plain, zipped]) {
      const spec = { kind, file, column: 'at', dayLength: 10 };
      const replay = async (setting: Setting, options = {}) =>
        arrivalsOf(await createWorkload({ ...spec, ...options }, setting));
      assert.deepEqual(await replay({ day: 0, horizon: 10 }), [0.5, 2, 2, 9.75]);
      assert.deepEqual(await replay({ day: 1, horizon: 10 }), [0, 2.5, 9.5]);
      assert.deepEqual(await replay({ day: 1, horizon: 8 }, { from: 1 }), [1.5]);
      assert.deepEqual(await replay({ day: 0, horizon: 10 }, { origin: -1 }), [1.5, 3, 3]);
      assert.deepEqual(await replay({ day: 0, horizon: 10, seed: 9 }), [0.5, 2, 2, 9.75]);
    }
  });

  it('states the mean and the busiest minute', async () => {
    const file = folder.write('minutes.csv', csv('at', [1, 70, 80, 100, 129.5, 240]));
    const workload = await createWorkload({ kind, file }, { horizon: 300 });
    assert.equal(workload.ratePerSecondMean, 6 / 300);
    assert.equal(workload.ratePerSecondMax, 4 / 60);
  });

  it('reads a file again after it has changed', async () => {
    const file = folder.write('changing.csv', csv('at', [1, 2]));
    assert.deepEqual(arrivalsOf(await createWorkload({ kind, file })), [1, 2]);
    folder.write('changing.csv', csv('at', [1, 2, 3]));
    assert.deepEqual(arrivalsOf(await createWorkload({ kind, file })), [1, 2, 3]);
  });

  it('refuses times out of order, with their line', async () => {
    const file = folder.write('unsorted.csv', csv('at', [1, 3, 2.5, 4]));
    assert.equal(
      await refuses({ kind, file }),
      `file: ${file}:4: must not be earlier than the time before, 3, found 2.5`,
    );
    assert.equal(
      await refuses({ kind, file, origin: 2 }),
      `file: ${file}:2: must not be earlier than the origin, 2, found 1`,
    );
  });

  it('says which days there are when one is asked for that is not there', async () => {
    const file = folder.write('three-days.csv', csv('at', [5, 100_000, 200_000]));
    const days = `${file}: has 3 days (0 to 2), from 5 s to 200000 s`;
    assert.equal(
      await refuses({ kind, file }, { day: 3 }),
      `file: ${days}; no arrival in [259200, 262800) s of day 3`,
    );
    assert.equal(
      await refuses({ kind, file }, { day: 1 }),
      `file: ${days}; no arrival in [86400, 90000) s of day 1`,
    );
  });

  it('refuses a window that does not end within the day', async () => {
    const file = folder.write('day.csv', csv('at', [5]));
    assert.equal(
      await refuses({ kind, file, from: 83_000 }, { horizon: 3600 }),
      'from: must end within the day, got from 83000 s + horizon 3600 s > 86400 s',
    );
  });
});
