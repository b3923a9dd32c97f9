import assert from 'node:assert/strict';
import { InputError } from '../../../sim/options.ts';
import { BALANCE, query, REPORT, router } from './made-up-site.ts';

const fixed = (hints: readonly object[]) => router({ kind: 'static-hint', hints });

describe('static hints', () => {
  it('sends each template where it is fixed', () => {
    const rule = fixed([
      { template: 'report', copy: 'replicas', hint: 'b' },
      { template: 'balance', copy: 'columns' },
    ]);
    assert.equal(rule.route(query(REPORT)), 2); // 0 is no hint, 1 is a
    assert.equal(rule.route(query(BALANCE)), 2);
  });

  it('sends reports to the analytical copy and the rest to rows where nothing is fixed', () => {
    assert.equal(fixed([]).route(query(REPORT)), 3);
    assert.equal(fixed([]).route(query(BALANCE)), 1);
    assert.equal(fixed([]).route(query(BALANCE, { openAt: 0 })), 0);
  });

  it('refuses templates, copies and hints that there are not', () => {
    const problem = (hint: object) => {
      try {
        fixed([hint]);
      } catch (error) {
        assert.ok(error instanceof InputError);
        return error.message;
      }
      return '';
    };
    assert.match(
      problem({ template: 'q1', copy: 'columns' }),
      /hints\.0\.template: must be a template/,
    );
    assert.match(problem({ template: 'report', copy: 'rows' }), /hints\.0\.copy: must be a copy/);
    assert.match(
      problem({ template: 'report', copy: 'primary' }),
      /copy: report cannot be read at/,
    );
    assert.match(
      problem({ template: 'report', copy: 'replicas', hint: 'c' }),
      /hints\.0\.hint: must be a hint of replicas: a, b/,
    );
  });
});
