import assert from 'node:assert/strict';
import { InputError } from '../../../sim/options.ts';
import { BALANCE, query, REPORT, router } from './made-up-site.ts';

const split = (rules?: readonly object[], more: object = {}) =>
  router({ kind: 'read-write-split', ...(rules && { rules }), ...more });
const [PRIMARY, REPLICAS, COLUMNS] = [0, 1, 2]; // choices of BALANCE

describe('the read/write split of a proxy', () => {
  it('sends what writes or locks to the primary and reads to its replicas, unless told otherwise', () => {
    const plain = split();
    assert.equal(plain.route(query(BALANCE)), REPLICAS);
    assert.equal(plain.route(query(BALANCE, { isWrite: true })), PRIMARY);
    assert.equal(plain.route(query(BALANCE, { locks: true })), PRIMARY);
    assert.equal(plain.route(query(REPORT)), 0);
  });

  it('takes the last destination of the rules that match, until one applies', () => {
    const to = (destination: string, id: number, apply = false) => ({ id, destination, apply });
    const where = (...rules: readonly object[]) => split(rules).route(query(BALANCE));
    assert.equal(where(to('columns', 1), to('replicas', 2)), REPLICAS);
    assert.equal(where(to('columns', 1, true), to('replicas', 2)), COLUMNS);
    assert.equal(where(to('columns', 2), to('replicas', 1)), COLUMNS); // in the order of the ids
    assert.equal(where({ ...to('columns', 1), active: false }), PRIMARY); // by default
    assert.equal(where({ id: 1, apply: true }, to('replicas', 2)), PRIMARY);
  });

  it('follows the flags: a rule is looked at only while the query has its flag', () => {
    const chain = [
      { id: 1, template: '^rep', flagOut: 7 },
      { id: 2, destination: 'replicas' },
      { id: 3, flagIn: 7, destination: 'columns' },
    ];
    assert.equal(split(chain).route(query(REPORT)), 3);
    assert.equal(split(chain).route(query(BALANCE)), REPLICAS);
    // Rules are passed once: one before the flag was set is not looked at again.
    const early = [
      { id: 1, flagIn: 7, destination: 'columns' },
      { id: 2, flagOut: 7 },
    ];
    assert.equal(split(early).route(query(BALANCE)), PRIMARY);
  });

  it('matches by name, statement and class', () => {
    const rules = [
      { id: 1, class: 'analytical', destination: 'columns' },
      { id: 2, template: 'BAL', statement: 'read', destination: 'replicas' },
    ];
    assert.equal(split(rules).route(query(REPORT)), 3);
    assert.equal(split(rules).route(query(BALANCE)), REPLICAS);
    assert.equal(split(rules).route(query(BALANCE, { locks: true })), PRIMARY);
  });

  it('keeps a transaction where it has written, unless it is told not to', () => {
    const open = query(BALANCE, { openAt: 0 });
    assert.equal(split().route(open), PRIMARY);
    assert.equal(split(undefined, { transactionPersistent: false }).route(open), REPLICAS);
  });

  it('refuses copies that there are not, ids that are there twice, and no expressions', () => {
    const problem = (rules: readonly object[]) => {
      try {
        split(rules);
      } catch (error) {
        assert.ok(error instanceof InputError);
        return error.message;
      }
      return '';
    };
    assert.match(
      problem([{ id: 1, destination: 'colums' }]),
      /rules\.0\.destination: must be a copy/,
    );
    assert.match(problem([{ id: 1 }, { id: 1 }]), /rules\.1\.id: must differ/);
    assert.match(problem([{ id: 1, template: '(' }]), /rules\.0\.template: must be a regular/);
  });
});
