import type { SpotChoice, SpotView } from '../../sim/spot/spot-job.ts';
import type { Seconds } from '../../sim/units.ts';
import type { SpotDecision, SpotPolicy } from './spot-policy.ts';

// Of sums of seconds; a tenth of what counts as late, and it cannot add up: spot that starts with so
// much less than its slack leaves none to do it again.
const ROUNDING = 1e-7;

/**
 * For how many seconds a choice may be kept, whatever spot does meanwhile, so that an order of
 * on-demand at their end still meets the deadline; 0: not at all. With the slack s = time left -
 * work left and the changeover d:
 * - waiting uses up slack, which must stay at d: s - d seconds;
 * - spot uses up slack only while it starts: for ever if s - (rest of) its changeover >= d, else not;
 * - on-demand: for ever.
 * Once s = d and the job is not on on-demand, only on-demand is left; having paid d it has s = 0,
 * so it stays to the end: the safety net of Wu et al., "Can't Be Late", NSDI 2024, section 4.
 * The deadline holds by induction if deadline >= work + changeover at the start.
 */
export function secondsSafe(view: SpotView, choice: SpotChoice): Seconds {
  const { problem, now, workLeft, resource, changeoverLeft } = view;
  const spare = problem.deadline - now - workLeft - problem.changeover;
  switch (choice) {
    case 'on-demand':
      return Infinity;
    case 'wait':
      return spare > ROUNDING ? spare : 0;
    case 'spot': {
      if (!view.isSpotAvailable) return 0;
      const starting = resource === 'spot' ? changeoverLeft : problem.changeover;
      return spare >= starting - ROUNDING ? Infinity : 0;
    }
  }
}

/** What the net lets a policy do: its choice as long as that is safe, on-demand where it is not. */
export function netted(view: SpotView, { choice, reviewAfter }: SpotDecision): SpotDecision {
  const safe = secondsSafe(view, choice);
  // No spot does not mean on-demand: there may be time to wait for it.
  if (choice === 'spot' && !view.isSpotAvailable) return netted(view, { choice: 'wait' });
  if (safe === 0) return { choice: 'on-demand' };
  return { choice, reviewAfter: Math.min(safe, reviewAfter ?? Infinity) };
}

/** A policy that is never late by construction, whatever the one inside wants and spot does. */
export function withSafetyNet(policy: SpotPolicy): SpotPolicy {
  return { name: policy.name, decide: (view) => netted(view, policy.decide(view)) };
}
