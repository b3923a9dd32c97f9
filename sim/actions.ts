/** All that may be ordered of the system. */
export type Action =
  | { readonly kind: 'scale'; readonly service: string; readonly replicas: number }
  | { readonly kind: 'hold' };

export const HOLD: Action = { kind: 'hold' };
