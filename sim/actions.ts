import type { Bytes } from './units.ts';

/** One thing that may be ordered of the system. */
export type Order =
  /** So many replicas of a service, booting ones included. */
  | { readonly kind: 'scale'; readonly service: string; readonly replicas: number }
  /** The size of every replica of a service; each is replaced by a new one, one after the other. */
  | {
      readonly kind: 'resize';
      readonly service: string;
      readonly cores: number;
      readonly memoryBytes?: Bytes; // unset: as before
    }
  /** So many nodes of a pool, those being provisioned included; more only: nodes leave by `drain`. */
  | { readonly kind: 'provision'; readonly pool: string; readonly nodes: number }
  /** A node gets no more replicas, those on it move away, then it is given back. */
  | { readonly kind: 'drain'; readonly node: number }
  | { readonly kind: 'hold' };

/** What an agent decides at one time: one order, or several that are carried out in turn. */
export type Action = Order | { readonly kind: 'several'; readonly orders: readonly Order[] };

export const HOLD: Order = { kind: 'hold' };

/** The orders of an action, in turn. */
export function ordersOf(action: Action): readonly Order[] {
  return action.kind === 'several' ? action.orders : [action];
}
