import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Breaker } from '../../sim/services/breakers/breaker.ts';
import { BREAKERS, createBreaker } from '../../sim/services/breakers/index.ts';
import type { Spec } from '../../sim/units.ts';

const CONSECUTIVE = { kind: 'consecutive-failures' };
const RATIO = { kind: 'failure-ratio' };

function breakerOf(spec: Spec): Breaker {
  const breaker = createBreaker(spec);
  assert.ok(breaker !== undefined);
  return breaker;
}

/** Sends and ends one attempt for each letter: s success, f failure; each takes no time. */
function feed(breaker: Breaker, now: number, verdicts: string): void {
  for (const verdict of verdicts) {
    assert.ok(breaker.allows(now), `refused at ${now}`);
    breaker.ended(now, verdict === 'f', 0);
  }
}

/** How many of `asked` calls at one instant may be sent. */
function allowed(breaker: Breaker, now: number, asked: number): number {
  return Array.from({ length: asked }, () => breaker.allows(now)).filter(Boolean).length;
}

describe('breakers', () => {
  it('none makes no breaker', () => {
    assert.equal(createBreaker({ kind: 'none' }), undefined);
  });

  it('make a closed one of every other kind, by the defaults', () => {
    for (const { kind } of BREAKERS.filter((line) => line.kind !== 'none')) {
      const breaker = breakerOf({ kind });
      assert.ok(!breaker.isOpen && breaker.allows(0), kind);
    }
  });

  it('know a probe by its latency, however that is rounded', () => {
    for (let i = 0; i < 1000; i++) {
      const [sentAt, endedAt] = [5 + 0.1 * i, 5.3 + 0.7 * i];
      const breaker = breakerOf({ ...CONSECUTIVE, failures: 1, open: 1, successes: 1 });
      feed(breaker, 0, 'f');
      assert.ok(breaker.allows(sentAt));
      breaker.ended(endedAt, false, endedAt - sentAt);
      assert.ok(!breaker.isOpen, `sent at ${sentAt}, ended at ${endedAt}`);
    }
  });

  it('keep a state of their own for each pair of services', () => {
    const [one, other] = [breakerOf(CONSECUTIVE), breakerOf(CONSECUTIVE)];
    feed(one, 0, 'fffff');
    assert.deepEqual([one.isOpen, other.isOpen], [true, false]);
  });
});

