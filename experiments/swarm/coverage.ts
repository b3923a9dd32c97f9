import type { ComponentClass } from '../../sim/faults/components.ts';
import { FAULTS } from '../../sim/faults/index.ts';
import type { Injection } from '../../sim/faults/injector.ts';
import type { SystemConfig } from '../../sim/system-config.ts';

/** Kinds of parts that faults strike, as the table of coverage tells them apart. */
export const PARTS = [
  'service',
  'database',
  'cache',
  'queue',
  'edge',
  'node',
  'zone',
  'load',
  'telemetry',
  'none',
] as const;
export type Part = (typeof PARTS)[number];

/** Occurrences by kind of fault and part: `network-loss edge`. */
export type Counts = Readonly<Record<string, number>>;

const ANY_SERVICE: readonly Part[] = ['service', 'database', 'cache'];
const PARTS_OF: Readonly<Record<ComponentClass, readonly Part[]>> = {
  service: ANY_SERVICE,
  memory: ANY_SERVICE,
  connections: ANY_SERVICE,
  database: ['database'],
  cache: ['cache'],
  queue: ['queue'],
  edge: ['edge'],
  nodes: ['node'],
  zone: ['zone'],
  region: ['zone'],
  telemetry: ['telemetry'],
  load: ['load'],
  none: ['none'],
};

/** Every kind of fault with each part that it can strike. */
export const PAIRS: readonly (readonly [kind: string, part: Part])[] = FAULTS.flatMap((line) => {
  const parts = new Set(line.appliesTo.flatMap((one) => PARTS_OF[one]));
  return PARTS.filter((part) => parts.has(part)).map((part): [string, Part] => [line.kind, part]);
});

/** What has struck where in one run: occurrences that have begun. */
export function coverageOf(truth: readonly Injection[], system: SystemConfig): Counts {
  const counts: Record<string, number> = {};
  for (const { kind, target } of truth) {
    const pair = `${kind} ${partOf(kind, target, system)}`;
    counts[pair] = (counts[pair] ?? 0) + 1;
  }
  return counts;
}

function partOf(kind: string, target: string, { services }: SystemConfig): Part {
  const { appliesTo } = FAULTS.find((line) => line.kind === kind)!;
  const parts = [...new Set(appliesTo.flatMap((one) => PARTS_OF[one]))];
  if (parts.length === 1) return parts[0]!;
  const service = services.find(({ name }) => name === target);
  if (parts.includes('database') && service?.database !== undefined) return 'database';
  return parts.includes('cache') && service?.cache !== undefined ? 'cache' : parts[0]!;
}

export function addCounts(sum: Record<string, number>, more: Counts): void {
  for (const [key, count] of Object.entries(more)) sum[key] = (sum[key] ?? 0) + count;
}
