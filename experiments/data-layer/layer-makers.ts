import { EVICTION_POLICIES } from '../../agents/caching/index.ts';
import { KEY_INDEXES, UPDATABLE_INDEXES } from '../../agents/indexing/index.ts';
import { ROUTERS } from '../../agents/routing/index.ts';
import type { RouterLine } from '../../sim/databases/statement-router.ts';
import type {
  CacheMaker,
  IndexMaker,
  UpdatableIndexMaker,
} from '../../sim/databases/store/makers.ts';
import type { Spec } from '../../sim/units.ts';
import { lineOf, optionsOf } from '../registered.ts';

/** How what a layer names is made. */
export interface LayerMakers {
  index(spec: Spec): IndexMaker;
  cache(spec: Spec): CacheMaker;
  readonly tree: UpdatableIndexMaker;
  /** Stands in for a learned cache policy that is worse. */
  readonly rule: Spec;
  readonly routers: readonly RouterLine[];
}

export const LAYER_MAKERS: LayerMakers = {
  index: indexMaker,
  cache(spec) {
    const line = lineOf(EVICTION_POLICIES, spec);
    const options = optionsOf(EVICTION_POLICIES, spec);
    return { isLearned: line.role === 'learned', create: (room) => line.create(options, room) };
  },
  get tree() {
    return updatable({ kind: 'b-plus-tree' });
  },
  rule: { kind: 'lru' },
  routers: ROUTERS,
};

function indexMaker(spec: Spec): IndexMaker {
  if (UPDATABLE_INDEXES.some(({ kind }) => kind === spec.kind)) return updatable(spec);
  const line = lineOf(KEY_INDEXES, spec);
  const options = optionsOf(KEY_INDEXES, spec);
  const { isLearned } = line;
  return { kind: 'static', isLearned, build: (keys) => line.build(options, keys) };
}

function updatable(spec: Spec): UpdatableIndexMaker {
  const line = lineOf(UPDATABLE_INDEXES, spec);
  const options = optionsOf(UPDATABLE_INDEXES, spec);
  const { isLearned, isOrdered } = line;
  return {
    kind: 'updatable',
    isLearned,
    isOrdered,
    build: (keys, values) => line.build(options, keys, values),
  };
}