describe('consecutive-failures', () => {
  it('consecutive-failures opens at the number of failures in a row', () => {
    const table = [
      ['ffff', false],
      ['fffff', true],
      ['ffffsffff', false],
      ['sfffff', true],
      ['fsfsfsfsfsfsfs', false],
    ] as const;
    for (const [verdicts, isOpen] of table) {
      const breaker = breakerOf(CONSECUTIVE);
      feed(breaker, 1, verdicts);
      assert.equal(breaker.isOpen, isOpen, verdicts);
    }
  });

  it('sends nothing for the open time, then one probe at once', () => {
    const breaker = breakerOf(CONSECUTIVE);
    feed(breaker, 100, 'fffff');
    for (const now of [100, 115, 129.999]) assert.equal(allowed(breaker, now, 50), 0);
    assert.equal(allowed(breaker, 130, 50), 1);
    assert.equal(allowed(breaker, 500, 50), 0); // the probe has not come back
    breaker.ended(501, false, 371);
    assert.ok(breaker.isOpen);
    assert.equal(allowed(breaker, 501, 50), 1);
    breaker.ended(502, false, 1);
    assert.ok(!breaker.isOpen);
    assert.equal(allowed(breaker, 502, 50), 50);
  });

  it('opens again for the whole time when a probe fails, and needs all successes anew', () => {
    const breaker = breakerOf({ ...CONSECUTIVE, failures: 1, open: 10, successes: 3 });
    feed(breaker, 0, 'f');
    feed(breaker, 10, 'ssf');
    assert.equal(allowed(breaker, 19.9, 5), 0);
    feed(breaker, 20, 'ss');
    assert.ok(breaker.isOpen);
    feed(breaker, 21, 's');
    assert.ok(!breaker.isOpen);
  });

  it('starts to count at zero when it has closed', () => {
    const breaker = breakerOf({ ...CONSECUTIVE, failures: 3, open: 1 });
    feed(breaker, 0, 'fff');
    feed(breaker, 1, 'ss');
    feed(breaker, 2, 'ff');
    assert.ok(!breaker.isOpen);
    feed(breaker, 2, 'f');
    assert.ok(breaker.isOpen);
  });

  it('has as many probes under way as it may, and one more for each that ends well', () => {
    const breaker = breakerOf({ ...CONSECUTIVE, failures: 1, open: 1, probes: 3, successes: 9 });
    feed(breaker, 0, 'f');
    assert.equal(allowed(breaker, 1, 50), 3);
    breaker.ended(2, false, 1);
    assert.equal(allowed(breaker, 2, 50), 1);
  });

  it('gives the place of a probe that is withdrawn to another', () => {
    const breaker = breakerOf({ ...CONSECUTIVE, failures: 1, open: 1 });
    feed(breaker, 0, 'f');
    assert.equal(allowed(breaker, 1, 9), 1);
    breaker.withdrawn(2, 1);
    assert.ok(breaker.isOpen);
    assert.equal(allowed(breaker, 2, 9), 1);
  });

  it('takes no verdict and no place from attempts that were sent before it opened', () => {
    const breaker = breakerOf({ ...CONSECUTIVE, failures: 2, open: 5, successes: 1 });
    assert.equal(allowed(breaker, 0, 6), 6);
    breaker.ended(1, true, 1);
    breaker.ended(1, true, 1);
    assert.equal(allowed(breaker, 6, 9), 1); // half-open
    breaker.ended(7, false, 7); // late, well: does not close it
    breaker.ended(7, true, 7); // late, failed: does not open it again
    breaker.withdrawn(7, 7);
    assert.ok(breaker.isOpen);
    assert.equal(allowed(breaker, 7, 9), 0);
    breaker.ended(8, false, 2); // the probe
    assert.ok(!breaker.isOpen);
    breaker.ended(9, true, 9); // late, failed: the count stays 0
    feed(breaker, 9, 'f');
    assert.ok(!breaker.isOpen);
  });
});

