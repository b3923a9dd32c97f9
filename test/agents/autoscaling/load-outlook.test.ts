import assert from 'node:assert/strict';
import {
  LONG_OUTLOOK_FEATURES,
  OUTLOOK_FEATURES,
  PastOutlook,
} from '../../../agents/autoscaling/load-outlook.ts';
import { ServiceView } from '../../../agents/autoscaling/service-view.ts';
import { fakeTelemetry } from '../fake-telemetry.ts';
import { target } from '../targets.ts';

const INTERVAL = 15;
const slots = (rate: (minute: number) => number) => ({
  slot: 60,
  ratePerSecond: Float64Array.from({ length: 30 }, (_, minute) => rate(minute)),
});

/** A view that has seen loads; `boot` in seconds. */
function viewOf(load: Partial<ServiceView['load']>): ServiceView {
  const view = new ServiceView(
    target({ service: 'ledger', bootSeconds: 45, workSecondsPerTransaction: 0.1 }),
  );
  view.load = { newest: 4, short: 4, long: 4, highest: 4, ...load };
  return view;
}
function featuresOf(view: ServiceView, pastDays = [slots(() => 40)], now = 600) {
  const telemetry = fakeTelemetry({ ledger: { replicas: 3 } }, { now, time: now, interval: 15 });
  const outlook = new PastOutlook({ pastDays, interval: INTERVAL });
  const values = outlook.features(view, telemetry);
  return (name: (typeof OUTLOOK_FEATURES)[number]) => values[OUTLOOK_FEATURES.indexOf(name)]!;
}

describe('the outlook of a load', () => {
  it('tells loads as logarithms of their ratios', () => {
    const at = featuresOf(viewOf({ newest: 16, short: 8, long: 4, highest: 12 }));
    assert.equal(at('growth1minLog'), Math.log(2));
    assert.equal(at('growthNewestLog'), Math.log(4));
    assert.equal(at('riseLog'), Math.log(2));
    assert.equal(at('highest10minLog'), Math.log(3));
    assert.equal(at('rootLoad'), 0.5);
    assert.equal(featuresOf(viewOf({ newest: 2, short: 8 }))('riseLog'), 0);
  });

  it('expects the median of the past days, from when what is ordered now is ready', () => {
    const rising = [1, 2, 90].map((scale) => slots((minute) => scale * (minute < 11 ? 20 : 30)));
    const at = featuresOf(viewOf({}), rising);
    // Ready at 600 + 45 + 15 s, the first second of minute 11; before: minutes 5 to 10 of the middle day.
    assert.equal(at('expectedGrowthLog'), Math.log(30 / 20));
    assert.equal(at('surpriseLog'), Math.log(4 / (0.1 * 40)));
  });

  it('remembers a quarter of an hour where it is asked to', () => {
    const view = new ServiceView(target({ service: 'ledger', workSecondsPerTransaction: 0.1 }));
    const calls = Array.from({ length: 61 }, (_, i) => (i < 40 ? 100 : 40)); // 15 s apart: 40 in the last five minutes
    const past = { arrivalsPerSecond: calls, utilizationRatio: [NaN], replicasReady: [NaN] };
    const times = { now: 900, time: 900, interval: 15 };
    const telemetry = fakeTelemetry({ ledger: { replicas: 3, past } }, times);
    view.see(telemetry);
    const outlook = new PastOutlook({ pastDays: [], interval: INTERVAL }, LONG_OUTLOOK_FEATURES);
    const values = outlook.features(view, telemetry);
    assert.equal(values.length, OUTLOOK_FEATURES.length + 1);
    const long = view.load.long;
    assert.equal(long, view.loadOver(telemetry, 300));
    assert.equal(values.at(-1), Math.log(view.loadOver(telemetry, 900) / long));
    assert.ok(values.at(-1)! > Math.log(1.5));
  });

  it('tells no difference where nothing is known, and none beyond a factor of exp(3)', () => {
    const at = featuresOf(viewOf({ newest: 4e3, long: NaN, short: 4 }), []);
    assert.equal(at('expectedGrowthLog'), 0);
    assert.equal(at('surpriseLog'), 0);
    assert.equal(at('growth1minLog'), 0);
    assert.equal(at('queueLog'), 0);
    assert.equal(at('riseLog'), 3);
  });
});
