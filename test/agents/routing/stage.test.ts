import assert from 'node:assert/strict';
import { LogWorkModel } from '../../../agents/routing/log-work-model.ts';
import { TimeCache } from '../../../agents/routing/time-cache.ts';
import { end, query, REPORT, router, TEMPLATES } from './made-up-site.ts';

const stage = (options: object = {}) => router({ kind: 'stage', ...options });
const [ROWS, COLUMNS] = [0, 3];

describe('stage', () => {
  it('goes by the optimiser while it knows nothing', () => {
    assert.equal(stage().route(query(REPORT, { estimatedSeconds: [2, 1] })), COLUMNS);
    assert.equal(stage().route(query(REPORT, { estimatedSeconds: [1, 2] })), ROWS);
  });

  it('trusts past times before the model, and an unsure model less than the optimiser', () => {
    const asked = query(REPORT, { estimatedSeconds: [1, 2] });
    const taught = stage({ uncertaintyMax: 1e-6 });
    taught.route(asked);
    taught.ended!(end(REPORT, ROWS, 10)); // bucket 0 alone
    assert.equal(taught.route(asked), COLUMNS);
    assert.equal(taught.route(query(REPORT, { bucket: 1, estimatedSeconds: [1, 2] })), ROWS);
  });

  it('asks the model about parameters it has not seen, once that is sure enough', () => {
    const sure = stage({ uncertaintyMax: 2 });
    for (let i = 0; i < 60; i++)
      for (const [choice, factor] of [
        [ROWS, 20],
        [COLUMNS, 1],
      ] as const) {
        const bucket = i % 3;
        sure.route(query(REPORT, { bucket, estimatedSeconds: [1, 2] }));
        sure.ended!(end(REPORT, choice, factor, { bucket }));
      }
    // The optimiser takes rows for faster, where they are 20 times slower.
    assert.equal(sure.route(query(REPORT, { bucket: 3, estimatedSeconds: [1, 2] })), COLUMNS);
  });

  it('adds how long a query would wait', () => {
    const busy = stage();
    busy.route(query(REPORT));
    for (const choice of [ROWS, COLUMNS]) busy.ended!(end(REPORT, choice, 1));
    assert.equal(busy.route(query(REPORT, { openCalls: [4, 0] })), COLUMNS);
    assert.equal(busy.route(query(REPORT, { openCalls: [3, 0] })), ROWS);
  });

  it('leaves out copies that are too old, and counts its operations', () => {
    const counting = stage();
    assert.equal(
      counting.route(query(REPORT, { estimatedSeconds: [9, 1], lagSeconds: [0, 9] })),
      ROWS,
    );
    // Three copies with (2 + 2)^2 + 3 (2 + 2) doubles; 20 cells with a count, a mean, a last time, an estimate.
    assert.equal(counting.sizeBytes, 8 * (3 * 28 + 4 * 20));
    const before = counting.operations!;
    counting.ended!(end(REPORT, ROWS, 1));
    assert.ok(before > 0 && counting.operations! > before);
  });
});

describe('the cache of past times', () => {
  it('mixes the mean with the last one', () => {
    const cache = new TimeCache(TEMPLATES, 0.25);
    assert.ok(Number.isNaN(cache.of(REPORT, 2, 1)));
    for (const seconds of [1, 2, 6]) cache.learn(REPORT, 2, 1, seconds);
    assert.equal(cache.of(REPORT, 2, 1), 0.75 * 3 + 0.25 * 6);
    assert.ok(Number.isNaN(cache.of(REPORT, 2, 0)) && Number.isNaN(cache.of(REPORT, 1, 1)));
  });
});

describe('the model of the logarithm of work', () => {
  it('finds a power of the estimate, and grows sure of it', () => {
    const model = new LogWorkModel(1);
    const first = model.noise + model.variance(0, 2);
    for (let i = 1; i <= 200; i++) model.learn(0, i / 10, 3 * (i / 10) ** 0.5);
    assert.ok(Math.abs(model.mean(0, 4) - Math.log(6)) < 0.05, `${Math.exp(model.mean(0, 4))}`);
    assert.ok(model.noise + model.variance(0, 2) < first / 10);
    assert.equal(model.count, 200);
  });
});
