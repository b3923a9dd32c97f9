import assert from 'node:assert/strict';
import {
  FIRST_ITEM_NUMBER,
  ITEM_NUMBERS,
  itemNumber,
  placeOfItem,
  RUNS_MAX,
} from '../../../sim/jobs/item-numbers.ts';
import { ITEMS_MAX, JOBS_MAX, TASKS_MAX } from '../../../sim/jobs/job-config.ts';

describe('numbers of items', () => {
  it('are what a draw can tell apart, beyond those of any workload', () => {
    const last = { run: RUNS_MAX - 1, task: TASKS_MAX - 1, item: ITEM_NUMBERS - 1 };
    assert.equal(itemNumber({ run: 0, task: 0, item: 0 }), FIRST_ITEM_NUMBER);
    assert.equal(itemNumber(last), 2 ** 40 - 1);
    assert(ITEMS_MAX <= ITEM_NUMBERS && JOBS_MAX * 101 <= RUNS_MAX); // 100 days touch 101 dates
  });

  it('say where an item belongs', () => {
    for (const run of [0, 1, 1000, RUNS_MAX - 1])
      for (const task of [0, 1, TASKS_MAX - 1])
        for (const item of [0, 1, 999_999, ITEM_NUMBERS - 1]) {
          const place = { run, task, item };
          assert.deepEqual(placeOfItem(itemNumber(place)), place);
        }
  });

  it('are refused where there are none', () => {
    assert.throws(() => itemNumber({ run: RUNS_MAX, task: 0, item: 0 }), /no number for run 2048/);
    assert.throws(() => itemNumber({ run: 0, task: TASKS_MAX, item: 0 }), /task 64/);
    assert.throws(() => itemNumber({ run: 0, task: 0, item: ITEM_NUMBERS }), /item 4194304/);
  });
});
