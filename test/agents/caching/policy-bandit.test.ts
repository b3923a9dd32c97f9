import assert from 'node:assert/strict';
import { BANDIT_RULES, PolicyBandit } from '../../../agents/caching/policy-bandit.ts';
import { isSampled, ShadowCache } from '../../../agents/caching/policy-bandit-shadow.ts';
import { ObjectCache } from '../../../sim/databases/object-cache.ts';
import { createRandom } from '../../../sim/random.ts';
import { lineOf, randomTrace } from './twins.ts';

const OPTIONS = { shadowObjects: 64, discount: 0.8 };
const uniform = () => createRandom('bandit').stream('policy');

interface BanditWishes {
  readonly kinds?: readonly string[];
  /** Gets the bandit before the cache does. */
  readonly watch?: (bandit: PolicyBandit) => void;
}

function banditCache(capacity: number, objects: number, { kinds, watch }: BanditWishes = {}) {
  let bandit: PolicyBandit | undefined;
  const cache = new ObjectCache({
    capacity,
    objects,
    uniform: uniform(),
    createPolicy: (room) => {
      bandit = new PolicyBandit(OPTIONS, room, kinds?.map(lineOf));
      watch?.(bandit);
      return bandit;
    },
  });
  return { cache, bandit: bandit! };
}

const SHAPE = { objects: 300, requests: 4000, sizes: 'fixed', sizeMax: 9, removals: 0.02 } as const;

describe('the bandit over cache policies', () => {
  it('follows the rule that does best, and changes over', () => {
    const { cache, bandit } = banditCache(100, 5000);
    const kindOf = () => BANDIT_RULES[bandit.chosen]!.kind;
    const draw = createRandom('bandit').stream('trace');
    const chosen = new Map<string, number>();
    let hits = 0;
    // A loop over 150 objects: MRU finds about 99 / 149 of them, LRU and its kin none.
    for (let i = 0; i < 6000; i++) {
      const isHit = cache.ask(i % 150, 1);
      if (i >= 3000 && isHit) hits++;
      if (i >= 3000) chosen.set(kindOf(), (chosen.get(kindOf()) ?? 0) + 1);
    }
    assert(hits > 0.55 * 3000, `${hits} hits`);
    assert(chosen.get('mru')! + (chosen.get('lfu') ?? 0) > 0.9 * 3000);
    // Then what was asked for of late is asked for again, and moves on: MRU keeps what nobody wants any more.
    let late = 0;
    for (let i = 0; i < 12_000; i++) {
      const object = 200 + Math.floor(i / 5) + Math.floor(80 * draw());
      if (cache.ask(object, 1) && i >= 6000) late++;
      if (i >= 6000) assert.notEqual(kindOf(), 'mru');
    }
    assert(late > 0.75 * 6000, `${late} hits`);
  });

  it('with one rule is that rule, to the request', () => {
    for (const { kind } of BANDIT_RULES) {
      const { cache } = banditCache(150, 300, { kinds: [kind] });
      const plain = new ObjectCache({
        capacity: 150,
        objects: 300,
        uniform: uniform(),
        createPolicy: (room) => lineOf(kind).create({}, room),
      });
      for (const { object, size } of randomTrace('bandit', SHAPE)) {
        if (Number.isNaN(size)) {
          cache.remove(object);
          plain.remove(object);
        } else assert.equal(cache.ask(object, size), plain.ask(object, size), kind);
      }
    }
  });

  it('lets any rule take over at any request: each knows just what is there', () => {
    const evicted = new Set<string>();
    const watch = (watched: PolicyBandit) => {
      const evict = watched.evict.bind(watched);
      watched.evict = () => {
        evicted.add(BANDIT_RULES[watched.chosen]!.kind);
        const victim = evict();
        assert(cache.has(victim));
        return victim;
      };
    };
    const { cache, bandit } = banditCache(150, 300, { watch });
    for (const [at, { object, size }] of randomTrace('bandit', SHAPE).entries()) {
      bandit.chosen = Math.floor(at / 3) % BANDIT_RULES.length;
      if (Number.isNaN(size)) cache.remove(object);
      else cache.ask(object, size);
      assert(cache.occupied <= 150);
    }
    assert.equal(evicted.size, BANDIT_RULES.length);
    assert(bandit.operations > 0 && bandit.overheadBytes > 0);
  });

  it('watches the share of objects that it says, and a shadow of all finds what the cache finds', () => {
    let sampled = 0;
    for (let object = 0; object < 100_000; object++) if (isSampled(object, 0.1)) sampled++;
    assert(Math.abs(sampled - 10_000) < 4 * Math.sqrt(100_000 * 0.1 * 0.9), `${sampled}`);
    const shape = { capacity: 150, objects: 300, uniform: uniform() };
    for (const line of BANDIT_RULES) {
      const shadow = new ShadowCache(line, shape);
      const cache = new ObjectCache({ ...shape, createPolicy: (room) => line.create({}, room) });
      for (const { object, size } of randomTrace('shadow', { ...SHAPE, removals: 0 }))
        assert.equal(shadow.ask(object, size), cache.ask(object, size), line.kind);
    }
  });
});
