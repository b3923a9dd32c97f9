import assert from 'node:assert/strict';
import type { Spec } from '../../sim/units.ts';
import { sharesAtHour } from '../../workloads/timed-mix.ts';
import { createWorkload, refusal, type Setting, TYPES } from './helpers.ts';

const kind = 'payments';

/** The types of all arrivals, described as they come. */
async function typesOf(spec: Omit<Spec, 'kind'>, setting: Setting) {
  const workload = await createWorkload({ kind, ...spec }, setting);
  const found: { time: number; type: number; amount: number }[] = [];
  for (let time = workload.next(); time !== Infinity; time = workload.next()) {
    workload.describe(found.length);
    found.push({ time, type: workload.type, amount: workload.amountMinor });
  }
  return found;
}

/** Standard errors between the number of one type and the sum of its probabilities. */
function deviation(
  found: readonly { time: number; type: number }[],
  type: number,
  shareAt: (time: number) => number,
): number {
  let [count, expected, variance] = [0, 0, 0];
  for (const { time, type: one } of found) {
    const share = shareAt(time);
    count += one === type ? 1 : 0;
    expected += share;
    variance += share * (1 - share);
  }
  return Math.abs(count - expected) / Math.sqrt(variance);
}

describe('timed mix', () => {
  const night = { hour: 22, shares: [0, 1] };
  const day = { hour: 10, shares: [0.8, 0.2] };

  it('is linear between its hours, around the clock', () => {
    const at = (hour: number) => sharesAtHour([day, night], hour).map((share) => +share.toFixed(9));
    assert.deepEqual(at(10), [0.8, 0.2]);
    assert.deepEqual(at(22), [0, 1]);
    assert.deepEqual(at(13), [0.6, 0.4]);
    assert.deepEqual(at(1), [0.2, 0.8]);
    assert.deepEqual(at(25), [0.2, 0.8]);
    assert.deepEqual(sharesAtHour([day], 3), [0.8, 0.2]);
  });

  it('gives arrivals the shares of their hour, and leaves their times as they are', async () => {
    const mixByHour = [
      { hour: 6, mix: { authorise: 9, refund: 1 } },
      { hour: 18, mix: { refund: 1 } },
    ];
    const spec = { days: 'steady', meanPerSecond: 20, startHour: 6, compress: 24 };
    const found = await typesOf({ ...spec, mixByHour }, { horizon: 3600 });
    // 24 hours in one: the share of authorisations falls from 0.9 to 0 and rises again.
    const share = (time: number) => 0.9 * Math.abs(1 - time / 1800);
    for (const quarter of [0, 1, 2, 3]) {
      const part = found.filter(({ time }) => Math.floor(time / 900) === quarter);
      assert.ok(part.length > 15_000);
      assert.ok(deviation(part, 0, share) < 4, `quarter ${quarter}`);
    }
    assert.ok(found.every(({ type }) => type !== 2));
    const plain = await typesOf(spec, { horizon: 3600 });
    assert.deepEqual(
      plain.map(({ time, amount }) => [time, amount]),
      found.map(({ time, amount }) => [time, amount]),
    );
  });

  it('gives what a crowd adds the type of the crowd', async () => {
    const spec = { days: 'steady', meanPerSecond: 40, crowdsPerDay: 24, crowdRamp: 0 };
    const crowd = { crowdHold: 600, crowdDecay: 0, crowdPeakMin: 3, crowdPeakMax: 3 };
    const setting = { horizon: 7200 };
    const found = await typesOf({ ...spec, ...crowd, crowdType: 'enquire' }, setting);
    const counts = new Map<number, number>();
    for (const { time } of found) {
      const minute = Math.floor(time / 60);
      counts.set(minute, (counts.get(minute) ?? 0) + 1);
    }
    const busy = (time: number) => counts.get(Math.floor(time / 60))! > 120 * 60 * 0.9;
    const calm = (time: number) => counts.get(Math.floor(time / 60))! < 40 * 60 * 1.1;
    const [inside, outside] = [
      found.filter(({ time }) => busy(time)),
      found.filter(({ time }) => calm(time)),
    ];
    assert.ok(inside.length > 50_000 && outside.length > 50_000);
    // Whole minutes at three times the rate: two thirds of them are the crowd.
    for (const [type, { share }] of TYPES.entries()) {
      const added = type === 2 ? 2 / 3 : 0;
      assert.ok(deviation(outside, type, () => share) < 4, `outside, ${type}`);
      assert.ok(deviation(inside, type, () => share / 3 + added) < 4, `inside, ${type}`);
    }
  });

  it('refuses hours out of order, unknown types, no shares, and a mix beside it', async () => {
    const mixByHour = [
      { hour: 6, mix: { refunds: 1 } },
      { hour: 6, mix: { refund: 0 } },
    ];
    const spec = { kind, mixByHour, mix: { refund: 1 }, crowdType: 'enquiry' };
    assert.deepEqual((await refusal(createWorkload(spec))).split('\n'), [
      'mixByHour: must not stand beside mix: give one',
      "mixByHour.0.mix.refunds: must be a transaction type of the system, got 'refunds' (did you mean refund?)",
      'mixByHour.0.mix: must have a share above 0, got none',
      'mixByHour.1.hour: must rise, got 6 after 6',
      'mixByHour.1.mix: must have a share above 0, got none',
      "crowdType: must be a transaction type of the system, got 'enquiry' (did you mean enquire?)",
    ]);
  });
});
