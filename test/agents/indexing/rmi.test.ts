import assert from 'node:assert/strict';
import { type RmiOptions, rmiIndex } from '../../../agents/indexing/rmi.ts';
import { normalCdf as quickNormalCdf } from '../../../agents/indexing/rmi-normal.ts';
import { ROOTS } from '../../../agents/indexing/rmi-roots.ts';
import { drawKeys, KEY_SETS } from '../../../experiments/indexing/key-sets.ts';
import { normalCdf } from '../../../sim/distributions/special-functions.ts';

const AUTO: RmiOptions = { root: 'auto', leaves: 0, bytesPerKey: 0.5 };
const COUNT = 20_000;

describe('the recursive model index', () => {
  for (const line of ROOTS) {
    const { kind } = line;
    it(`${kind} root: never falls as keys rise, and finds every key with its leaves`, () => {
      for (const { kind: keySet } of KEY_SETS) {
        const keys = drawKeys({ kind: keySet }, 4000, 1);
        const { leafOf } = line.fit({ keys, stride: 1 }, 64);
        let before = 0;
        for (const key of [-1, ...keys, 2 ** 53]) {
          const leaf = leafOf(key);
          assert(leaf >= before && leaf < 64 && Number.isInteger(leaf), `${keySet}: ${key}`);
          before = leaf;
        }
        const index = rmiIndex(keys, { root: kind, leaves: 64, bytesPerKey: 1 });
        for (const [i, key] of keys.entries()) {
          if (i > 0 && keys[i - 1] === key) continue;
          assert.equal(index.lowerBound(key), i, `${keySet}: ${key}`);
        }
      }
    });
  }

  it('chooses a root that fits: searches are no longer than those of any other by a tenth of a bit', () => {
    for (const kind of ['uniform', 'lognormal', 'growing-gaps', 'sequential']) {
      const keys = drawKeys({ kind }, COUNT, 2);
      const { meanLog2Window, leaves } = rmiIndex(keys, AUTO);
      for (const { kind: root } of ROOTS) {
        const other = rmiIndex(keys, { ...AUTO, root, leaves });
        assert(meanLog2Window <= other.meanLog2Window + 0.11, `${kind}: ${root} is better`);
      }
    }
  });

  it('keeps its leaves in the cache of a core where windows become little wider by that', () => {
    const keys = drawKeys({ kind: 'uniform' }, 100_000, 1);
    const auto = rmiIndex(keys, { ...AUTO, bytesPerKey: 64 });
    const wide = rmiIndex(keys, { ...AUTO, root: auto.root, leaves: 2 ** 17 });
    assert.equal(32 * auto.leaves, 2 ** 20);
    assert(wide.meanLog2Window < auto.meanLog2Window);
    assert(auto.meanLog2Window <= wide.meanLog2Window + 4);
  });

  it('needs a curved root for skewed keys: a line leaves most of them to one leaf', () => {
    const keys = drawKeys({ kind: 'lognormal' }, COUNT, 3);
    const line = rmiIndex(keys, { ...AUTO, root: 'linear-spline', leaves: 256 });
    const auto = rmiIndex(keys, { ...AUTO, leaves: 256 });
    assert(!auto.root.startsWith('linear'));
    assert(auto.meanLog2Window < line.meanLog2Window - 2);
  });

  it('keeps within its bytes, and takes one leaf for a straight sequence', () => {
    const keys = drawKeys({ kind: 'uniform' }, COUNT, 4);
    const leafBytes = (bytesPerKey: number) => 32 * rmiIndex(keys, { ...AUTO, bytesPerKey }).leaves;
    assert(leafBytes(0.5) <= 0.5 * COUNT && leafBytes(0.5) > 0.2 * COUNT);
    assert(leafBytes(0.05) <= 0.05 * COUNT);
    assert.equal(rmiIndex(drawKeys({ kind: 'sequential' }, COUNT, 1), AUTO).leaves, 1);
  });

  it('finds keys behind a long run that no window is promised for', () => {
    const keys = Float64Array.from({ length: COUNT }, (_, i) =>
      i < 100 ? i : i < 15_000 ? 100 : i,
    );
    const index = rmiIndex(keys, { ...AUTO, leaves: 200 });
    assert.deepEqual(
      [100, 100.5, 14_999, 15_000].map(index.lowerBound),
      [100, 15_000, 15_000, 15_000],
    );
  });

  it('knows the normal distribution to 7.5e-8', () => {
    for (let z = -8; z <= 8; z += 0.01)
      assert(Math.abs(quickNormalCdf(z) - normalCdf(z)) < 7.5e-8, `at ${z}`);
  });
});
