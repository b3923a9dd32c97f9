import assert from 'node:assert/strict';
import { EVICTION_POLICIES } from '../../../agents/caching/index.ts';
import { ROUTERS } from '../../../agents/routing/index.ts';
import { CONTENDERS } from '../../../experiments/data-layer/contenders.ts';

describe('contenders for a part of the data layer', () => {
  it('are all cache policies and routers but those that know what is to come', () => {
    const kindsOf = (part: string) =>
      CONTENDERS.filter((one) => one.part === part).map(({ kind }) => kind);
    for (const [part, lines] of [
      ['cache', EVICTION_POLICIES],
      ['router', ROUTERS],
    ] as const)
      assert.deepEqual(
        kindsOf(part),
        lines.filter(({ role }) => role !== 'bound').map(({ kind }) => kind),
      );
    assert(ROUTERS.some(({ role }) => role === 'bound'));
  });
});
