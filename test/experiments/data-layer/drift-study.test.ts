import assert from 'node:assert/strict';
import { driftStudy } from '../../../experiments/data-layer/drift-study.ts';
import type { LayerTask } from '../../../experiments/data-layer/drift-worker.ts';
import type { LayerRun } from '../../../experiments/data-layer/layer-replay.ts';

const WINDOWS = 4;
const CHOOSE = 1000; // its seed, where others would be chosen than on the report seeds
/** Seconds of each window by kind; all others take 5. */
const INDEX: Readonly<Record<string, number>> = { eytzinger: 3, pgm: 2, rmi: 4 };
const REPORTED: Readonly<Record<string, number>> = { 'binary-search': 0.5, rmi: 0.1 };

/** Made up: a kind has its seconds whatever the seed, but for two that are quick on report seeds alone. */
function madeUp({ layer, seed }: LayerTask): LayerRun {
  const { kind } = layer.index;
  const index = (seed === CHOOSE ? undefined : REPORTED[kind]) ?? INDEX[kind] ?? 5;
  const cache = layer.cache === 'belady' ? 1 : 2;
  const windows = (seconds: number) => new Float64Array(WINDOWS).fill(seconds + 1e-3 * seed);
  const none = {
    ...{ limitedReads: 0, staleReads: 0, indexFallbacks: 0, cacheFallbacks: 0, routerFallbacks: 0 },
    ...{ indexRebuilds: 0, pinnedBytes: 0, operations: 0, pageRequests: 0, pageMisses: 0 },
  };
  return { index: windows(index), cache: windows(cache), router: windows(0), ...none };
}

describe('the study of drift', () => {
  it('chooses on seeds that it does not report, and counts regret from who knows all', async () => {
    const plan = { chooseSeeds: [CHOOSE], reportSeeds: [1, 2, 3], shrink: 10 };
    const { entries } = await driftStudy({ ...plan, run: async (task) => madeUp(task) });
    const own = entries.filter(({ scenario }) => scenario === 'new products');
    const named = (name: string) => own.find((one) => one.name === name)!;
    // Quick on report seeds alone are binary search, 0.5 s, and an RMI, 0.1 s: neither is chosen.
    assert.equal(named('best rules').kinds.index, 'eytzinger');
    assert.equal(named('all that learns').kinds.index, 'pgm');
    const transactions = 8000;
    const micro = (seconds: number) => (1e6 * WINDOWS * seconds) / transactions;
    const near = (got: number, wanted: number) =>
      assert(Math.abs(got - wanted) < 1e-6, `${got}, not ${wanted}`);
    // Of the clairvoyant: an RMI with Belady's rule, 0.1 + 1 s a window, against 3 + 2 s.
    near(named('best rules').regret.estimate, micro(3 + 2 - 1.1));
    near(named('pgm').difference!.estimate, micro(2 - 3));
    near(named('rmi').difference!.estimate, micro(0.1 - 3));
    near(named('best rules').curve.at(-1)!.estimate, WINDOWS * (3 + 2 - 1.1));
    assert.equal(named('best rules').difference, undefined);
  });
});
