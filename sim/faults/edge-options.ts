import type { EdgeEffect } from '../effects.ts';
import type { Option } from '../options.ts';
import type { FaultTarget } from './fault.ts';

/** Of faults between a caller and its target. */
export const FROM = {
  from: {
    value: { type: 'string' },
    optional: true,
    description: 'the calling service; unset: all callers, the client of a transaction too',
  },
} as const satisfies Record<string, Option>;

export const FROM_AND_WAY = {
  ...FROM,
  way: {
    value: { type: 'choice', of: ['both', 'there', 'back'] },
    default: 'both',
    description: 'which way it strikes: there (calls), back (answers), or both',
  },
} as const satisfies Record<string, Option>;

/** Type aliases, so that they can stand for any map of options. */
export type From = { readonly from?: string };
export type FromAndWay = From & { readonly way: 'both' | 'there' | 'back' };

export function edgeTo(
  { name }: FaultTarget,
  { from, way = 'both' }: Partial<FromAndWay>,
): EdgeEffect {
  return {
    on: 'edge',
    to: name,
    ...(from === undefined ? {} : { from }),
    ...(way === 'both' ? {} : { way }),
  };
}
