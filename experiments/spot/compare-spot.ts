import type { Policy } from '../../agents/learning/policy.ts';
import { cheapestPlan } from '../../agents/spot/cheapest-plan.ts';
import { SPOT_POLICIES } from '../../agents/spot/index.ts';
import { createRandom } from '../../sim/random.ts';
import { replaySupply } from '../../sim/spot/spot-supply.ts';
import type { Spec } from '../../sim/units.ts';
import { drawSpotEpisode, type SpotDeadlineOptions } from '../environments/spot-deadline.ts';
import { lineOf, optionsOf } from '../registered.ts';
import { runSpotJob, type SpotOutcome } from './run-spot.ts';

/** A contender with its options; `learned`: the policy that a learned one asks. */
export interface SpotEntry {
  readonly name: string;
  readonly spec: Spec; // of SPOT_POLICIES
  readonly learned?: Policy;
  /** Without the safety net; spot that is not there means waiting. Unset: the net is behind it. */
  readonly isBare?: boolean;
}
/** One job under one policy. */
export interface SpotRow extends SpotOutcome {
  readonly entry: string;
  readonly seed: number; // of the episode, as the environment draws it
  /** The least that anybody could have paid who knows when spot will be there. */
  readonly boundDollars: number;
}

/** Every entry on the same episodes, with the exact bound of each. */
export function compareSpot(
  options: SpotDeadlineOptions,
  entries: readonly SpotEntry[],
  seeds: readonly number[],
): readonly SpotRow[] {
  return seeds.flatMap((seed) => {
    const trace = drawSpotEpisode(options, seed);
    const boundDollars = cheapestPlan(options, trace).costDollars;
    return entries.map(({ name, spec, learned, isBare = false }) => {
      const line = lineOf(SPOT_POLICIES, spec);
      const sees = line.sees === 'this trace';
      const policy = line.create(optionsOf(SPOT_POLICIES, spec), {
        problem: options,
        ...(sees ? { trace } : {}),
        ...(learned === undefined ? {} : { learned }),
      });
      const outcome = runSpotJob(options, replaySupply(trace), policy, sees || isBare);
      return { entry: name, seed, boundDollars, ...outcome };
    });
  });
}

/** Mean cost of one entry over episodes. */
export function meanCost(rows: readonly SpotRow[], entry: string): number {
  const costs = rows.filter((row) => row.entry === entry).map(({ costDollars }) => costDollars);
  return costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
}

/**
 * The best of `trials` random settings of Uniform Progress by mean cost over the seeds, which comes with it; the
 * default is the first trial.
 */
export function tuneUniformProgress(
  options: SpotDeadlineOptions,
  { trials, seeds, seed }: { trials: number; seeds: readonly number[]; seed: number },
): { readonly spec: Spec; readonly costDollars: number } {
  const uniform = createRandom(`tune uniform progress ${seed}`).stream('settings');
  const draw = (): Spec => ({
    kind: 'uniform-progress',
    hysteresisChangeovers: 60 * uniform() ** 2, // most of them small
    paceRatio: 0.3 + 1.4 * uniform(),
    leavesOnDemand: uniform() < 0.5 ? 'when ahead' : 'at once',
  });
  let best: { spec: Spec; costDollars: number } | undefined;
  for (let trial = 0; trial < trials; trial++) {
    const spec = trial === 0 ? { kind: 'uniform-progress' } : draw();
    const costDollars = meanCostOf(options, spec, seeds);
    if (best === undefined || costDollars < best.costDollars) best = { spec, costDollars };
  }
  return best!;
}

/** Mean cost of a rule over episodes, behind the net. */
export function meanCostOf(
  options: SpotDeadlineOptions,
  spec: Spec,
  seeds: readonly number[],
): number {
  const line = lineOf(SPOT_POLICIES, spec);
  const costs = seeds.map((one) => {
    const supply = replaySupply(drawSpotEpisode(options, one));
    const policy = line.create(optionsOf(SPOT_POLICIES, spec), { problem: options });
    return runSpotJob(options, supply, policy).costDollars;
  });
  return costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
}
