import assert from 'node:assert/strict';
import { Canary, type CanaryOptions, type Side } from '../../../agents/deployment/canary.ts';
import { createRandom } from '../../../sim/random.ts';

const OPTIONS: CanaryOptions = {
  blockSeconds: 100,
  burnInSeconds: 20,
  alpha: 0.05,
  pairsMax: 50,
  violationMargin: 0.05,
  violationScale: 0.25,
  costMargin: 0.1,
  costScale: 0.5,
};
const FROM = 1000;
const create = (name: string, options: Partial<CanaryOptions> = {}) =>
  new Canary(
    { ...OPTIONS, ...options },
    { from: FROM, costMax: 10, uniform: createRandom(name).stream('canary') },
  );

interface World {
  violated(side: Side, at: number): boolean;
  cost(side: Side): number;
}

/** Scrapes and decisions every 10 s; the first of a block still show the one before. */
function play(canary: Canary, { violated, cost }: World, until: number) {
  let before: Side = 'baseline';
  for (let now = FROM; now <= until; now += 10) {
    canary.look(now, [{ at: now, isViolated: violated(before, now) }], cost(before));
    const pair = canary.judge(now, now);
    if (pair?.verdict !== undefined) return { ...pair, now };
    before = canary.sideAt(now);
  }
  return undefined;
}

describe('Canary', () => {
  it('gives each side one block of every pair, in an order of chance that is the same again', () => {
    const sides = (name: string) => {
      const canary = create(name);
      return Array.from({ length: 400 }, (_, block) => canary.sideAt(FROM + 100 * block));
    };
    const all = sides('order');
    for (let pair = 0; pair < 200; pair++)
      assert.notEqual(all[2 * pair], all[2 * pair + 1], `pair ${pair}`);
    const first = all.filter((side, block) => block % 2 === 0 && side === 'candidate').length;
    assert.ok(first > 70 && first < 130, `${first} of 200 pairs begin with the candidate`);
    assert.deepEqual(sides('order'), all);
    assert.notDeepEqual(sides('another'), all);
  });

  it('compares what each side did after the burn-in of its blocks, and nothing before', () => {
    const canary = create('measure');
    const candidate = canary.sideAt(FROM) === 'candidate' ? 0 : 1;
    const scrapes = Array.from({ length: 20 }, (_, i) => FROM + 10 * (i + 1));
    for (const at of scrapes) {
      const block = at <= FROM + 100 ? 0 : 1;
      const inBlock = at - FROM - 100 * block;
      // Burn-in is violated under both; after it one scrape of the candidate's eight.
      const isViolated = inBlock <= 20 || (block === candidate && inBlock === 30);
      canary.look(at, [{ at, isViolated }], inBlock <= 20 ? 9 : block === candidate ? 4 : 6);
    }
    const pair = canary.judge(FROM + 200, FROM + 200);
    assert.ok(pair !== undefined);
    assert.equal(pair.violations, 1 / 8);
    assert.ok(Math.abs(pair.costRatio - -0.2) < 1e-12);
    assert.equal(canary.judge(FROM + 200, FROM + 200), undefined);
  });

  it('waits for the last scrapes of a pair, but not for ever', () => {
    const canary = create('wait');
    assert.equal(canary.judge(FROM + 200, FROM + 195), undefined);
    assert.equal(canary.judge(FROM + 239, FROM + 195), undefined);
    const pair = canary.judge(FROM + 240, FROM + 195);
    assert.equal(pair?.text, 'pair 1: nothing was seen of a block');
  });

  it('rolls back a candidate that violates, and one that only costs more', () => {
    const [fine, dear] = [() => false, (side: Side) => (side === 'candidate' ? 9 : 5)];
    const bad = play(
      create('bad'),
      { violated: (side) => side === 'candidate', cost: () => 5 },
      FROM + 1e5,
    );
    assert.equal(bad?.verdict, 'roll back');
    assert.ok(bad.now <= FROM + 200 * 12, `${(bad.now - FROM) / 200} pairs`);
    const costly = play(create('costly'), { violated: fine, cost: dear }, FROM + 1e5);
    assert.equal(costly?.verdict, 'roll back');
  });

  it('promotes a candidate that is no worse, whatever the hour does to both', () => {
    const isBusy = (at: number) => Math.floor(at / 1300) % 3 === 0;
    const same = play(
      create('same', { pairsMax: 1000 }),
      { violated: (_side, at) => isBusy(at) && at % 70 === 0, cost: () => 5 },
      FROM + 1e6,
    );
    assert.equal(same?.verdict, 'promote');
  });

  it('goes back where nothing is decided in time', () => {
    const canary = create('late', { pairsMax: 3 });
    const undecided = play(canary, { violated: () => false, cost: () => 5 }, FROM + 1e5);
    assert.equal(undecided?.verdict, 'roll back');
    assert.equal(undecided.now, FROM + 600);
  });
});
