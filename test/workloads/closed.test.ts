import assert from 'node:assert/strict';
import type { Workload } from '../../workloads/workload.ts';
import { arrivalsOf, createWorkload, kolmogorov, standardErrorsFrom } from './helpers.ts';

interface Visit {
  readonly time: number;
  readonly transaction: number; // -1 until it arrives
}

/** Plays a loop whose transactions all take `latency`; calls `seen` at each arrival and end. */
function play(
  workload: Workload,
  latency: number,
  until: number,
  seen: (now: number, thinking: number, inFlight: number) => void,
): number {
  const arrivals: Visit[] = arrivalsOf(workload).map((time) => ({ time, transaction: -1 }));
  let pending: Visit[] = arrivals;
  let count = 0;
  let inFlight = 0;
  while (pending.length > 0) {
    pending.sort((a, b) => a.time - b.time);
    const { time, transaction } = pending[0]!;
    if (time >= until) break;
    pending = pending.slice(1);
    if (transaction < 0) {
      pending.push({ time: time + latency, transaction: count++ });
      inFlight++;
    } else {
      pending.push({ time: workload.ended(transaction, time), transaction: -1 });
      inFlight--;
    }
    seen(time, pending.filter((visit) => visit.transaction < 0).length, inFlight);
  }
  return count;
}

describe('closed', () => {
  const spec = { kind: 'closed', customers: 20, think: { kind: 'exponential', mean: 10 } };

  it('closed: customers are conserved', async () => {
    const workload = await createWorkload(spec, { horizon: Infinity });
    const count = play(workload, 2, 2000, (_, thinking, inFlight) => {
      assert.equal(thinking + inFlight, 20);
    });
    // Little's law: 20 customers in cycles of 12 s. A cycle has squared cv (10 / 12)^2.
    const expected = (20 * 2000) / 12;
    const deviation = Math.sqrt(expected) * (10 / 12);
    assert.ok(Math.abs(count - expected) < 4 * deviation + 20, `${count} of ${expected}`);
  });

  it('gives each customer a first arrival after one think, in order of time', async () => {
    const many = { ...spec, customers: 5000 };
    const first = arrivalsOf(await createWorkload(many, { horizon: Infinity }));
    assert.equal(first.length, 5000);
    assert.deepEqual(
      first,
      first.toSorted((a, b) => a - b),
    );
    assert.ok(kolmogorov(first, (x) => 1 - Math.exp(-x / 10)) < 1.95);
  });

  it('thinks by the stated law, independently after each transaction', async () => {
    const workload = await createWorkload(spec);
    const thinks = Array.from({ length: 5000 }, (_, n) => workload.ended(n, 100) - 100);
    assert.ok(standardErrorsFrom(10, thinks) < 4);
    assert.ok(kolmogorov(thinks, (x) => 1 - Math.exp(-x / 10)) < 1.95);
    const products = thinks.slice(1).map((think, i) => (think - 10) * (thinks[i]! - 10));
    assert.ok(standardErrorsFrom(0, products) < 4);
  });

  it('draws the think after a transaction by its number alone', async () => {
    const [one, other] = [await createWorkload(spec), await createWorkload(spec)];
    other.ended(3, 50);
    assert.equal(one.ended(7, 100), other.ended(7, 100));
  });

  it('bounds its rate by customers over think time', async () => {
    assert.equal((await createWorkload(spec)).ratePerSecondMax, 2);
    const hasty = { ...spec, think: { kind: 'constant', value: 0 } };
    assert.equal((await createWorkload(hasty)).ratePerSecondMax, Infinity);
  });
});
