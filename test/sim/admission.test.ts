import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InputError } from '../../sim/options.ts';
import type { Admission } from '../../sim/services/admission/admission.ts';
import { ADMISSIONS, createAdmission } from '../../sim/services/admission/index.ts';
import type { Spec } from '../../sim/units.ts';

const NEEDED: Readonly<Record<string, object>> = {
  'token-bucket': { rate: 1, burst: 1 },
  'concurrency-limit': { limit: 1 },
};

function doorOf(spec: Spec, workersPerReplica = 1): Admission {
  const door = createAdmission(spec, workersPerReplica);
  assert.ok(door !== undefined);
  return door;
}

interface Ask {
  readonly now?: number;
  readonly priority?: number;
  readonly open?: number;
  readonly ready?: number;
}
const admits = (door: Admission, { now = 0, priority = 0, open = 0, ready = 1 }: Ask) =>
  door.admits(now, priority, open, ready, 0.5);

/** How many calls may be open at once: for doors that asking does not change. */
function limitOf(door: Admission, ask: Ask = {}): number {
  let open = 0;
  while (admits(door, { ...ask, open })) open++;
  return open;
}

describe('admission', () => {
  it('none makes no door', () => {
    assert.equal(createAdmission({ kind: 'none' }, 1), undefined);
  });

  it('lets the first call in, whatever the door and its priority, also while no replica is ready', () => {
    for (const { kind } of ADMISSIONS.filter((line) => line.kind !== 'none')) {
      for (const priority of [0, 7]) {
        for (const ready of [0, 1]) {
          const door = doorOf({ kind, ...NEEDED[kind] });
          assert.ok(admits(door, { priority, ready }), kind);
        }
      }
    }
  });
});

describe('token-bucket', () => {
  it('token-bucket admits the burst and rate x time', () => {
    for (const [rate, burst] of [
      [10, 5],
      [0.1, 1],
      [3, 2.5],
      [1000, 50],
    ] as const) {
      const door = doorOf({ kind: 'token-bucket', rate, burst });
      const seconds = 400 / rate;
      let admitted = 0;
      for (let i = 0; i <= 4000; i++) {
        while (admits(door, { now: (i / 4000) * seconds })) admitted++;
      }
      assert.equal(admitted, Math.floor(burst + 400 + 1e-6), `rate ${rate}`);
    }
  });

  it('admits calls exactly a token apart, without an error that grows', () => {
    const door = doorOf({ kind: 'token-bucket', rate: 10, burst: 1 });
    for (let i = 0; i < 100_000; i++) assert.ok(admits(door, { now: i / 10 }), `call ${i}`);
  });

  it('saves no more than the burst through a pause', () => {
    const door = doorOf({ kind: 'token-bucket', rate: 10, burst: 3 });
    const count = (now: number) =>
      Array.from({ length: 50 }, () => admits(door, { now })).filter(Boolean).length;
    assert.deepEqual([count(0), count(1000), count(1000.1), count(1000.15)], [3, 3, 1, 0]);
  });

  it('admits at most burst + rate x time in any time, and all that come slower', () => {
    const gaps = fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { maxLength: 60 });
    const rate = fc.double({ min: 0.1, max: 5, noNaN: true });
    const burst = fc.double({ min: 1, max: 6, noNaN: true });
    fc.assert(
      fc.property(gaps, rate, burst, (gaps, rate, burst) => {
        const door = doorOf({ kind: 'token-bucket', rate, burst });
        const times: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          const isSlow = gap >= 1 / rate;
          now += gap;
          const isAdmitted = admits(door, { now });
          if (isSlow) assert.ok(isAdmitted);
          if (isAdmitted) times.push(now);
        }
        for (const [i, from] of times.entries())
          for (const [j, to] of times.entries())
            if (i <= j) assert.ok(j - i + 1 <= burst + rate * (to - from) + 1e-6);
      }),
      { seed: 1 },
    );
  });
});

describe('concurrency-limit', () => {
  it('concurrency-limit takes so many calls per ready replica', () => {
    const door = doorOf({ kind: 'concurrency-limit', limit: 4 });
    assert.deepEqual(
      [0, 1, 2, 7].map((ready) => limitOf(door, { ready })),
      [4, 4, 8, 28],
    );
    assert.equal(limitOf(doorOf({ kind: 'concurrency-limit', limit: 1.5 }), { ready: 3 }), 4);
  });

  it('takes no notice of priority and time', () => {
    const door = doorOf({ kind: 'concurrency-limit', limit: 4 });
    assert.equal(limitOf(door, { priority: 7, now: 1e6 }), 4);
  });
});

