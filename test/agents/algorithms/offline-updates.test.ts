import assert from 'node:assert/strict';
import type { OfflineAlgorithm } from '../../../agents/algorithms/algorithm.ts';
import { discreteCql } from '../../../agents/algorithms/discrete-cql.ts';
import { iql } from '../../../agents/algorithms/iql.ts';
import { logMemory } from '../../../agents/learning/log-memory.ts';
import type { Transitions } from '../../../agents/learning/transitions.ts';
import { type OptionValues, readOptions } from '../../../sim/options.ts';
import { type Pass, spyBackend } from './spy-backend.ts';

const GAMMA = 0.9;
const BATCH = 32;
const STEPS = 400;
// Four rows: one goes on, one ended, one was cut off, one ended by itself at the end. Masks differ from those that follow.
const LOG: Transitions = {
  length: 4,
  observations: Float32Array.of(-3, -1, 1, 3),
  actions: Int32Array.of(0, 1, 2, 1),
  rewards: Float64Array.of(1, -2, 4, 3),
  nexts: Float32Array.of(-1, 2, 3, 0),
  terminated: Uint8Array.of(0, 1, 0, 0),
  truncated: Uint8Array.of(0, 0, 1, 1),
  propensities: undefined,
  masks: Uint8Array.of(1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1),
  nextMasks: Uint8Array.of(1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0),
};
const SIZES = { observationSize: 1, actionSize: 1, alternatives: 3, gamma: GAMMA };
const { memory, returns } = logMemory(LOG, SIZES);
const ROWS = memory.at([0, 1, 2, 3]);
const [XS, NEXTS] = [ROWS.observations.slice(), ROWS.nexts.slice()];
const { centre, spread } = returns;

/** Any smooth numbers: which alternative is largest depends on network and input. */
const output = (network: number, x: number, unit: number) =>
  Math.fround(Math.sin(1.7 * x * (unit + 1) + 2.3 * network + unit) * (0.6 + 0.3 * network));
const outputs = (network: number, x: number) => [0, 1, 2].map((unit) => output(network, x, unit));

/** What the networks were asked and told in the first updates, in the order in which they were made. */
function watched(line: OfflineAlgorithm, options: OptionValues) {
  const { networks, backend } = spyBackend(output);
  const trainer = line.createTrainer({
    options: readOptions(line.options, { gamma: GAMMA, batch: BATCH, ...options }),
    seed: 1,
    backend,
    stepsMax: STEPS,
    transitions: LOG,
    observationSpace: { kind: 'box', names: ['x'], low: [-9], high: [9] },
    actionSpace: { kind: 'discrete', sizes: [3], names: ['choice'] },
  });
  trainer.advance();
  return networks;
}

/** Compares the gradients of a pass with those of a formula, row of the log by row. */
function compare(pass: Pass, units: number, expected: (row: number) => readonly number[]): void {
  const met = new Set<number>();
  Array.from(pass.inputs).forEach((x, at) => {
    const row = XS.indexOf(x);
    met.add(row);
    const got = pass.gradients!.slice(at * units, (at + 1) * units);
    expected(row).forEach((gradient, unit) => {
      const distance = Math.abs(got[unit]! - gradient / BATCH);
      assert(distance < 1e-6, `row ${row}, ${unit}: ${got[unit]! * BATCH}, not ${gradient}`);
    });
  });
  assert.equal(met.size, 4);
}
const isOpen = (row: number, unit: number) => LOG.masks![3 * row + unit] === 1;
const scaledGoal = (row: number, next: number) => {
  const later = LOG.terminated[row] === 1 ? 0 : centre + spread * next;
  return (LOG.rewards[row]! + GAMMA * later - centre) / spread;
};

describe('one update from a log', () => {
  it('of CQL follows its loss: double target over what is open, log-sum-exp over what is open', () => {
    const alpha = 0.7;
    const [q, target] = watched(discreteCql, { alpha, targetShare: 0.03, learningRate: 0.01 });
    const isBestClosed = [2, 3].some((row) => {
      const all = outputs(0, NEXTS[row]!);
      return LOG.nextMasks![3 * row + all.indexOf(Math.max(...all))] === 0;
    });
    assert(isBestClosed, 'somewhere the best of what follows is closed');
    compare(q!.passes[1]!, 3, (row) => {
      const own = outputs(0, XS[row]!);
      const open = [0, 1, 2].filter((unit) => LOG.nextMasks![3 * row + unit] === 1);
      const chosen = outputs(0, NEXTS[row]!);
      const best = open.reduce((one, other) => (chosen[other]! > chosen[one]! ? other : one));
      const goal = scaledGoal(row, output(1, NEXTS[row]!, best));
      const sum = own.reduce((all, one, unit) => all + (isOpen(row, unit) ? Math.exp(one) : 0), 0);
      return own.map((one, unit) => {
        const share = isOpen(row, unit) ? Math.exp(one) / sum : 0;
        const isTaken = unit === LOG.actions[row];
        return alpha * (share - (isTaken ? 1 : 0)) + (isTaken ? one - goal : 0);
      });
    });
    assert.deepEqual(target!.shares, [1, ...new Array<number>(100).fill(0.03)]);
    assert(target!.passes.every(({ gradients }) => gradients === undefined));
    q!.steps.forEach(({ learningRate }, step) => {
      assert(Math.abs(learningRate - 0.01 * (1 - (0.9 * step) / STEPS)) < 1e-12);
    });
  });

  it('of IQL follows its three losses', () => {
    const [expectile, temperature, weightMax] = [0.8, 2, 1.5];
    const spies = watched(iql, { expectile, temperature, weightMax, targetShare: 0.03 });
    const [q, target, value, actor] = spies;
    const advantage = (row: number) =>
      output(1, XS[row]!, LOG.actions[row]!) - output(2, XS[row]!, 0);
    const signs = new Set([0, 1, 2, 3].map((row) => Math.sign(advantage(row))));
    assert.equal(signs.size, 2, 'advantages of both signs');
    compare(value!.passes[1]!, 1, (row) => {
      const side = advantage(row) < 0 ? 1 - expectile : expectile;
      return [-side * advantage(row)];
    });
    compare(q!.passes[0]!, 3, (row) => {
      const goal = scaledGoal(row, output(2, NEXTS[row]!, 0));
      return outputs(0, XS[row]!).map((one, unit) => (unit === LOG.actions[row] ? one - goal : 0));
    });
    let bounded = 0;
    compare(actor!.passes[0]!, 3, (row) => {
      const weight = Math.min(weightMax, Math.exp(temperature * advantage(row)));
      if (weight === weightMax) bounded += 1;
      const logits = outputs(3, XS[row]!).map((one, unit) => (isOpen(row, unit) ? one : -Infinity));
      const sum = logits.reduce((all, one) => all + Math.exp(one), 0);
      return logits.map(
        (one, unit) => weight * (Math.exp(one) / sum - (unit === LOG.actions[row] ? 1 : 0)),
      );
    });
    assert(bounded > 0 && bounded < BATCH, 'some weights are bounded');
    assert.deepEqual(target!.shares, [1, ...new Array<number>(100).fill(0.03)]);
  });
});
