import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createSimulation, type Simulation } from '../../sim/simulation.ts';
import type { EventKind } from '../../sim/units.ts';

/** Records what one handler sees as [time, subject, detail]. */
function recorder(sim: Simulation, name = 'record'): { kind: EventKind; seen: number[][] } {
  const seen: number[][] = [];
  const kind = sim.on(name, (subject, detail) => {
    seen.push([sim.now, subject, detail]);
  });
  return { kind, seen };
}

describe('simulation', () => {
  it('hands each event to its handler with the clock at its time', () => {
    const sim = createSimulation();
    const a = recorder(sim, 'a');
    const b = recorder(sim, 'b');
    sim.schedule(2, a.kind, 7, -8);
    sim.schedule(1, b.kind, 2 ** 31 - 1, -(2 ** 31));
    sim.schedule(3, b.kind);
    sim.runUntil(10);
    assert.deepEqual(a.seen, [[2, 7, -8]]);
    assert.deepEqual(b.seen, [
      [1, 2 ** 31 - 1, -(2 ** 31)],
      [3, 0, 0],
    ]);
    assert.equal(sim.eventsHandled, 3);
  });

  it('handles events in [now, end) and leaves now = end', () => {
    const sim = createSimulation();
    const { kind, seen } = recorder(sim);
    for (const time of [1, 2, 3]) sim.schedule(time, kind, time);
    sim.scheduleIn(sim.lane(2), kind, 22);
    sim.runUntil(2);
    assert.deepEqual(seen, [[1, 1, 0]]);
    assert.equal(sim.now, 2);
    assert.equal(sim.eventsPending, 3);
    sim.schedule(0, kind, 99);
    sim.runUntil(2);
    assert.equal(seen.length, 1);
    sim.runUntil(2.5);
    assert.deepEqual(seen.slice(1), [
      [2, 2, 0],
      [2, 22, 0],
      [2, 99, 0],
    ]);
    sim.runUntil(3.5);
    assert.deepEqual(seen.slice(4), [[3, 3, 0]]);
    assert.equal(sim.eventsPending, 0);
  });

  it('leaves what is due at the end, wherever it is pending', () => {
    for (const place of ['list', 'lane', 'immediate']) {
      const sim = createSimulation();
      const { kind, seen } = recorder(sim);
      if (place === 'list') sim.schedule(2, kind);
      if (place === 'lane') sim.scheduleIn(sim.lane(2), kind);
      sim.runUntil(2);
      if (place === 'immediate') sim.schedule(0, kind);
      sim.runUntil(2);
      assert.deepEqual(seen, [], place);
      sim.runUntil(3);
      assert.deepEqual(seen, [[2, 0, 0]], place);
    }
  });

  it('keeps the order of scheduling among equal times on the list, in lanes and at delay 0', () => {
    const sim = createSimulation();
    const { kind, seen } = recorder(sim);
    const start = sim.on('start', () => {
      sim.scheduleIn(sim.lane(0), kind, 4);
      sim.schedule(0, kind, 5);
      sim.scheduleIn(sim.lane(0), kind, 6);
    });
    sim.schedule(1, start);
    sim.schedule(1, kind, 1);
    sim.scheduleIn(sim.lane(1), kind, 2);
    sim.schedule(1, kind, 3);
    sim.runUntil(2);
    assert.deepEqual(
      seen.map(([, subject]) => subject),
      [1, 2, 3, 4, 5, 6],
    );
  });

  it('keeps that order when a delay is too short to move the clock', () => {
    const sim = createSimulation();
    const { kind, seen } = recorder(sim);
    sim.runUntil(1);
    sim.schedule(1e-20, kind, 1);
    sim.schedule(0, kind, 2);
    sim.schedule(1e-20, kind, 3);
    sim.scheduleIn(sim.lane(1e-20), kind, 4);
    sim.schedule(0, kind, 5);
    sim.runUntil(2);
    assert.deepEqual(
      seen.map(([, subject]) => subject),
      [1, 2, 3, 4, 5],
    );
  });

  it('follows the same trajectory with lanes as without', () => {
    const delays = [0, 0, 1e-20, 1e-6, 0.25, 0.5, 1, 1.25, 3, 86_400];
    const event = fc.record({
      delay: fc.nat(delays.length - 1),
      isInLane: fc.boolean(),
      children: fc.nat(2),
    });
    const stops = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 300 }), stops, (events, ends) => {
        const run = (mayUseLanes: boolean): readonly [string, readonly number[][]] => {
          const sim = createSimulation();
          const seen: number[][] = [];
          let next = 0;
          const schedule = (): void => {
            const { delay, isInLane } = events[next]!;
            if (mayUseLanes && isInLane) sim.scheduleIn(sim.lane(delays[delay]!), kind, next);
            else sim.schedule(delays[delay]!, kind, next);
            next += 1;
          };
          const kind = sim.on('event', (subject) => {
            seen.push([sim.now, subject]);
            const { children } = events[subject]!;
            for (let i = 0; i < children && next < events.length; i += 1) schedule();
          });
          for (const end of ends.toSorted((a, b) => a - b)) {
            for (let i = 0; i < 20 && next < events.length; i += 1) schedule();
            sim.runUntil(end / 4);
          }
          while (next < events.length) schedule();
          sim.runUntil(1e9);
          assert.equal(seen.length, events.length);
          return [sim.fingerprint, seen];
        };
        const reference = [...events.keys()];
        const [plainPrint, plain] = run(false);
        const [lanesPrint, lanes] = run(true);
        assert.deepEqual(lanes, plain);
        assert.equal(lanesPrint, plainPrint);
        assert.deepEqual(
          plain.map(([, subject]) => subject!).sort((a, b) => a - b),
          reference,
        );
        plain.forEach(([time, subject], i) => {
          const [lastTime, lastSubject] = plain[i - 1] ?? [0, -1];
          const isLater = time! > lastTime! || (time === lastTime && subject! > lastSubject!);
          assert.ok(isLater, `${subject} at ${time} after ${lastSubject} at ${lastTime}`);
        });
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('counts what is pending on the list, in lanes and at delay 0', () => {
    const sim = createSimulation();
    const { kind } = recorder(sim);
    sim.schedule(1, kind);
    sim.schedule(0, kind);
    sim.scheduleIn(sim.lane(5), kind);
    assert.equal(sim.eventsPending, 3);
    sim.runUntil(1);
    assert.equal(sim.eventsPending, 2);
  });

  it('gives the same lane for the same delay', () => {
    const sim = createSimulation();
    assert.equal(sim.lane(0.5), sim.lane(0.5));
    assert.equal(sim.lane(0), sim.lane(-0));
    assert.notEqual(sim.lane(0.5), sim.lane(0.25));
  });
});

describe('fingerprint', () => {
  /** Handles three events and changes one field of the middle one. */
  type Field = 'time' | 'kind' | 'subject' | 'detail';
  function fingerprintWith(change: Partial<Record<Field, number>>): string {
    const sim = createSimulation();
    const kinds = ['a', 'b', 'c'].map((name) => sim.on(name, () => undefined));
    const { time = 1, kind = 1, subject = 10, detail = 20 } = change;
    sim.schedule(0.5, kinds[0]!, 1, 2);
    sim.schedule(time, kinds[kind]!, subject, detail);
    sim.schedule(1.5, kinds[0]!, 3, 4);
    sim.runUntil(2);
    return sim.fingerprint;
  }

  it('is 16 hex digits, equal for equal runs', () => {
    assert.match(fingerprintWith({}), /^[0-9a-f]{16}$/);
    assert.equal(fingerprintWith({}), fingerprintWith({}));
  });

  it('changes in both halves with any one field of an event, differently for each change', () => {
    const plain = fingerprintWith({});
    const changes = [
      ...[1 + Number.EPSILON, 1.25, 0.75].map((time) => ({ time })),
      ...[0, 2].map((kind) => ({ kind })),
      ...Array.from({ length: 32 }, (_, bit) => ({ subject: 10 ^ (1 << bit) })),
      ...Array.from({ length: 32 }, (_, bit) => ({ detail: 20 ^ (1 << bit) })),
    ];
    const prints = changes.map(fingerprintWith);
    for (const [i, print] of prints.entries()) {
      assert.notEqual(print.slice(0, 8), plain.slice(0, 8), JSON.stringify(changes[i]));
      assert.notEqual(print.slice(8), plain.slice(8), JSON.stringify(changes[i]));
    }
    assert.equal(new Set(prints).size, changes.length);
    assert.notEqual(fingerprintWith({ subject: 20, detail: 10 }), plain);
    assert.notEqual(fingerprintWith({ subject: 11, detail: 19 }), plain);
    assert.notEqual(
      fingerprintWith({ subject: 10 ^ (1 << 31) }),
      fingerprintWith({ detail: 20 ^ (1 << 31) }),
    );
  });

  it('depends on the order of events and on their number, events of zeros included', () => {
    const run = (subjects: readonly number[]): string => {
      const sim = createSimulation();
      const { kind } = recorder(sim);
      for (const subject of subjects) sim.schedule(0, kind, subject);
      sim.runUntil(2);
      return sim.fingerprint;
    };
    const prints = [[], [0], [0, 0], [1, 2], [2, 1], [1, 2, 0]].map(run);
    assert.equal(new Set(prints).size, prints.length);
  });

  it('has no collision among 50,000 similar events', () => {
    const prints = new Set<string>();
    const sims = 50_000;
    for (let i = 0; i < sims; i += 1) {
      const sim = createSimulation();
      const { kind } = recorder(sim);
      sim.schedule((i & 7) / 4, kind, (i >> 3) & 127, i >> 10);
      sim.runUntil(2);
      prints.add(sim.fingerprint);
    }
    assert.equal(prints.size, sims);
  });

  it('is the same for one runUntil and for many', () => {
    const run = (steps: number): string => {
      const sim = createSimulation();
      const tick = sim.on('tick', (n) => sim.schedule(0.3 + (n % 3), tick, n + 1));
      sim.schedule(0, tick);
      for (let step = 1; step <= steps; step += 1) sim.runUntil((100 * step) / steps);
      return sim.fingerprint;
    };
    assert.equal(run(100), run(1));
  });
});

describe('a pause', () => {
  it('ends runUntil at the time of the event, and changes nothing of what happens', () => {
    const run = (isPaused: boolean) => {
      const sim = createSimulation();
      const seen: number[] = [];
      const kind = sim.on('tick', (subject) => {
        seen.push(subject);
        if (subject === 1) sim.schedule(0, kind, 10);
        if (isPaused) sim.pause();
      });
      [1, 1, 2.5].forEach((time, i) => {
        sim.schedule(time, kind, i + 1);
      });
      const stops: number[] = [];
      for (;;) {
        sim.runUntil(4);
        stops.push(sim.now);
        if (sim.now === 4) return { seen, stops, fingerprint: sim.fingerprint };
      }
    };
    assert.deepEqual(run(true).stops, [1, 1, 1, 2.5, 4]);
    assert.deepEqual(run(false).stops, [4]);
    assert.deepEqual(run(true).seen, [1, 2, 10, 3]);
    assert.equal(run(true).fingerprint, run(false).fingerprint);
  });

  it('is refused where nothing runs', () => {
    assert.throws(() => createSimulation().pause(), /pause\(\) called at 0 s, and nothing runs/);
  });
});

describe('misuse of the simulation', () => {
  it('refuses delays that are negative, NaN or endless, with handler and time', () => {
    const sim = createSimulation();
    const { kind } = recorder(sim, 'authorise/finish');
    sim.runUntil(12.5);
    for (const delay of [-1e-9, NaN, Infinity, -Infinity]) {
      assert.throws(() => sim.schedule(delay, kind), {
        message:
          "assertion failed: 'authorise/finish' scheduled at 12.5 s: " +
          `delay must be finite and >= 0, got ${delay}`,
      });
      assert.throws(() => sim.lane(delay), /delay of a lane must be finite and >= 0/);
    }
    assert.equal(sim.eventsPending, 0);
  });

  it('refuses subjects and details that are not 32-bit integers', () => {
    const sim = createSimulation();
    const { kind } = recorder(sim);
    for (const bad of [0.5, 2 ** 31, NaN]) {
      assert.throws(() => sim.schedule(1, kind, bad), /'record' .* 32-bit integers, got/);
      assert.throws(() => sim.scheduleIn(sim.lane(1), kind, 0, bad), /32-bit integers, got 0 and/);
    }
  });

  it('refuses kinds without a handler, and a second handler of one name', () => {
    const sim = createSimulation();
    assert.throws(() => sim.schedule(1, 0 as EventKind), /event kind 0 .* has no handler/);
    sim.on('tick', () => undefined);
    assert.throws(() => sim.on('tick', () => undefined), /handler 'tick' is registered already/);
  });

  it('refuses to go back and to run inside a handler, and survives a handler that throws', () => {
    const sim = createSimulation();
    sim.runUntil(5);
    assert.throws(() => sim.runUntil(4), /runUntil\(4\) cannot go back, it is 5 s already/);
    assert.throws(() => sim.runUntil(NaN), /cannot go back/);
    const nested = sim.on('nested', () => sim.runUntil(9));
    sim.schedule(1, nested);
    assert.throws(() => sim.runUntil(9), /runUntil\(9\) called by a handler at 6 s/);
    sim.runUntil(10);
    assert.equal(sim.now, 10);
  });
});
