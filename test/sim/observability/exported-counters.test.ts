import assert from 'node:assert/strict';
import { ExportedCounters } from '../../../sim/observability/exported-counters.ts';

/** What two scrapes say, with so much counted before, until and since a restart. */
function increaseAcross(before: number, until: number, since: number): number {
  let count = 0;
  const counters = new ExportedCounters({ count: () => count });
  count = before;
  counters.scrape();
  count += until;
  counters.restart();
  count += since;
  counters.scrape();
  return counters.increase.count;
}

describe('exported counters', () => {
  it('increase by what was counted between two scrapes', () => {
    let count = 5;
    const counters = new ExportedCounters({ count: () => count });
    assert.equal(counters.increase.count, 0);
    const increases = [5, 9, 9, 20].map((value) => {
      count = value;
      counters.scrape();
      return counters.increase.count;
    });
    assert.deepEqual(increases, [5, 4, 0, 11]);
  });

  it('begin again at 0 after a restart: a fall is one, and what was counted before it is lost', () => {
    assert.equal(increaseAcross(100, 7, 3), 3);
    assert.equal(increaseAcross(100, 7, 0), 0);
  });

  it('hide a restart after which they have come further than before', () => {
    assert.equal(increaseAcross(100, 7, 130), 30);
  });

  it('go on from their restart, once it has been seen', () => {
    let count = 50;
    const counters = new ExportedCounters({ count: () => count });
    counters.scrape();
    counters.restart();
    count = 54;
    counters.scrape();
    count = 60;
    counters.scrape();
    assert.equal(counters.increase.count, 6);
  });
});
