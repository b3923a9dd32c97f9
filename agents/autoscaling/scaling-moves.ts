import { HOLD, type Order } from '../../sim/actions.ts';
import { wholeReplicas, withinBounds } from './order-replicas.ts';
import type { SeenLoad, ServiceView } from './service-view.ts';

/** What a move goes by. */
export interface MoveView extends Pick<ServiceView, 'current' | 'target'> {
  readonly load: Pick<SeenLoad, 'short' | 'long'>;
}

/** One alternative of a decision on the replicas of a service. */
export interface ScalingMove {
  readonly label: string;
  /** Replicas wanted, a fraction is rounded up; NaN: hold. */
  wanted(view: MoveView): number;
}

const hold: ScalingMove = { label: 'hold', wanted: () => NaN };

/** So many replicas that the mean load of the last minute (short) or five minutes (long) has this utilization. */
const target = (span: 'short' | 'long', ratio: number): ScalingMove => ({
  label: `${span === 'short' ? '1min' : '5min'} load at ${ratio}`,
  wanted: ({ load, target: { workersPerReplica } }) => load[span] / (ratio * workersPerReplica),
});

const step = (replicas: number): ScalingMove => ({
  label: replicas > 0 ? `+${replicas}` : String(replicas),
  wanted: ({ current }) => current + replicas,
});

/** So many times the replicas that the mean load of the last five minutes keeps busy without a pause. */
const headroom = (factor: number): ScalingMove => ({
  label: `5min load x ${factor}`,
  wanted: ({ load, target: { workersPerReplica } }) => (factor * load.long) / workersPerReplica,
});

const FACTOR_RATIO = 1.1; // from one headroom to the next: finer than whole replicas for loads below ten workers
const FACTORS = Array.from({ length: 24 }, (_, i) => Number((FACTOR_RATIO ** i).toFixed(2)));

const SETTINGS = [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7]; // of a bandit: each is tried for whole days

/**
 * `targets`: a learner above a fast rule, which turns a utilization target into replicas (as Autothrottle,
 * Wang et al., NSDI 2024, sets targets of fast controllers); `average-targets`, `recent-targets`: a few
 * settings of that rule over five minutes or one, for a bandit; `headroom`: the load of five minutes times 1 to
 * 9, in even steps of a logarithm, for rules that choose a place in an order; `steps`: replicas more or fewer.
 */
export const SCALING_MOVES = {
  targets: [
    hold,
    ...[0.2, 0.3, 0.4, 0.5, 0.65, 0.8].map((ratio) => target('short', ratio)),
    ...[0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.85].map((ratio) => target('long', ratio)),
  ],
  'average-targets': SETTINGS.map((ratio) => target('long', ratio)),
  'recent-targets': SETTINGS.map((ratio) => target('short', ratio)),
  headroom: FACTORS.map(headroom),
  steps: [-2, -1, 0, 1, 2, 4].map((replicas) => (replicas === 0 ? hold : step(replicas))),
} as const satisfies Readonly<Record<string, readonly ScalingMove[]>>;
export type MoveSet = keyof typeof SCALING_MOVES;
export const MOVE_SETS = Object.keys(SCALING_MOVES) as readonly MoveSet[];

/** What a move orders of the service of a view, within its bounds. */
export function orderOf(view: MoveView, move: ScalingMove): Order {
  const wanted = move.wanted(view);
  if (Number.isNaN(wanted)) return HOLD;
  const { target: service, current } = view;
  const replicas = withinBounds(service, wholeReplicas(wanted));
  return replicas === current ? HOLD : { kind: 'scale', service: service.service, replicas };
}

/** The set that a policy chooses from, by the labels in its file; undefined: none has these. */
export function movesLabelled(labels: readonly string[]): readonly ScalingMove[] | undefined {
  return Object.values(SCALING_MOVES).find(
    (moves: readonly ScalingMove[]) =>
      moves.length === labels.length && moves.every(({ label }, i) => label === labels[i]),
  );
}
