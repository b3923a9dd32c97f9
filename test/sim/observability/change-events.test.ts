import assert from 'node:assert/strict';
import { BoundedList } from '../../../sim/observability/bounded-list.ts';
import { type ChangeEvent, ChangeLog } from '../../../sim/observability/change-events.ts';

const deploy = (at: number): ChangeEvent => ({
  at,
  kind: 'deploy',
  component: 'ledger',
  author: 'ana',
  isAutomated: false,
  description: 'version 12',
});

describe('change events', () => {
  it('are shown by time, end excluded, the newest when there are too many', () => {
    const log = new ChangeLog(3);
    for (let at = 0; at < 5; at++) log.record(deploy(at));
    const times = (from?: number, to?: number) => log.events(from, to).map(({ at }) => at);
    assert.deepEqual(times(), [2, 3, 4]);
    assert.deepEqual(times(3, 4), [3]);
    assert.deepEqual(log.events(4)[0], deploy(4));
  });
});

describe('a bounded list', () => {
  it('holds the newest, oldest first, at every size', () => {
    const list = new BoundedList<number>(4);
    for (let added = 1; added <= 20; added++) {
      list.add(added);
      const expected = Array.from({ length: Math.min(added, 4) }, (_, i) => i + 1);
      const shift = Math.max(0, added - 4);
      assert.deepEqual(
        list.entries(),
        expected.map((i) => i + shift),
      );
      assert.equal(list.forgotten, shift);
    }
  });
});