describe('priority-shedding', () => {
  const spec = { kind: 'priority-shedding', threshold: 2, shrink: 0.5 };

  it('priority-shedding refuses the lowest priority first', () => {
    const door = doorOf(spec, 4); // 8 workers at 2 replicas
    const limits = Array.from({ length: 8 }, (_, priority) =>
      limitOf(door, { priority, ready: 2 }),
    );
    assert.deepEqual(limits, [16, 8, 4, 2, 1, 1, 1, 1]);
    assert.equal(limitOf(door, { ready: 3 }), 24);
  });

  it('refuses no call while it admits one that matters less', () => {
    const [priority, open, ready] = [fc.nat({ max: 7 }), fc.nat({ max: 60 }), fc.nat({ max: 5 })];
    const shrink = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(priority, priority, open, ready, shrink, (one, other, open, ready, shrink) => {
        const door = doorOf({ ...spec, shrink }, 3);
        const isAdmitted = (priority: number) => admits(door, { priority, open, ready });
        if (isAdmitted(Math.max(one, other))) assert.ok(isAdmitted(Math.min(one, other)));
      }),
      { seed: 1 },
    );
  });

  it('averages the load with exponential decay, where it is told to', () => {
    const [tau, open] = [10, 4];
    // From 0 at time 0 the average is open x (1 - e^(-t / tau)); the threshold of one worker is 2.
    const crossing = tau * Math.log(open / (open - 2));
    for (const [now, isAdmitted] of [
      [crossing - 1e-6, true],
      [crossing + 1e-6, false],
    ] as const) {
      const door = doorOf({ ...spec, smoothing: tau });
      assert.ok(admits(door, { open: open - 1 }));
      assert.equal(admits(door, { now, open }), isAdmitted);
    }
  });

  it('averages the load down again when calls are answered', () => {
    const door = doorOf({ ...spec, smoothing: 1 });
    assert.ok(admits(door, { open: 9 }));
    assert.ok(!admits(door, { now: 50, open: 10 })); // 10, as good as
    for (let open = 10; open > 0; open--) door.answered(50, 1, false, open);
    const crossing = 50 + Math.log(10 / 2);
    assert.ok(!admits(door, { now: crossing - 1e-6 }));
    assert.ok(admits(door, { now: crossing + 1e-6 }));
  });
});

describe('limits that adapt', () => {
  const kinds = ['adaptive-aimd', 'adaptive-gradient'];

  it('start at the initial limit', () => {
    for (const kind of kinds) {
      assert.equal(limitOf(doorOf({ kind })), 20);
      assert.equal(limitOf(doorOf({ kind, initial: 7.9 })), 7);
    }
  });

  it('refuse a start that is not within their bounds', () => {
    for (const kind of kinds) {
      for (const wrong of [
        { initial: 3, min: 4 },
        { initial: 9, max: 8 },
        { min: 30, max: 25 },
      ])
        assert.throws(() => doorOf({ kind, ...wrong }), InputError);
    }
  });

  it('stay within their bounds, whatever they are told', () => {
    const answer = fc.record({
      latency: fc.oneof(fc.constantFrom(0, 1e-9, 1e9), fc.double({ min: 0, max: 9, noNaN: true })),
      isFailure: fc.boolean(),
      open: fc.integer({ min: 1, max: 40 }),
    });
    for (const kind of kinds) {
      const spec = { kind, initial: 10, min: 5, max: 15, ...(kind === kinds[1] && { answers: 1 }) };
      fc.assert(
        fc.property(fc.array(answer, { maxLength: 100 }), (answers) => {
          const door = doorOf(spec);
          for (const [i, { latency, isFailure, open }] of answers.entries()) {
            door.answered(2 * i, latency, isFailure, open);
            const limit = limitOf(door);
            assert.ok(limit >= 5 && limit <= 15, `${kind}: ${limit}`);
          }
        }),
        { seed: 1 },
      );
    }
  });
});

describe('adaptive-aimd', () => {
  const spec = { kind: 'adaptive-aimd', latency: 1 };

  it('grows by one with a limit of successes: its square by two with each', () => {
    const door = doorOf({ ...spec, initial: 10 });
    for (let n = 1; n <= 5000; n++) {
      door.answered(0, 0.5, false, 1e6);
      // (x + 1 / x)^2 = x^2 + 2 + 1 / x^2, and x >= 10
      const [low, high] = [Math.sqrt(100 + 2 * n), Math.sqrt(100 + 2.01 * n)];
      const limit = limitOf(door);
      assert.ok(limit >= Math.floor(low) && limit <= high, `${limit} after ${n}`);
    }
  });

  it('shrinks by a tenth with a failure and with a slow answer, down to the minimum', () => {
    for (const [latency, isFailure] of [
      [0.5, true],
      [1.01, false],
    ] as const) {
      const door = doorOf({ ...spec, initial: 100, min: 30 });
      const limits = Array.from({ length: 13 }, () => {
        door.answered(0, latency, isFailure, 100);
        return limitOf(door);
      });
      assert.deepEqual(limits, [90, 81, 72, 65, 59, 53, 47, 43, 38, 34, 31, 30, 30]);
    }
  });

  it('does not grow while less than half of it is in use', () => {
    const door = doorOf({ ...spec, initial: 20 });
    for (let i = 0; i < 1000; i++) door.answered(0, 0.5, false, 9);
    assert.equal(limitOf(door), 20);
    for (let i = 0; i < 20; i++) door.answered(0, 0.5, false, 10); // half of it
    assert.equal(limitOf(door), 20);
    for (let i = 0; i < 20; i++) door.answered(0, 0.5, false, 11);
    assert.equal(limitOf(door), 21);
  });

  it('adaptive-aimd settles around the capacity of the service', () => {
    // Always as many calls as may be; beyond 50 they share what 50 get, so more than 100 take over 1 s.
    const start = [2, 20, 400];
    for (const initial of start) {
      const door = doorOf({ ...spec, initial });
      const limits: number[] = [];
      for (let i = 0; i < 30_000; i++) {
        const open = limitOf(door);
        door.answered(0, 0.5 * Math.max(1, open / 50), false, open);
        limits.push(open);
      }
      const late = limits.slice(-20_000);
      // It falls from 101 to a tenth below, and creeps up again.
      assert.deepEqual([Math.min(...late), Math.max(...late)], [90, 101]);
    }
  });
});