describe('failure-ratio', () => {
  const spec = { ...RATIO, minimumCalls: 10, window: 10, buckets: 10, open: 5, probes: 4 };

  it('failure-ratio opens when the share of failures is reached', () => {
    const table = [
      ['sssssfffff', true], // exactly the half
      ['ssssssffff', false],
      ['fffffffff', false], // nine calls say nothing
      ['ffffffffff', true],
      ['ssssssffffff', true], // at the twelfth
    ] as const;
    for (const [verdicts, isOpen] of table) {
      const breaker = breakerOf(spec);
      feed(breaker, 3, verdicts);
      assert.equal(breaker.isOpen, isOpen, verdicts);
    }
  });

  it('opens when the share of slow calls is reached, failed or not', () => {
    for (const isFailure of [false, true]) {
      const options = { minimumCalls: 5, failureRatio: 1, slowRatio: 0.3, slow: 2 };
      const breaker = breakerOf({ ...spec, ...options });
      for (let i = 0; i < 7; i++) breaker.ended(3, false, 2); // as long as may be
      for (let i = 0; i < 2; i++) breaker.ended(3, isFailure, 2.01);
      assert.ok(!breaker.isOpen);
      breaker.ended(3, isFailure, 2.01);
      assert.ok(breaker.isOpen);
    }
  });

  it('forgets what ended before the window', () => {
    const breaker = breakerOf(spec); // buckets of 1 s
    feed(breaker, 0.9, 'fffffffff');
    feed(breaker, 10.1, 's'); // bucket 10: bucket 0 is out
    feed(breaker, 10.2, 'ffff');
    assert.ok(!breaker.isOpen);
    const other = breakerOf(spec);
    feed(other, 0.9, 'fffffffff');
    feed(other, 9.9, 's'); // bucket 9: bucket 0 is in
    assert.ok(other.isOpen);
  });

  it('counts calls as a list of those of the last buckets would', () => {
    const call = fc.record({
      gap: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 7, 40)),
      isFailure: fc.constantFrom(true, false, false),
    });
    const numbers = { buckets: fc.integer({ min: 1, max: 12 }), ratio: fc.constantFrom(0.5, 0.9) };
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 120 }),
        fc.record(numbers),
        (calls, { buckets, ratio }) => {
          const options = { window: 6, buckets, minimumCalls: 5, failureRatio: ratio, open: 1e9 };
          const breaker = breakerOf({ ...RATIO, ...options });
          const ended: { bucket: number; isFailure: boolean }[] = [];
          let now = 0;
          for (const { gap, isFailure } of calls) {
            now += gap;
            const bucket = Math.floor(now / (6 / buckets));
            ended.push({ bucket, isFailure });
            breaker.ended(now, isFailure, 0);
            const seen = ended.filter((one) => one.bucket > bucket - buckets);
            const failures = seen.filter((one) => one.isFailure).length;
            const isBad = seen.length >= 5 && failures / seen.length >= ratio;
            assert.equal(breaker.isOpen, isBad);
            if (isBad) return;
          }
        },
      ),
      { seed: 1 },
    );
  });

  it('sends so many probes, and judges when all of them have ended', () => {
    const table = [
      ['sssf', false],
      ['ssff', true], // the half failed
      ['ffss', true], // not before the last one
      ['ssss', false],
    ] as const;
    for (const [verdicts, opensAgain] of table) {
      const breaker = breakerOf(spec);
      feed(breaker, 0, 'ffffffffff');
      assert.equal(allowed(breaker, 4.9, 50), 0);
      assert.equal(allowed(breaker, 5, 50), 4);
      for (const [i, verdict] of [...verdicts].entries()) {
        assert.ok(breaker.isOpen);
        assert.equal(allowed(breaker, 6, 50), 0); // a probe that has ended makes no room
        breaker.ended(6, verdict === 'f', 1);
        if (i < 3) assert.ok(breaker.isOpen);
      }
      assert.equal(breaker.isOpen, opensAgain, verdicts);
      assert.equal(allowed(breaker, 10.9, 50), opensAgain ? 0 : 50);
      if (opensAgain) assert.equal(allowed(breaker, 11, 50), 4);
    }
  });

  it('opens again when too many probes were slow', () => {
    const breaker = breakerOf({ ...spec, slowRatio: 0.5, slow: 1 });
    feed(breaker, 0, 'ffffffffff');
    assert.equal(allowed(breaker, 5, 4), 4);
    for (const latency of [0.5, 0.5, 2, 2]) breaker.ended(7, false, latency);
    assert.ok(breaker.isOpen);
    assert.equal(allowed(breaker, 7, 4), 0);
  });

  it('judges the probes of each round by themselves', () => {
    const breaker = breakerOf({ ...spec, failureRatio: 0.5, slowRatio: 0.5, slow: 1 });
    feed(breaker, 0, 'ffffffffff');
    feed(breaker, 5, 'ssff');
    const rounds = [
      { now: 20, latencies: [0, 0, 2, 2] },
      { now: 40, latencies: [0, 0, 0, 2] },
    ];
    for (const { now, latencies } of rounds) {
      assert.ok(breaker.isOpen);
      assert.equal(allowed(breaker, now, 9), 4);
      for (const latency of latencies) breaker.ended(now + latency, false, latency);
    }
    assert.ok(!breaker.isOpen);
    const other = breakerOf(spec);
    feed(other, 0, 'ffffffffff');
    feed(other, 5, 'ssff');
    feed(other, 10, 'sssf');
    assert.ok(!other.isOpen);
  });

  it('takes no verdict and no place from attempts that were sent before it opened', () => {
    const breaker = breakerOf(spec);
    feed(breaker, 0, 'fffff');
    assert.equal(allowed(breaker, 0, 20), 20);
    for (let i = 0; i < 5; i++) breaker.ended(0, true, 0);
    assert.ok(breaker.isOpen);
    assert.equal(allowed(breaker, 5, 20), 4);
    for (let i = 0; i < 4; i++) breaker.ended(6, false, 6);
    breaker.withdrawn(6, 6);
    assert.ok(breaker.isOpen);
    assert.equal(allowed(breaker, 6, 20), 0);
    breaker.withdrawn(6, 1);
    assert.equal(allowed(breaker, 6, 20), 1);
    for (let i = 0; i < 4; i++) breaker.ended(7, false, 1);
    assert.ok(!breaker.isOpen);
    for (let i = 0; i < 10; i++) breaker.ended(8, true, 8);
    assert.ok(!breaker.isOpen);
  });

  it('forgets slow calls that ended before the window, time after time', () => {
    const breaker = breakerOf({ ...spec, slowRatio: 0.5, slow: 1 });
    for (let now = 0; now < 100; now += 1) {
      // Of the ten calls in the window four are slow, whenever one looks.
      breaker.ended(now, false, now % 10 < 4 ? 2 : 0);
      assert.ok(!breaker.isOpen, `at ${now}`);
    }
    for (const now of [100, 101, 102, 103, 104]) breaker.ended(now, false, 2);
    assert.ok(breaker.isOpen); // 5 of 10
  });

  it('closes with an empty window', () => {
    const breaker = breakerOf(spec);
    feed(breaker, 0, 'ffffffffff');
    feed(breaker, 5, 'ssss');
    feed(breaker, 5, 'fffffffff');
    assert.ok(!breaker.isOpen);
    feed(breaker, 5, 'f');
    assert.ok(breaker.isOpen);
  });
});

