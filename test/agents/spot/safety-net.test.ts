import assert from 'node:assert/strict';
import { secondsSafe, withSafetyNet } from '../../../agents/spot/safety-net.ts';
import { SPOT_CHOICES, type SpotPolicy } from '../../../agents/spot/spot-policy.ts';
import { createRandom, type Uniform } from '../../../sim/random.ts';
import { SpotJob, type SpotProblem } from '../../../sim/spot/spot-job.ts';
import { replaySupply, type SpotSupply } from '../../../sim/spot/spot-supply.ts';
import { spotProblem } from '../../sim/spot/spot-problem.ts';
import { runOn } from './run-policy.ts';

const never = { isAvailableFirst: false, changes: [] };
const always = { isAvailableFirst: true, changes: [] };
const wants = (choice: (typeof SPOT_CHOICES)[number]): SpotPolicy => ({
  name: choice,
  decide: () => ({ choice }),
});

/** Any whole and broken numbers, with little slack in every other case. */
function anyProblem(uniform: Uniform): SpotProblem {
  const work = 1000 + 9000 * uniform();
  const changeover = uniform() < 0.1 ? 0 : 600 * uniform();
  const slack = uniform() < 0.5 ? 3 * changeover * uniform() : 5000 * uniform();
  const step = 50 + 1000 * uniform();
  return spotProblem({ work, changeover, deadline: work + changeover + slack, step });
}

/** Takes spot away when that hurts: during its start, just after it, or just before the last moment. */
function adversary(uniform: Uniform, watched: () => SpotJob): SpotSupply {
  let [isAvailable, turns] = [uniform() < 0.7, 0];
  const delay = () => {
    const { changeoverLeft, problem, resource } = watched();
    if (!isAvailable)
      return [1e-3, 1, problem.changeover / 2 + 1e-3, 2000][Math.floor(uniform() * 4)]!;
    if (resource !== 'spot') return 1 + 500 * uniform();
    return changeoverLeft + (uniform() < 0.5 ? 1e-3 : -changeoverLeft * uniform()) + 1e-3;
  };
  let [next, isAimed] = [200 * uniform(), false];
  return {
    get isAvailable() {
      return isAvailable;
    },
    get nextChange() {
      // Once spot is on its way, the next change is aimed at it.
      if (turns > 0 && isAvailable && !isAimed && watched().resource === 'spot') {
        next = watched().now + delay();
        isAimed = true;
      }
      return next;
    },
    change() {
      isAvailable = !isAvailable;
      turns += 1;
      isAimed = false;
      next = turns > 400 ? Infinity : next + delay();
    },
  };
}

describe('the safety net', () => {
  it('never misses a deadline in 10,000 jobs whose spot is taken away when it hurts', () => {
    const uniform = createRandom('net').stream('cases');
    const wishes = ['wait', 'spot', 'any'] as const;
    let [late, tight] = [0, 0];
    for (let i = 0; i < 10_000; i++) {
      const problem = anyProblem(uniform);
      const wish = wishes[i % 3]!;
      const policy = withSafetyNet({
        name: wish,
        decide: () => ({
          choice: wish === 'any' ? SPOT_CHOICES[Math.floor(uniform() * 3)]! : wish,
        }),
      });
      const job: SpotJob = new SpotJob(
        problem,
        adversary(uniform, () => job),
      );
      while (!job.isDone && !job.isLate) {
        const { choice, reviewAfter } = policy.decide(job);
        job.run(choice, reviewAfter);
      }
      if (job.isLate) late += 1;
      if (job.now > problem.deadline - 1e-3) tight += 1;
    }
    assert.equal(late, 0);
    assert(tight > 3000, `only ${tight} jobs ended at their deadline: the cases are too easy`);
  });

  it('orders on-demand at the last moment, and stays there to the end', () => {
    const outcome = runOn(never, spotProblem(), wants('wait'));
    assert.equal(outcome.completion, 54_000);
    assert.equal(outcome.changeovers, 1);
    assert.equal(outcome.costDollars.toFixed(9), (3 * 10.1).toFixed(9));
  });

  it('keeps no on-demand where there is time to wait for spot', () => {
    const job = new SpotJob(spotProblem(), replaySupply(never));
    const decision = withSafetyNet(wants('spot')).decide(job);
    assert.equal(decision.choice, 'wait');
    assert.equal(decision.reviewAfter, 54_000 - 36_000 - 360);
  });

  it('starts spot only if on-demand could still be started after it', () => {
    const slack = (changeovers: number) =>
      new SpotJob(spotProblem({ deadline: 36_000 + changeovers * 360 }), replaySupply(always));
    assert.equal(secondsSafe(slack(2), 'spot'), Infinity);
    assert.equal(secondsSafe(slack(1.99), 'spot'), 0);
    assert.equal(secondsSafe(slack(1), 'on-demand'), Infinity);
    assert.equal(secondsSafe(slack(1), 'wait'), 0);
    assert.equal(secondsSafe(slack(3), 'wait'), 720);
  });
});