describe('adaptive-gradient', () => {
  /** Ends one window after the other, each with ten answers of the same latency. */
  function limitsAfter(spec: object, latencies: readonly number[], open = 1000): number[] {
    const door = doorOf({ kind: 'adaptive-gradient', initial: 100, ...spec });
    return latencies.map((latency, i) => {
      for (let n = 0; n < 9; n++) door.answered(2 * i + (i > 0 ? 1 : 0), latency, false, open);
      door.answered(2 * i + 2, latency, false, open);
      return limitOf(door);
    });
  }

  it('adaptive-gradient follows its formula step by step', () => {
    // long: 0.1, 0.2, 0.4667, then (0.1 + 0.3 + 1 + 0.1) / 4 = 0.375
    // 100 + 10; 110 x 2/3 + 10.488 = 83.821; halved at most: 51.066; 51.066 + 7.146 = 58.212
    const exact = { tolerance: 1, smoothing: 1 };
    assert.deepEqual(limitsAfter(exact, [0.1, 0.3, 1, 0.1]), [110, 83, 51, 58]);
    // 0.75 x (short, long) as above: 1.5 x 0.2 / 0.3 = 1: no fall; 1.5 x 0.4667 = 0.7
    // 110; 120.488; 84.342 + 10.977 = 95.318; 105.082
    assert.deepEqual(
      limitsAfter({ ...exact, tolerance: 1.5 }, [0.1, 0.3, 1, 0.1]),
      [110, 120, 95, 105],
    );
    // a fifth of each change: 102; 102 + 0.2 x (-34 + 10.0995) = 97.22; 97.22 - 9.722 + 1.972 = 89.47
    assert.deepEqual(limitsAfter({ tolerance: 1 }, [0.1, 0.3, 1]), [102, 97, 89]);
  });

  it('allows a queue of four calls at least', () => {
    assert.deepEqual(limitsAfter({ smoothing: 1, initial: 9 }, [0.1, 0.1]), [13, 17]);
  });

  it('weighs a window by 2 / (n + 1) in the long run, after a plain mean of ten', () => {
    // After ten windows at 1 s one at 2 s: long = 1 + 2 / 4 x 1 = 1.5; gradient 0.75
    const latencies = [...Array(10).fill(1), 2];
    const limits = limitsAfter({ smoothing: 1, tolerance: 1, longWindows: 3, max: 100 }, latencies);
    assert.deepEqual(limits.slice(-2), [100, 85]);
    // The tenth at 6 s: long = 1.5, a half; then 2 s: long = 1.75; 0.875 x 60 + 7.7
    const others = limitsAfter({ smoothing: 1, tolerance: 1, longWindows: 3, max: 100 }, [
      ...Array(9).fill(1),
      6,
      2,
    ]);
    assert.deepEqual(others.slice(-3), [100, 60, 60]);
  });

  it('forgets a long-term latency that is more than twice the present one faster', () => {
    // Windows: 9 s, then 1 s: the mean of two is 5, less a tenth 4.5; (2 x 4.5 + 6) / 3 = 5
    const limits = limitsAfter({ smoothing: 1, tolerance: 1, max: 100 }, [9, 1, 6]);
    assert.deepEqual(limits, [100, 100, Math.floor((5 / 6) * 100 + 10)]);
  });

  it('keeps the limit while less than half of it is in use', () => {
    assert.deepEqual(limitsAfter({}, [0.1, 5, 0.1], 49), [100, 100, 100]);
    assert.deepEqual(limitsAfter({}, [0.1], 50), [102]);
    const door = doorOf({ kind: 'adaptive-gradient', initial: 100, answers: 1 });
    door.answered(1, 0.1, false, 90);
    assert.equal(limitOf(door), 102);
    door.answered(3, 0.1, false, 9); // another window
    assert.equal(limitOf(door), 102);
  });

  it('measures neither failures nor windows with too few answers', () => {
    const door = doorOf({ kind: 'adaptive-gradient', initial: 100 });
    for (let i = 0; i < 200; i += 0.01) door.answered(i, 5, true, 1000);
    for (let i = 200; i < 300; i += 0.2) door.answered(i, 0.1 * i, false, 1000); // five a second
    assert.equal(limitOf(door), 100);
  });
});
