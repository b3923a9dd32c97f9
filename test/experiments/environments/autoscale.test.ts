import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ordinalPolicy } from '../../../agents/algorithms/ordinal-rule.ts';
import { formatPolicy, sealPolicy } from '../../../agents/algorithms/policy-file.ts';
import {
  LONG_OUTLOOK_FEATURES,
  OUTLOOK_FEATURES,
} from '../../../agents/autoscaling/load-outlook.ts';
import { factored } from '../../../agents/learning/factored.ts';
import type { PolicyFile } from '../../../agents/learning/policy.ts';
import type { DiscreteSpace } from '../../../agents/learning/space.ts';
import { episodeSeed, vectorOf } from '../../../agents/learning/vector.ts';
import {
  type AutoscaleOptions,
  autoscaleEnvironment,
  autoscaleLine,
  namedTask,
  type ScalingEnvironment,
} from '../../../experiments/environments/autoscale.ts';
import { METRICS } from '../../../experiments/metrics/index.ts';
import { run } from '../../../experiments/run.ts';
import type { Entry } from '../../../experiments/types.ts';

const OPTIONS: AutoscaleOptions = { moves: 'targets', resizes: false, violationDollars: 0.0002 };
const REPLICATION = { day: 3, seed: 1002 };

/** Days of baselines-payments, shorter: two minutes of warm-up, six in all. */
async function shortTask() {
  const { experiment, entry } = await namedTask({ experiment: 'baselines-payments' });
  return { experiment: { ...experiment, preroll: 120, horizon: 360 }, entry };
}

/** A policy file with parameters of an algorithm; by default it holds one alternative for each service. */
function writePolicy(
  { observationSpace, actionSpace }: ScalingEnvironment,
  settings: readonly number[],
  other?: Pick<PolicyFile, 'algorithm' | 'parameters'>,
): string {
  const action = actionSpace as DiscreteSpace;
  const file = sealPolicy({
    algorithm: 'coordinate-bandit',
    parameters: { settings, sizes: action.sizes },
    ...other,
    environment: 'autoscale',
    observation: observationSpace.names,
    action,
    training: { command: '', seed: 0, steps: 0, options: {}, codeVersion: '', curve: [] },
  });
  const path = join(mkdtempSync(join(tmpdir(), 'finfra-')), 'policy.json');
  writeFileSync(path, formatPolicy(file));
  return path;
}

