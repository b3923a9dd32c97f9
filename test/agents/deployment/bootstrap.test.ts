import assert from 'node:assert/strict';
import { BootstrapSchedule } from '../../../agents/deployment/bootstrap.ts';
import { createRandom } from '../../../sim/random.ts';

const OPTIONS = { window: 3, probeRatio: 0.25, tolerance: 1 };
const schedule = (name: string) =>
  new BootstrapSchedule(OPTIONS, createRandom(name).stream('bootstrap'));

describe('BootstrapSchedule', () => {
  it('lets the baseline act but for a share of probes, until the policy is not worse', () => {
    const training = schedule('probes');
    let policy = 0;
    for (let block = 0; block < 4000; block++) {
      const actor = training.next();
      if (actor === 'policy') policy++;
      training.record(actor, actor === 'policy' ? -10 : -5);
    }
    assert.equal(training.isTrusted, false);
    const sigma = Math.sqrt(0.25 * 0.75 * 4000);
    assert.ok(Math.abs(policy - 1000) < 4 * sigma, `${policy} probes of 4000 blocks`);
  });

  it('hands over to a policy within the tolerance over the window, no sooner', () => {
    const training = schedule('hand over');
    for (let i = 0; i < 3; i++) training.record('baseline', -5);
    for (const reward of [-6, -6]) training.record('policy', reward);
    assert.equal(training.isTrusted, false);
    training.record('policy', -6);
    assert.equal(training.isTrusted, true);
    for (let i = 0; i < 20; i++) assert.equal(training.next(), 'policy');
  });

  it('goes back to the baseline when the policy gets worse, and judges it anew', () => {
    const training = schedule('back');
    for (let i = 0; i < 3; i++) training.record('baseline', -5);
    for (let i = 0; i < 3; i++) training.record('policy', -5);
    training.record('policy', -9);
    assert.equal(training.isTrusted, false);
    // One good block does not make up for the bad one: three count again.
    for (const reward of [-1, -1]) training.record('policy', reward);
    assert.equal(training.isTrusted, false);
    training.record('policy', -5);
    assert.equal(training.isTrusted, true);
  });

  it('spends at most the probes on a policy that never learns', () => {
    // Violations of training, to those of a policy that acts alone.
    const training = schedule('spent');
    let violations = 0;
    for (let block = 0; block < 1000; block++) {
      const actor = training.next();
      if (actor === 'policy') violations += 10;
      training.record(actor, actor === 'policy' ? -10 : 0);
    }
    assert.ok(violations < 0.3 * 10 * 1000, `${violations}`);
  });
});
