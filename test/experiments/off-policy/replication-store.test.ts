import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replicateBatch } from '../../../experiments/off-policy/study/ope-study-worker.ts';
import { ReplicationStore } from '../../../experiments/off-policy/study/replication-store.ts';
import { runStudy } from '../../../experiments/off-policy/study/run-study.ts';

const TASK = {
  ...{ scenario: 'synthetic-middle', size: 500, replication: 0, resamples: 49 },
  ...{ series: 'test', count: 2 },
};

describe('the store of replications', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'finfra-replications-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives back what it was given, number for number, to another process too', () => {
    const made = {
      refused: [],
      effectiveSampleSize: Number.NaN,
      estimates: { dr: 0.1 + 0.2, ips: -1e-300 },
      intervals: [{ kind: 'bernstein', estimator: '', low: -Infinity, high: Infinity }],
    };
    new ReplicationStore(folder, false).keep(TASK, [made]);
    const other = new ReplicationStore(folder, false);
    assert.deepEqual(other.find(TASK), [made]);
    assert.equal(other.find({ ...TASK, replication: 2 }), undefined);
    assert.equal(other.find({ ...TASK, resamples: 50 }), undefined);
    assert.equal(new ReplicationStore(folder, true).find(TASK), undefined);
  });

  it('forgets what a complete study had no use for, and half-written files', () => {
    const before = new ReplicationStore(folder, false);
    before.keep(TASK, []);
    before.keep({ ...TASK, resamples: 50 }, []);
    writeFileSync(join(folder, 'replications', 'x.json.0000.part'), '[');
    const store = new ReplicationStore(folder, false);
    assert.deepEqual(store.find(TASK), []);
    store.keepUsed();
    assert.equal(readdirSync(join(folder, 'replications')).length, 1);
    assert.deepEqual(store.find(TASK), []);
  });

  it('is asked by the study before any batch is made: what it has is made no second time', async () => {
    // A batch that was never made tells that the study took it from the store.
    const store = new ReplicationStore(folder, false);
    const settings = { replications: 1, resamples: 49, workers: 1, store };
    const first = await runStudy(settings);
    const files = readdirSync(join(folder, 'replications'));
    assert.equal(files.length, first.length);
    let made = 0;
    const again = await runStudy({ ...settings, onProgress: () => made++ });
    assert.equal(made, 0);
    assert.deepEqual(again, first);
    const target = join(folder, 'replications', files[0]!);
    rmSync(target);
    const seen: number[] = [];
    const resumed = await runStudy({
      ...settings,
      onProgress: ({ total, cached }) => seen.push(total, cached),
    });
    assert.deepEqual(seen, [1, first.length - 1]);
    assert.deepEqual(resumed, first);
  });

  it('holds what the worker makes', () => {
    const made = replicateBatch(TASK);
    const store = new ReplicationStore(folder, false);
    store.keep(TASK, made);
    assert.deepEqual(store.find(TASK), made);
  });
});
