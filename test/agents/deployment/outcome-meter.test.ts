import assert from 'node:assert/strict';
import { OutcomeMeter } from '../../../agents/deployment/outcome-meter.ts';
import { type FakeService, fakeTelemetry } from '../fake-telemetry.ts';

const OBJECTIVES = { errorRatioMax: 0.01, latencySecondsMax: 0.5 };
const [LOST, NONE] = [Number.NaN, Number.NaN];

const past = (errors: number[], latency: number[], arrivals: number[]): FakeService => ({
  replicas: 2,
  past: { errorRatio: errors, latencySecondsP99: latency, arrivalsPerSecond: arrivals },
});

describe('OutcomeMeter', () => {
  it('shows every scrape once, at its time, however many come at one look', () => {
    const meter = new OutcomeMeter(['ledger'], OBJECTIVES);
    const at = (time: number) => {
      const scrapes = time / 15;
      const errors = Array.from({ length: scrapes }, (_, i) => (i % 2 === 0 ? 0 : 0.5));
      const calm = errors.map(() => 0.1);
      const telemetry = fakeTelemetry(
        { ledger: past(errors, calm, calm) },
        { now: time + 5, time },
      );
      return meter.look(telemetry).map((one) => [one.at, one.isViolated]);
    };
    assert.deepEqual(at(15), []); // the first look only begins
    assert.deepEqual(at(45), [
      [30, true],
      [45, false],
    ]);
    assert.deepEqual(at(45), []);
    assert.deepEqual(at(60), [[60, true]]);
    assert.deepEqual(meter.look(fakeTelemetry({}, { now: 60, time: Number.NaN })), []);
  });

  it('counts errors, latency and standstill of any service, and nothing for a lost scrape', () => {
    const violated = (...services: FakeService[]) => {
      const meter = new OutcomeMeter(['a', 'b'], OBJECTIVES);
      const [a = past([0], [0.1], [9]), b = past([0], [0.1], [9])] = services;
      meter.look(fakeTelemetry({ a, b }, { now: 15, time: 0 }));
      return meter.look(fakeTelemetry({ a, b }, { now: 15 })).map((one) => one.isViolated);
    };
    assert.deepEqual(violated(), [false]);
    assert.deepEqual(violated(past([0.01], [0.5], [9])), [false]);
    assert.deepEqual(violated(past([0.011], [0.1], [9])), [true]);
    assert.deepEqual(violated(undefined!, past([0], [0.51], [9])), [true]);
    assert.deepEqual(violated(past([NONE], [NONE], [9])), [true]);
    assert.deepEqual(violated(past([NONE], [NONE], [0])), [false]);
    assert.deepEqual(violated(past([LOST], [LOST], [LOST])), [false]);
  });
});
