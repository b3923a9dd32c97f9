import { createRandom } from '../../random.ts';
import { PAGE_BYTES } from '../key-index.ts';
import { drawKeysOf } from './key-laws.ts';
import type { StoreMakers } from './makers.ts';
import type { StoreConfig } from './store-config.ts';

/** No index is expected to keep more: bytes, and bytes for each key. What does is found out when a run begins. */
const GENEROUS_BYTES = 2 ** 26;
const GENEROUS_BYTES_PER_KEY = 64;

/** What is wrong with the memory of a store; undefined: it holds what is pinned, and one page. */
export function checkMemory(config: StoreConfig, makers: StoreMakers): string | undefined {
  const { memoryBytes, tables, index } = config;
  const maker = makers.index(index);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const isTight = memoryBytes < GENEROUS_BYTES + rows * GENEROUS_BYTES_PER_KEY;
  const isPinned = maker.kind === 'static' && maker.isLearned;
  let pinnedBytes = 0;
  if (isTight && isPinned)
    for (const table of tables) {
      const uniform = createRandom('check').stream(table.name);
      pinnedBytes += maker.build(drawKeysOf(table, uniform)).sizeBytes;
    }
  return memoryProblem(memoryBytes, pinnedBytes);
}

/** As `checkMemory`, of what is pinned. */
export function memoryProblem(memoryBytes: number, pinnedBytes: number): string | undefined {
  if (memoryBytes >= pinnedBytes + PAGE_BYTES) return undefined;
  const models = pinnedBytes === 0 ? '' : `${pinnedBytes} bytes of its index and `;
  return `must hold ${models}one page of ${PAGE_BYTES} bytes, got ${memoryBytes}`;
}
