import { INDEX_LINES, POLICY_LINES } from '../agents/index.ts';
import { KEY_INDEXES, UPDATABLE_INDEXES } from '../agents/indexing/index.ts';
import { checkMemory } from '../sim/databases/store/check-memory.ts';
import type {
  CacheMaker,
  IndexMaker,
  StoreMakers,
  UpdatableIndexMaker,
} from '../sim/databases/store/makers.ts';
import { InputError, type Problem, type Registered } from '../sim/options.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import type { Spec } from '../sim/units.ts';
import { lineOf, optionsOf } from './registered.ts';
import type { Entry } from './types.ts';

const TREE: Spec = { kind: 'b-plus-tree' };
const RULE: Spec = { kind: 'lru' };

/** Makes the indexes and buffer pools of the stores of an entry: of its kinds, where it names some. */
export function storeMakers({ agents }: Pick<Entry, 'agents'>): StoreMakers {
  const { indexing, caching } = agents;
  return {
    index: (declared) => indexMaker(indexing ?? declared),
    cache: (declared) => cacheMaker(caching ?? declared),
    tree: updatableMaker(TREE),
    rule: cacheMaker(RULE),
  };
}

function indexMaker(spec: Spec): IndexMaker {
  if (UPDATABLE_INDEXES.some(({ kind }) => kind === spec.kind)) return updatableMaker(spec);
  const line = lineOf(KEY_INDEXES, spec);
  const options = optionsOf(KEY_INDEXES, spec);
  const { isLearned } = line;
  return { kind: 'static', isLearned, build: (keys) => line.build(options, keys) };
}

function updatableMaker(spec: Spec): UpdatableIndexMaker {
  const line = lineOf(UPDATABLE_INDEXES, spec);
  const options = optionsOf(UPDATABLE_INDEXES, spec);
  const { isLearned, isOrdered } = line;
  const build: UpdatableIndexMaker['build'] = (keys, values) => line.build(options, keys, values);
  return { kind: 'updatable', isLearned, isOrdered, build };
}

function cacheMaker(spec: Spec): CacheMaker {
  const line = lineOf(POLICY_LINES, spec);
  const options = optionsOf(POLICY_LINES, spec);
  return { isLearned: line.role === 'learned', create: (room) => line.create(options, room) };
}

/** Throws an InputError where a system has no store, or one whose memory does not hold the index of the entry. */
export function tryIndex(spec: Spec, system: SystemConfig): void {
  if (!isKnown(INDEX_LINES, spec) || !hasStore(system)) return;
  const problems = memoryProblems(system, storeMakers({ agents: { indexing: spec } }));
  const [first] = problems;
  if (first !== undefined)
    throw new InputError([{ path: [], message: `${first.path.join('.')} ${first.message}` }]);
}

/** As `tryIndex`, of a cache policy. */
export function tryPolicy(spec: Spec, system: SystemConfig): void {
  if (isKnown(POLICY_LINES, spec)) hasStore(system);
}

function isKnown(lines: readonly Registered[], spec: Spec): boolean {
  return lines.some(({ kind }) => kind === spec.kind);
}

function hasStore(system: SystemConfig): boolean {
  if (system.services.some(({ database }) => database?.store !== undefined)) return true;
  throw new InputError([
    { path: [], message: 'needs a system with a database that has a store: it has none' },
  ]);
}

/** Stores whose memory does not hold what their index keeps there, and one page. */
export function memoryProblems(system: SystemConfig, makers: StoreMakers): readonly Problem[] {
  return system.services.flatMap(({ name, database }) => {
    const message = database?.store && checkMemory(database.store, makers);
    const path = ['services', name, 'database', 'store', 'memory'];
    return message === undefined ? [] : [{ path, message }];
  });
}
