import assert from 'node:assert/strict';
import { cheapestPlan } from '../../../agents/spot/cheapest-plan.ts';
import { SPOT_POLICIES } from '../../../agents/spot/index.ts';
import { readOptions } from '../../../sim/options.ts';
import type { SpotTrace } from '../../../sim/spot/spot-supply.ts';
import { spotProblem } from '../../sim/spot/spot-problem.ts';
import { randomTrace, runOn } from './run-policy.ts';

const problem = spotProblem();
const create = (kind: string, trace: SpotTrace = never) => {
  const line = SPOT_POLICIES.find((one) => one.kind === kind)!;
  return line.create(readOptions(line.options, {}), { problem, trace });
};
const never = { isAvailableFirst: false, changes: [] };
const always = { isAvailableFirst: true, changes: [] };
const onDemandDollars = 3 * 10.1; // work and one changeover
const spotDollars = 10.1;
const near = (a: number, b: number) => assert(Math.abs(a - b) < 1e-9, `${a}, expected ${b}`);

describe('spot policies', () => {
  it('on-demand costs the work and one changeover', () => {
    for (const trace of [never, always]) {
      const { costDollars, completion } = runOn(trace, problem, create('on-demand'));
      near(costDollars, onDemandDollars);
      assert.equal(completion, 36_360);
    }
  });

  it('with spot that is always there all others pay its price for work and changeover', () => {
    for (const kind of ['greedy', 'uniform-progress', 'clairvoyant'])
      near(runOn(always, problem, create(kind, always)).costDollars, spotDollars);
  });

  it('without any spot all pay on-demand; what catches up pays for more changeovers', () => {
    for (const kind of ['greedy', 'clairvoyant'])
      near(runOn(never, problem, create(kind)).costDollars, onDemandDollars);
    const uniform = runOn(never, problem, create('uniform-progress'));
    near(uniform.costDollars, 3 * (10 + uniform.changeovers / 10));
    assert(uniform.changeovers > 1);
  });

  it('greedy waits until the net leaves only on-demand', () => {
    const gone = { isAvailableFirst: true, changes: [3600] };
    const { costDollars, completion, changeovers } = runOn(gone, problem, create('greedy'));
    assert.equal(completion, problem.deadline);
    assert.equal(changeovers, 2);
    near(costDollars, 1 + 3 * (10 - 0.9 + 0.1)); // an hour of spot, 0.9 of work; the rest on-demand
  });

  it('no policy beats the bound, and uniform progress lies between it and on-demand', () => {
    let [bounds, uniforms, greedies] = [0, 0, 0];
    const seeds = 200;
    for (let seed = 0; seed < seeds; seed++) {
      const trace = randomTrace(seed, problem, 40);
      const bound = cheapestPlan(problem, trace).costDollars;
      const cost = (kind: string) => runOn(trace, problem, create(kind, trace)).costDollars;
      const [uniform, greedy] = [cost('uniform-progress'), cost('greedy')];
      assert(bound <= Math.min(uniform, greedy, cost('on-demand')) + 1e-9, `seed ${seed}`);
      bounds += bound / seeds;
      uniforms += uniform / seeds;
      greedies += greedy / seeds;
    }
    // On single traces catching up may cost more than on-demand; in the mean it must not.
    assert(uniforms < onDemandDollars && greedies < onDemandDollars);
    assert(bounds < uniforms && bounds < greedies);
  });
});
