import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPolicy, sealPolicy } from '../../../agents/algorithms/policy-file.ts';
import { factored } from '../../../agents/learning/factored.ts';
import { packNumbers } from '../../../agents/learning/packed-floats.ts';
import type { DiscreteSpace } from '../../../agents/learning/space.ts';
import { vectorOf } from '../../../agents/learning/vector.ts';
import {
  type AutoscaleOptions,
  autoscaleEnvironment,
  namedTask,
  type ScalingEnvironment,
} from '../../../experiments/environments/autoscale.ts';
import { run } from '../../../experiments/run.ts';
import type { Entry } from '../../../experiments/types.ts';

const OPTIONS: AutoscaleOptions = { moves: 'targets', resizes: false, violationDollars: 0.0002 };
const SHIELD = { shieldUtilizationMax: 0.5 };
const REPLICATION = { day: 3, seed: 1002 };
const GREEDY = 15; // the mean load of five minutes at a utilization of 0.85

async function shortTask() {
  const { experiment, entry } = await namedTask({ experiment: 'baselines-payments' });
  return { experiment: { ...experiment, preroll: 120, horizon: 300 }, entry };
}

/** The wish where it is open, else the first that is. */
function play(environment: ScalingEnvironment, wish: number) {
  let { mask } = environment.begin(REPLICATION);
  const { sizes } = environment.actionSpace as DiscreteSpace;
  let [violations, closed] = [0, 0];
  for (let isOver = false; !isOver; ) {
    const action = sizes.map((size, service) => {
      const own = mask?.subarray(service * size, (service + 1) * size);
      if (own === undefined || own[wish] === 1) return wish;
      closed += 1;
      return own.indexOf(1);
    });
    const step = environment.step(action);
    ({ mask } = step);
    isOver = step.truncated;
    violations += step.info['violations']!;
  }
  return { violations, closed, fingerprint: environment.fingerprint };
}

describe('a shielded environment of scaling', () => {
  it('closes greedy moves, after which fewer transactions are violated', async () => {
    const { experiment, entry } = await shortTask();
    const open = play(await autoscaleEnvironment(experiment, entry, OPTIONS), GREEDY);
    const shielded = await autoscaleEnvironment(experiment, entry, { ...OPTIONS, ...SHIELD });
    const kept = play(shielded, GREEDY);
    assert.equal(open.closed, 0);
    assert(kept.closed > 0);
    assert(kept.violations < 0.5 * open.violations, `${kept.violations} of ${open.violations}`);
  });

  it('shows every service its own mask where they share a policy', async () => {
    const { experiment, entry } = await shortTask();
    const create = () => autoscaleEnvironment(experiment, entry, { ...OPTIONS, ...SHIELD });
    const parts = factored(vectorOf([await create()]));
    const whole = vectorOf([await create()]);
    parts.reset(1);
    whole.reset(1);
    const actions = Array.from({ length: parts.size }, () => 1);
    for (let step = 0; step < 10; step++)
      assert.deepEqual(parts.step(actions).masks, whole.step(actions).masks);
    assert(whole.step(actions).masks!.includes(0));
  });

  it('is what a deployed policy with the same shield acts behind', async () => {
    const { experiment, entry: baseline } = await shortTask();
    const options = { ...OPTIONS, ...SHIELD };
    const environment = await autoscaleEnvironment(experiment, baseline, options);
    const { observationSpace, actionSpace } = environment;
    const { names, sizes } = actionSpace as DiscreteSpace;
    // Weights of 0, and biases that fall from the wish on: the best open alternative.
    const biases = names.flatMap((_, i) =>
      Array.from({ length: sizes[i]! }, (_, at) => -((at + sizes[i]! - GREEDY) % sizes[i]!)),
    );
    const inputs = observationSpace.names.length;
    const weights = Array<number>(inputs * biases.length).fill(0);
    const parameters = packNumbers(Float32Array.from([...weights, ...biases]));
    const shape = { inputs, layers: [{ units: biases.length, activation: 'linear' }] };
    const file = sealPolicy({
      algorithm: 'ppo',
      environment: 'autoscale',
      observation: observationSpace.names,
      action: actionSpace as DiscreteSpace,
      parameters: { sizes, network: { shape, parameters } },
      training: { command: '', seed: 0, steps: 0, options: {}, codeVersion: '', curve: [] },
    });
    const policy = join(mkdtempSync(join(tmpdir(), 'finfra-')), 'policy.json');
    writeFileSync(policy, formatPolicy(file));
    const fingerprintOf = async (shield: object) => {
      const autoscaling = { kind: 'learned', policy, ...shield };
      const entry: Entry = { ...baseline, name: 'learned', agents: { autoscaling } };
      return (await run({ experiment, entry, ...REPLICATION })).fingerprint;
    };
    const { fingerprint } = play(environment, GREEDY);
    assert.equal(await fingerprintOf(SHIELD), fingerprint);
    assert.notEqual(await fingerprintOf({}), fingerprint);
  });
});
