import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadInput } from '../../../experiments/bad-input.ts';
import { evaluate } from '../../../experiments/off-policy/evaluate.ts';
import { loggedBandit } from '../../../experiments/off-policy/logged-bandit.ts';
import { makeLog } from '../../../experiments/off-policy/logging/make-log.ts';
import { opeLog } from '../../../experiments/off-policy/ope.ts';
import { openBandit } from '../../../experiments/off-policy/open-bandit.ts';
import { readLog } from '../../../experiments/off-policy/read-log.ts';
import { OPE_DEFAULTS, readSettings } from '../../../experiments/off-policy/settings.ts';
import { wilsonInterval } from '../../../experiments/statistics/wilson-interval.ts';
import { createRandom } from '../../../sim/random.ts';

const QUICK = { ...OPE_DEFAULTS, resamples: 200 };
const SHARED = process.env['FINFRA_SHARED'] ?? '../shared';

function sample(rows: number, propensity: number) {
  const uniform = createRandom('ope').stream('log');
  const actions = Array.from({ length: rows }, () => (uniform() < propensity ? 1 : 0));
  return loggedBandit({
    actions,
    propensities: actions.map((action) => (action === 1 ? propensity : 1 - propensity)),
    rewards: actions.map((action) => action + uniform()),
    targets: actions.map(() => [0, 1]),
  });
}

