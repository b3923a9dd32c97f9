import { EVICTION_POLICIES } from '../../agents/caching/index.ts';
import { KEY_INDEXES, UPDATABLE_INDEXES } from '../../agents/indexing/index.ts';
import { ROUTERS } from '../../agents/routing/index.ts';
import type { Registered } from '../../sim/options.ts';
import { InputError } from '../../sim/options.ts';
import { optionsOf } from '../registered.ts';
import type { Layer, LayerPart } from './layer-scenario.ts';

/** What can take one part of a layer, with the settings of its defaults. */
export interface Contender {
  readonly part: LayerPart;
  readonly kind: string;
  readonly isLearned: boolean;
}

/** Every index that can scan, every cache policy and every router that needs no setting of its own. */
export const CONTENDERS: readonly Contender[] = [
  ...KEY_INDEXES.map(({ kind, isLearned }) => ({ part: 'index' as const, kind, isLearned })),
  ...UPDATABLE_INDEXES.filter(({ isOrdered }) => isOrdered).map(({ kind, isLearned }) => ({
    ...{ part: 'index' as const, kind, isLearned },
  })),
  ...EVICTION_POLICIES.filter(({ role }) => role !== 'bound').map(({ kind, role }) => ({
    ...{ part: 'cache' as const, kind, isLearned: role === 'learned' },
  })),
  ...ROUTERS.filter((line) => line.role !== 'bound' && hasDefaults(ROUTERS, line)).map(
    ({ kind, role }) => ({ part: 'router' as const, kind, isLearned: role === 'learned' }),
  ),
];

function hasDefaults(lines: readonly Registered[], { kind }: Registered): boolean {
  try {
    optionsOf(lines, { kind });
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** What most systems run. */
export const USUAL: Layer = {
  index: { kind: 'b-plus-tree' },
  cache: { kind: 'lru' },
  router: { kind: 'read-write-split' },
};

/** A layer with one part of it taken by another. */
export function withPart(layer: Layer, { part, kind }: Pick<Contender, 'part' | 'kind'>): Layer {
  return { ...layer, [part]: { kind } };
}

/** Knows the requests to come: Belady's rule, and the copy that is fastest for each query. */
export function clairvoyantWith(index: string): Layer {
  return { index: { kind: index }, cache: 'belady', router: 'clairvoyant' };
}