describe('breakers under any course of events', () => {
  const open = 5;
  const specs = [
    { ...CONSECUTIVE, failures: 2, open, probes: 2, successes: 3 },
    { ...RATIO, minimumCalls: 3, window: 10, open, probes: 3 },
  ];
  const step = fc.record({
    gap: fc.oneof({ weight: 5, arbitrary: fc.constant(0.25) }, fc.constantFrom(0, 4, 6)),
    act: fc.constantFrom('send', 'send', 'send', 'succeed', 'fail', 'fail', 'withdraw'),
    which: fc.nat(),
  });

  for (const spec of specs) {
    it(`${spec.kind}: sends no call while open, few probes after that, and never gets stuck`, () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
          const breaker = breakerOf(spec);
          const underWay: { sentAt: number; isProbe: boolean }[] = [];
          let [now, openedAt] = [0, Number.NEGATIVE_INFINITY];
          const end = (one: (typeof underWay)[number], act: string) => {
            const [wasOpen, latency] = [breaker.isOpen, now - one.sentAt];
            underWay.splice(underWay.indexOf(one), 1);
            if (act === 'withdraw') breaker.withdrawn(now, latency);
            else breaker.ended(now, act === 'fail', latency);
            if (breaker.isOpen && !wasOpen) openedAt = now;
            const isLate = wasOpen && one.sentAt < openedAt;
            if (isLate) assert.ok(breaker.isOpen, 'a call sent before has closed it');
          };
          for (const { gap, act, which } of steps) {
            now += gap;
            const one = underWay[which % Math.max(1, underWay.length)];
            const isProbe = breaker.isOpen;
            if (act !== 'send' && one !== undefined) end(one, act);
            if (act !== 'send' || !breaker.allows(now)) continue;
            underWay.push({ sentAt: now, isProbe });
            if (isProbe) assert.ok(now >= openedAt + open, 'sent while open');
            // Those that are older may be of an earlier round: rounds are `open` apart.
            const isRecent = ({ sentAt }: { sentAt: number }) => sentAt > now - open;
            const probes = underWay.filter((other) => other.isProbe && isRecent(other));
            if (isProbe) assert.ok(probes.length <= spec.probes, `${probes.length} probes`);
          }
          while (underWay.length > 0) end(underWay[0]!, 'succeed');
          assert.ok(breaker.allows(now + open), 'stuck');
        }),
        { seed: 1, numRuns: 300 },
      );
    });
  }
});