describe('ope', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'finfra-ope-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('estimates by every estimator, with intervals around the truth', () => {
    const { estimates, refusals, model, bernstein } = evaluate(sample(1000, 0.3), QUICK);
    assert.deepEqual(refusals, []);
    assert.equal(model, 'cross-fitted');
    for (const { estimator, low, high } of estimates)
      if (estimator !== 'dm') assert(low < 1.5 && 1.5 < high, `${estimator} ${low} ${high}`);
    assert(bernstein.kind === 'interval' && bernstein.low < 1.5 && !bernstein.isDeclared);
    const notes = estimates.filter(({ note }) => note !== '').map(({ estimator }) => estimator);
    assert(notes.includes('dm') && notes.includes('replay'), notes.join());
  });

  it('repeats its intervals for a seed, and gives others for another', () => {
    const log = sample(300, 0.4);
    const ends = (seed: number) =>
      evaluate(log, { ...QUICK, seed }).estimates.map(({ low }) => low);
    assert.deepEqual(ends(1), ends(1));
    assert.notDeepEqual(ends(1), ends(2));
  });

  it('gives nothing but the reason where it refuses, unless it is told to', () => {
    const log = sample(100, 0.05);
    const refused = evaluate(log, QUICK);
    assert.equal(refused.estimates.length, 0);
    assert.equal(refused.bernstein.kind, 'refused');
    assert(refused.refusals.length > 0);
    assert(evaluate(log, { ...QUICK, isForced: true }).estimates.length > 0);
  });

  it('clusters widen intervals where rows of an episode are alike', () => {
    const log = sample(400, 0.5);
    const twice = (values: Float64Array) => Float64Array.from([...values, ...values]);
    const doubled = {
      ...log,
      length: 800,
      contexts: twice(log.contexts),
      actions: Int32Array.from([...log.actions, ...log.actions]),
      propensities: twice(log.propensities),
      rewards: twice(log.rewards),
      targets: twice(log.targets),
    };
    const clusters = Int32Array.from({ length: 800 }, (_, i) => i % 400);
    const width = (one: typeof log) => {
      const [row] = evaluate(one, { ...QUICK, estimators: ['snips'] }).estimates;
      return row!.asymptoticHigh - row!.asymptoticLow;
    };
    assert(Math.abs(width({ ...doubled, clusters }) / width(log) - 1) < 1e-9);
    assert(width(doubled) < 0.72 * width(log));
  });

  it('refuses settings that make no sense, all at once', () => {
    const texts = {
      estimators: 'dr,drx',
      level: '95',
      method: 'x',
      clip: '-1',
      rewards: '1,0',
      gamma: '2',
    };
    assert.throws(
      () => readSettings(texts),
      (error) => error instanceof BadInput && error.lines.length === 6,
    );
    const none = { level: undefined, method: undefined, gamma: undefined };
    assert.deepEqual(readSettings({ ...none, estimators: 'dr', clip: 'auto', rewards: '-1,1' }), {
      estimators: ['dr'],
      clip: 'auto',
      rewards: { min: -1, max: 1 },
    });
  });

  it('judges what log has written: propensities of the behaviour, choices of the target', async () => {
    const file = join(folder, 'scaling.csv.gz');
    const made = await makeLog({
      environment: 'scaling-mdp',
      set: { stepsMax: 4 },
      behaviour: 'rule:0.7',
      epsilon: 0.5,
      target: 'always:1',
      episodes: 100,
      seed: 5,
      file,
    });
    assert.equal(made.rows, 400);
    const { log, steps } = readLog(file);
    assert.deepEqual(log.actionNames, ['-2', '-1', '0', '1', '2']);
    assert(
      log.propensities.every((one) => Math.abs(one - 0.1) < 1e-12 || Math.abs(one - 0.6) < 1e-12),
    );
    const explored = log.propensities.filter((one) => one < 0.5).length / 400;
    assert(Math.abs(explored - 0.4) < 5 * Math.sqrt(0.24 / 400), `${explored}`);
    assert(log.targets.every((one, i) => one === (i % 5 === 3 ? 1 : 0)));
    assert.deepEqual([...steps!.slice(0, 5)], [0, 1, 2, 3, 0]);
    const mean = log.rewards.reduce((sum, one) => sum + one, 0) / 400;
    assert(Math.abs(mean - made.meanReward) < 1e-9);
  });

  it('refuses environments, policies and options that are not there', async () => {
    const settings = {
      ...{ environment: 'scaling-mdp', set: {}, behaviour: 'uniform', epsilon: 0.2 },
      ...{ target: 'uniform', episodes: 1, seed: 1, file: join(folder, 'x.csv') },
    };
    const wrong: readonly [object, RegExp][] = [
      [{ environment: 'scaling-mpd' }, /did you mean scaling-mdp/],
      [{ set: { stepMax: 3 } }, /^Error: scaling-mdp: stepMax: is not known here.*stepsMax/],
      [{ set: { nonsense: 1 } }, /^Error: scaling-mdp: nonsense: is not known here \(known: /],
      [
        { environment: 'offline-scaling', set: { nonsense: 1 } },
        /^Error: autoscale: nonsense: is not known here \(known: experiment, /,
      ],
      [
        { environment: 'offline-scaling', set: { point: 'x' } },
        /^Error: autoscale: point: must not be there: offline-scaling has no sweep, got x$/,
      ],
      [{ target: 'always:9' }, /must be one of -2, -1, 0, 1, 2/],
      [{ behaviour: 'nowhere.json' }, /policy file that exists/],
      [{ environment: 'cart-pole', target: 'rule:0.7' }, /scaling-mdp/],
      [{ environment: 'pendulum' }, /numbers/],
    ];
    for (const [change, reason] of wrong)
      await assert.rejects(makeLog({ ...settings, ...change }), reason);
  });

  it('says that a log is refused, and reads one with steps as episodes too', () => {
    const rows = Array.from({ length: 120 }, (_, i) => `${i >> 1},${i % 2},a,1,1,0,1`);
    const file = join(folder, 'certain.csv');
    writeFileSync(file, `episode,step,action,propensity,reward,pi_a,pi_b\n${rows.join('\n')}\n`);
    const { isRefused, text, json } = opeLog(file, QUICK);
    assert(isRefused);
    assert.match(text, /REFUSED: no support: 100 %/);
    assert.equal(json.sequence!.estimates.length, 0);
  });

  it('Open Bandit: estimates each policy from the log of the other, and says what is odd', function () {
    const data = join(SHARED, 'data/open-bandit');
    if (!existsSync(data) && process.env['FINFRA_REQUIRE_SHARED'] !== '1') this.skip();
    const { json, text } = openBandit(data, {
      ...QUICK,
      estimators: ['ips', 'snips', 'dm', 'sndr'],
    });
    const [bts, random] = json.evaluations;
    assert.deepEqual([bts!.onPolicy.estimate, random!.onPolicy.estimate], [0.0069, 0.0046]);
    assert.deepEqual([bts!.clicks, random!.clicks], [46, 69]);
    assert(Math.abs(random!.propensityRatioMax - 610) < 1);
    for (const { evaluation, onPolicy } of json.evaluations)
      for (const { estimator, low, high } of evaluation.estimates)
        if (estimator !== 'dm') {
          assert(low < onPolicy.estimate && onPolicy.estimate < high, estimator);
          assert(high - low > onPolicy.high - onPolicy.low, `${estimator} is too narrow`);
        }
    assert.match(text, /dm leaves out the error of its model/);
  });

  it('Wilson intervals are those of the on-policy clicks', () => {
    // The published intervals of 46 and 69 clicks in 10,000, to their digits.
    const [random, bts] = [wilsonInterval(46, 10_000, 0.95), wilsonInterval(69, 10_000, 0.95)];
    assert.deepEqual(
      [random.low, random.high, bts.low, bts.high].map((one) => one.toFixed(4)),
      ['0.0035', '0.0061', '0.0055', '0.0087'],
    );
  });
});
