import assert from 'node:assert/strict';
import { type Candidates, RADII } from '../../../sim/faults/radii.ts';
import { readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';

const random = createRandom('radii');
const site = random.site('members');
const ZONES = ['a', 'b', 'c', 'd'];

function choose(
  kind: string,
  options: Readonly<Record<string, unknown>>,
  present: readonly number[],
  occurrence = 0,
) {
  const among: Candidates = {
    present,
    zone: 'c',
    draw: (member) => random.draw(site, member, occurrence, 0),
    zoneOf: (member) => ZONES[member % 4],
    regionOf: (zone) => (zone === 'a' || zone === 'b' ? 'east' : 'west'),
  };
  const line = RADII.find((one) => one.kind === kind)!;
  return line.choose(readOptions(line.options, options), among);
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('radii', () => {
  it('one and some hit so many of those present, none that come', () => {
    const present = range(10, 30);
    for (const [kind, options, wanted] of [
      ['one', {}, 1],
      ['some', { count: 7 }, 7],
      ['some', { count: 50 }, 20],
    ] as const) {
      const hits = choose(kind, options, present)!;
      assert.equal(present.filter(hits).length, wanted);
      assert.equal(range(30, 200).filter(hits).length, 0);
    }
  });

  it('the one is each with the same chance', () => {
    const counts = new Map<number, number>();
    for (let occurrence = 0; occurrence < 4000; occurrence++) {
      const [hit] = range(0, 4).filter(choose('one', {}, range(0, 4), occurrence)!);
      counts.set(hit!, (counts.get(hit!) ?? 0) + 1);
    }
    const error = Math.sqrt(4000 * 0.25 * 0.75);
    for (const count of counts.values()) assert(Math.abs(count - 1000) < 4 * error, `${count}`);
  });

  it('share hits its share of those present and of those that come', () => {
    const hits = choose('share', { ratio: 0.3 }, range(0, 10))!;
    assert.equal(range(0, 10).filter(hits).length, 3);
    const later = range(10, 10_010).filter(hits).length;
    assert(Math.abs(later - 3000) < 4 * Math.sqrt(10_000 * 0.3 * 0.7), `${later}`);
    assert.equal(range(0, 2).filter(choose('share', { ratio: 0.01 }, range(0, 2))!).length, 1);
  });

  it('share says the same of a replica whenever it is asked', () => {
    const hits = choose('share', { ratio: 0.5 }, [0, 1])!;
    const again = choose('share', { ratio: 0.5 }, [0, 1])!;
    assert.deepEqual(range(0, 100).map(hits), range(0, 100).map(again));
  });

  it('zone and region hit all that is there, also what comes', () => {
    assert.deepEqual(range(0, 12).filter(choose('zone', { zone: 'b' }, [])!), [1, 5, 9]);
    assert.deepEqual(range(0, 12).filter(choose('zone', {}, [])!), [2, 6, 10]);
    assert.deepEqual(range(0, 6).filter(choose('region', { region: 'east' }, [])!), [0, 1, 4, 5]);
    assert.deepEqual(range(0, 6).filter(choose('region', {}, [])!), [2, 3]);
  });

  it('all hits everyone', () => {
    assert.equal(choose('all', {}, [1, 2]), undefined);
  });
});
