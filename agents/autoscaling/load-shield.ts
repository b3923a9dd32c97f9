import type { Option } from '../../sim/options.ts';
import { wholeReplicas, withinBounds } from './order-replicas.ts';
import { type MoveView, orderOf, type ScalingMove } from './scaling-moves.ts';

export const SHIELD_OPTION: Option = {
  value: { type: 'number', above: 0, max: 1 },
  optional: true,
  description:
    'shield: alternatives that leave fewer replicas than the present load needs at this utilization are closed; default: none are',
};

/**
 * The fewest replicas that serve the present load at a utilization of at most `utilizationMax`, in (0, 1], within the
 * bounds of the service: ceil(load / (utilizationMax x workers of a replica)), the load being the larger of the means
 * of the last minute and of the last five (utilization law). NaN where no load is known.
 */
export function replicasFloor({ load, target }: MoveView, utilizationMax: number): number {
  const present = Math.max(load.short, load.long);
  const wanted = present / (utilizationMax * target.workersPerReplica);
  return withinBounds(target, wholeReplicas(wanted));
}

/**
 * 1 where a move leaves at least that floor, 0 where it would go below it; where all do, those that leave the most
 * are open, and where no load is known all are. It bounds what is ordered now: what a load that grows will need
 * within the time that replicas boot is not in it.
 */
export function shieldedMoves(
  view: MoveView,
  moves: readonly ScalingMove[],
  utilizationMax: number,
): readonly number[] {
  const floor = replicasFloor(view, utilizationMax);
  const left = moves.map((move) => {
    const order = orderOf(view, move);
    return order.kind === 'scale' ? order.replicas : view.current;
  });
  const least = Math.min(floor, Math.max(...left));
  return left.map((replicas) => (replicas < least ? 0 : 1));
}