describe('autoscale', () => {
  it('deployed, a policy does what it did in the environment: an episode is a run, event by event', async () => {
    const { experiment, entry: baseline } = await shortTask();
    const environment = await autoscaleEnvironment(experiment, baseline, OPTIONS);
    const settings = environment.actionSpace.names.map((_, i) => 15 - i);
    const policy = writePolicy(environment, settings);
    const entry: Entry = {
      name: 'learned',
      agents: { autoscaling: { kind: 'learned', policy } },
      guards: baseline.guards,
    };
    environment.begin(REPLICATION);
    const totals = { costDollars: 0, violations: 0, ended: 0 };
    let reward = 0;
    for (let isOver = false; !isOver; ) {
      const step = environment.step(settings);
      isOver = step.truncated;
      reward += step.reward;
      for (const key of Object.keys(totals) as (keyof typeof totals)[])
        totals[key] += step.info[key]!;
    }
    const result = await run({ experiment, entry, ...REPLICATION });
    assert.equal(environment.fingerprint, result.fingerprint);
    const metric = (name: string) => METRICS.find((one) => one.name === name)!.measure(result);
    assert(Math.abs(totals.costDollars - metric('costDollars')) < 1e-9);
    const arrived = result.arrived.reduce((sum, count) => sum + count, 0);
    assert(totals.violations > 0);
    assert.equal(totals.violations, Math.round(metric('sloViolationRatio') * arrived));
    assert(Math.abs(reward + 1000 * (totals.costDollars + 0.0002 * totals.violations)) < 1e-9);
  });

  it('deployed, a rule by the outlook of the load does what it did in the environment', async () => {
    const { experiment, entry: baseline } = await shortTask();
    const options = { ...OPTIONS, moves: 'headroom', features: 'long-outlook' } as const;
    const environment = await autoscaleEnvironment(experiment, baseline, options);
    const { sizes } = environment.actionSpace as DiscreteSpace;
    const weights = LONG_OUTLOOK_FEATURES.map((_, i) => 3 - i);
    const parameters = { sizes, places: sizes.map((_, i) => 5 + i), weights };
    const policy = writePolicy(environment, [], { algorithm: 'sep-cma-es', parameters });
    const rule = ordinalPolicy(parameters);
    const entry: Entry = {
      name: 'learned',
      agents: { autoscaling: { kind: 'learned', policy } },
      guards: baseline.guards,
    };
    const taken = new Set<string>();
    const expectedGrowth = OUTLOOK_FEATURES.indexOf('expectedGrowthLog');
    const seen = new Set<number>();
    let { observation } = environment.begin(REPLICATION);
    for (let isOver = false; !isOver; ) {
      const action = rule.act(observation);
      taken.add(action.join());
      seen.add(observation[expectedGrowth]!);
      ({ observation, truncated: isOver } = environment.step(action));
    }
    assert(taken.size > 5, 'it goes by what it sees');
    assert(seen.size > 5, 'it is told of the past days');
    const result = await run({ experiment, entry, ...REPLICATION });
    assert.equal(environment.fingerprint, result.fingerprint);
  });

  it('orders what is decided: other alternatives are another run', async () => {
    const { experiment, entry } = await shortTask();
    const environment = await autoscaleEnvironment(experiment, entry, OPTIONS);
    const play = (best: number) => {
      environment.begin(REPLICATION);
      let dollars = 0;
      for (let isOver = false; !isOver; ) {
        const step = environment.step(environment.actionSpace.names.map(() => best));
        isOver = step.truncated;
        dollars += step.info['costDollars']!;
      }
      return dollars;
    };
    assert(play(2) > 1.5 * play(6)); // utilization 0.3 against 0.8
  });

  it('leaves the services that it is not asked about to the entry', async () => {
    const { experiment, entry } = await shortTask();
    const options = { ...OPTIONS, services: ['fraud-score'] };
    const environment = await autoscaleEnvironment(experiment, entry, options);
    assert.deepEqual(environment.actionSpace.names, ['fraud-score/replicas']);
    assert(environment.observationSpace.names.every((name) => name.startsWith('fraud-score/')));
    await assert.rejects(
      autoscaleEnvironment(experiment, entry, { ...OPTIONS, services: ['fraud'] }),
      /services: must be of gateway, .*, got fraud/,
    );
  });

  it('draws train days alone, and the same one for the same seed', async () => {
    const { experiment, entry } = await shortTask();
    const environment = await autoscaleEnvironment(experiment, entry, OPTIONS);
    const first = (seed: number) => {
      environment.reset(seed);
      const { observation } = environment.step(environment.actionSpace.names.map(() => 0));
      return [...observation].join();
    };
    assert.equal(first(5), first(5));
    const seeds = Array.from({ length: 6 }, (_, i) => episodeSeed(0, i, 0));
    assert(new Set(seeds.map(first)).size > 3);
  });

  it('in parts, every service decides for itself, and pays its own replicas and all violations', async () => {
    const { experiment, entry } = await shortTask();
    const environment = await autoscaleEnvironment(experiment, entry, OPTIONS);
    const services = environment.actionSpace.names.length;
    const parts = factored(vectorOf([environment]));
    const { observations } = parts.reset(1);
    const [whole] = [vectorOf([await autoscaleEnvironment(experiment, entry, OPTIONS)])];
    assert.deepEqual([...whole!.reset(1).observations], [...observations]);
    assert.equal(parts.size, services);
    const actions = Array.from({ length: services }, (_, i) => i + 1);
    const [one, other] = [parts.step(actions), whole!.step(actions)];
    assert.deepEqual([...one.observations], [...other.observations]);
    for (let step = 0; step < 20; step++) {
      const [own, all] = [parts.step(actions), whole!.step(actions)];
      const lost = 1000 * OPTIONS.violationDollars * all.infos[0]!['violations']!;
      const sum = own.rewards.reduce((total, reward) => total + reward, 0);
      assert(Math.abs(sum - (all.rewards[0]! - (services - 1) * lost)) < 1e-9);
    }
    assert(new Set(parts.step(actions).rewards).size > 1);
  });

  it('is refused with the place of what is wrong', async () => {
    const refused = (options: object) =>
      assert.rejects(async () => autoscaleLine.create(options as never, { folder: '.' }));
    await refused({ experiment: 'baselines-payments', point: 'days=flesh' });
    await refused({ experiment: 'no-such-experiment' });
  });
});
