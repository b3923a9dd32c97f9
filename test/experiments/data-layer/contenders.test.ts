import assert from 'node:assert/strict';
import { EVICTION_POLICIES } from '../../../agents/caching/index.ts';
import { ROUTERS } from '../../../agents/routing/index.ts';
import { CONTENDERS } from '../../../experiments/data-layer/contenders.ts';

describe('contenders for the parts of a data layer', () => {
  it('are all that are registered, but for what knows the future', () => {
    const kinds = (part: string) =>
      CONTENDERS.filter((one) => one.part === part).map(({ kind }) => kind);
    const open = (lines: readonly { readonly kind: string; readonly role: string }[]) =>
      lines.filter(({ role }) => role !== 'bound').map(({ kind }) => kind);
    assert.deepEqual(kinds('cache'), open(EVICTION_POLICIES));
    assert.deepEqual(kinds('router'), open(ROUTERS));
    assert(kinds('index').includes('rmi') && kinds('index').includes('alex'));
    assert(!kinds('index').includes('hash'), 'what has no order cannot scan');
  });
});
