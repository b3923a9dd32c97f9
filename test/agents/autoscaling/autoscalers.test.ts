import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AUTOSCALERS } from '../../../agents/autoscaling/index.ts';
import { searchSpace } from '../../../experiments/tuning/space.ts';
import { samples } from '../fake-telemetry.ts';
import { NEEDED } from '../targets.ts';
import { autoscaler, day } from './scaling.ts';

const RATES = Array.from({ length: 120 }, (_, minute) => 20 + (minute % 30));
const PAST = { pastDays: [day(RATES), day(RATES.toReversed())], thisDay: day(RATES) };
const TARGET = { replicasMin: 2, replicasMax: 9, workSecondsPerTransaction: 0.05 };
const KINDS = AUTOSCALERS.map(({ kind }) => kind);

const orMissing = (arbitrary: fc.Arbitrary<number>) =>
  fc.oneof({ weight: 5, arbitrary }, { weight: 1, arbitrary: fc.constant(NaN) });
const scrape = fc.record({
  utilizationRatio: orMissing(fc.double({ min: 0, max: 1, noNaN: true })),
  queueLength: orMissing(fc.nat(500)),
  arrivalsPerSecond: orMissing(fc.double({ min: 0, max: 900, noNaN: true })),
  replicasReady: orMissing(fc.nat(9)),
});
type Scrape = typeof scrape extends fc.Arbitrary<infer One> ? One : never;
const SIGNALS = ['utilizationRatio', 'queueLength', 'arrivalsPerSecond', 'replicasReady'] as const;

/** Replicas from 3 on, one decision for each scrape, each order carried out at once. */
function replay(kind: string, scrapes: readonly Scrape[], context: object): readonly number[] {
  const decide = autoscaler(kind, {}, { target: TARGET, context });
  const path = [3];
  for (let seen = 1; seen <= scrapes.length; seen++) {
    const past = Object.fromEntries(
      SIGNALS.map((signal) => [signal, scrapes.slice(0, seen).map((one) => one[signal])]),
    );
    const replicas = path.at(-1)!;
    const usage = samples(replicas, 1000 * scrapes[seen - 1]!.utilizationRatio);
    path.push(decide({ now: 15 * seen, replicas, past, samples: usage }));
  }
  return path;
}

describe('autoscalers', () => {
  for (const kind of KINDS) {
    it(`${kind}: orders whole replicas within the bounds, whatever it sees, twice alike`, () => {
      const scrapes = fc.array(scrape, { minLength: 1, maxLength: 40 });
      fc.assert(
        fc.property(scrapes, fc.constantFrom({}, PAST), (seen, context) => {
          const path = replay(kind, seen, context);
          assert.ok(
            path.every((n) => Number.isInteger(n) && n >= 2 && n <= 9),
            String(path),
          );
          assert.deepEqual(replay(kind, seen, context), path);
        }),
        { numRuns: 40 },
      );
    });

    it(`${kind}: holds while it has seen nothing and knows no day`, () => {
      const decide = autoscaler(kind, {}, { target: TARGET });
      for (const now of [0, 15, 30, 600])
        assert.equal(decide({ now, time: NaN, replicas: 5, past: { queueLength: [] } }), 5);
    });
  }

  it('have a knob to tune, and a search space that their options take', () => {
    for (const { kind, options, knob } of AUTOSCALERS) {
      const names = searchSpace(options).map(({ name }) => name);
      if (kind === 'static') continue; // its number is the user's own
      if (kind === 'exploring') continue; // no contender: it makes logs, and its share is the log's
      if (NEEDED[kind] !== undefined) continue; // what it stands around has a knob
      assert.ok(knob !== undefined && names.includes(knob), kind);
      assert.ok(names.length >= 2 && names.length <= 6, `${kind}: ${names.join(', ')}`);
    }
  });
});
