import assert from 'node:assert/strict';
import { NONE, ObjectLists } from '../../../agents/caching/lists.ts';
import { createRandom } from '../../../sim/random.ts';

const OBJECTS = 12;

describe('lists of objects', () => {
  it('do what arrays do, whatever is done to them', () => {
    const uniform = createRandom('lists').stream('moves');
    const any = (count: number) => Math.floor(uniform() * count);
    const lists = new ObjectLists({ objects: OBJECTS, lists: 3 });
    const arrays: number[][] = [[], [], []]; // front first
    const holder = (object: number) => arrays.find((array) => array.includes(object));
    const take = (object: number) => {
      const array = holder(object);
      array?.splice(array.indexOf(object), 1);
    };
    const moves: ((list: number, object: number) => void)[] = [
      (list, object) => {
        if (holder(object) !== undefined) lists.moveToFront(list, object);
        else lists.pushFront(list, object);
        take(object);
        arrays[list]!.unshift(object);
      },
      (list, object) => {
        if (holder(object) !== undefined) lists.moveToBack(list, object);
        else lists.pushBack(list, object);
        take(object);
        arrays[list]!.push(object);
      },
      (_list, object) => {
        if (holder(object) !== undefined) lists.remove(object);
        take(object);
      },
      (list) => {
        if (arrays[list]!.length > 0) assert.equal(lists.popBack(list), arrays[list]!.pop());
      },
      (list, object) => {
        const other = arrays[list]![0];
        if (other === undefined || holder(object) !== undefined) return;
        lists.pushAfter(other, object);
        arrays[list]!.splice(1, 0, object);
      },
    ];
    for (let step = 0; step < 2000; step++) {
      moves[any(moves.length)]!(any(3), any(OBJECTS));
      for (const [list, array] of arrays.entries()) {
        assert.deepEqual(walk(lists, list), [array, [...array].reverse()]);
        assert.equal(lists.isEmpty(list), array.length === 0);
      }
    }
  });
});

/** A list from its front, and from its back. */
function walk(lists: ObjectLists, list: number): [number[], number[]] {
  const there: number[] = [];
  const back: number[] = [];
  for (let one = lists.first(list); one !== NONE; one = lists.after(one)) there.push(one);
  for (let one = lists.last(list); one !== NONE; one = lists.before(one)) back.push(one);
  return [there, back];
}
