import { EVICTION_POLICIES } from '../../agents/caching/index.ts';
import type { Drawing } from '../figures/figure.ts';
import { BOUND, CONFIG, hueAt, INK, logTicks, PLAIN_LABELS, shapeAt } from '../figures/style.ts';
import type { CacheResult } from './simulate-cache.ts';

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';
const PANEL = { width: 420, height: 300 }; // pixels
const MIB = 2 ** 20;

interface Subject {
  readonly name: string; // of the trace
  readonly isSized: boolean;
}

/** Miss ratio against the size of the cache, one line per policy; of bytes as well where sizes differ. */
export function drawMissRatios(results: readonly CacheResult[], subject: Subject): Drawing {
  const rows = results.map((result) => ({ ...result }));
  const values = results.map((result) => ({
    policy: result.policy,
    size: subject.isSized ? result.capacity / MIB : result.capacity,
    requests: 100 * result.missRatio,
    bytes: 100 * result.byteMissRatio,
  }));
  const panel = (field: 'requests' | 'bytes') => missPanel(values, field, subject);
  const panels = subject.isSized ? [panel('requests'), panel('bytes')] : [panel('requests')];
  const spec = { $schema: SCHEMA, config: CONFIG, title: subject.name, hconcat: panels };
  return { spec, caption: captionOf(results, subject), rows };
}

type Value = Readonly<Record<'size' | 'requests' | 'bytes', number>> & { readonly policy: string };

function missPanel(values: readonly Value[], field: 'requests' | 'bytes', { isSized }: Subject) {
  const policies = [...new Set(values.map(({ policy }) => policy))];
  const contenders = policies.filter((policy) => !isBound(policy));
  const place = (policy: string) => contenders.indexOf(policy);
  const colours = policies.map((one) => (isBound(one) ? BOUND : hueAt(place(one))));
  const shapes = policies.map((one) => (isBound(one) ? 'diamond' : shapeAt(place(one))));
  const sizes = values.map(({ size }) => size);
  const domain = [Math.min(...sizes) / 1.1, Math.max(...sizes) * 1.1] as const;
  const x = {
    field: 'size',
    type: 'quantitative',
    scale: { type: 'log', domain, nice: false },
    axis: {
      title: isSized ? 'cache (MiB), log scale' : 'cache (objects), log scale',
      values: logTicks(...domain),
      labelExpr: PLAIN_LABELS,
    },
  };
  const title = field === 'bytes' ? 'bytes missed, %' : 'requests missed, %';
  const y = { field, type: 'quantitative', scale: { zero: false }, axis: { title, tickCount: 6 } };
  const legend = { title: null, symbolStrokeWidth: 0, columns: policies.length > 14 ? 2 : 1 };
  const color = {
    field: 'policy',
    type: 'nominal',
    scale: { domain: policies, range: colours },
    legend,
  };
  const shape = {
    field: 'policy',
    type: 'nominal',
    scale: { domain: policies, range: shapes },
    legend,
  };
  return {
    ...PANEL,
    data: { values },
    layer: [
      { mark: { type: 'line', strokeWidth: 1.3 }, encoding: { x, y, color } },
      {
        mark: { type: 'point', filled: true, size: 36, opacity: 1, stroke: INK, strokeWidth: 0 },
        encoding: { x, y, color, shape },
      },
    ],
  };
}

function isBound(policy: string): boolean {
  return roleOf(policy) === 'bound';
}

function roleOf(policy: string): string {
  return EVICTION_POLICIES.find(({ kind }) => kind === policy.split(':')[0])?.role ?? 'rule';
}

/** For each size the best rule, the best that learns, and the bound. */
export function captionOf(results: readonly CacheResult[], { name, isSized }: Subject): string {
  const sizes = [...new Set(results.map(({ capacity }) => capacity))];
  const sentences = sizes.map((size) => {
    const here = results.filter(({ capacity }) => capacity === size);
    const best = (role: string) =>
      here
        .filter(({ policy }) => roleOf(policy) === role)
        .reduce<CacheResult | undefined>(
          (least, one) => (least === undefined || one.misses < least.misses ? one : least),
          undefined,
        );
    const parts = (['rule', 'learned', 'bound'] as const).flatMap((role) => {
      const result = best(role);
      if (result === undefined) return [];
      return [`${result.policy} ${(100 * result.missRatio).toFixed(2)} % (${WORDS[role]})`];
    });
    return `${formatSize(size, isSized)}: ${parts.join(', ')}`;
  });
  const note = isSized ? ' Belady bounds equal sizes only: with sizes another may miss less.' : '';
  return `Requests missed in ${name}, the least at each size. ${sentences.join('; ')}.${note}`;
}

const WORDS = { rule: 'best rule', learned: 'best that learns', bound: 'bound' } as const;

/** '64 MiB' or '1,000 objects'. */
export function formatSize(size: number, isSized: boolean): string {
  if (!isSized) return `${size.toLocaleString('en')} objects`;
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(size) / 10)));
  return `${Number((size / 1024 ** step).toPrecision(4))} ${units[step]}`;
}
