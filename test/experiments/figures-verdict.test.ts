import assert from 'node:assert/strict';
import { verdict } from '../../experiments/figures/verdict.ts';
import { type Character, CHARACTERS, syntheticPoint } from './synthetic.ts';

function verdictOf(characters: readonly Character[], days = 20) {
  const { config, results } = syntheticPoint(characters, days);
  return verdict({ config, results, level: 0.95 });
}

const entry = (name: string, costDollars: number, sloViolationRatio: number): Character => ({
  name,
  costDollars,
  sloViolationRatio,
});

describe('verdict', () => {
  it('names the cheapest entry within the target, and by how much, with its interval', () => {
    const { isResolved, text } = verdictOf(CHARACTERS);
    assert.ok(isResolved);
    assert.match(
      text,
      /^target utilization is the cheapest, \$438 \[428, 448\], of the 3 entries that/,
    );
    assert.match(
      text,
      /keep sloViolationRatio at most 0\.1 %: −\$21\.1 \[−22\.1, −20\.1\] \(−4\.59 %\)/,
    );
    assert.match(text, /against hpa tuned, the next best\.$/);
  });

  it('is unresolved when chance may explain what lies between the best two', () => {
    const { isResolved, text } = verdictOf([entry('a', 400, 0.0002), entry('b', 400.1, 0.0002)]);
    assert.ok(!isResolved);
    assert.match(text, /^Unresolved: of the 2 entries that keep .*, but chance may explain/);
  });

  it('is unresolved between an entry and itself', () => {
    const { config, results } = syntheticPoint([entry('a', 400, 0.0002), entry('b', 500, 0.0002)]);
    const ofA = results.filter((row) => row.entry === 'a');
    const twins = [...ofA, ...ofA.map((row) => ({ ...row, entry: 'b' }))];
    const { isResolved, text } = verdict({ config, results: twins, level: 0.95 });
    assert.ok(!isResolved);
    assert.match(text, /chance may explain \$0 \[0, 0\]/);
  });

  it('is unresolved when the interval of the best reaches beyond the target', () => {
    const { isResolved, text } = verdictOf([entry('a', 400, 0.0007), entry('b', 500, 0.0001)]);
    assert.ok(!isResolved);
    assert.match(text, /^Unresolved: a is the cheapest.*its interval reaches beyond/);
  });

  it('says when only one entry keeps the target, and when none does', () => {
    const one = verdictOf([entry('a', 400, 0.0001), entry('b', 300, 0.1)]);
    assert.ok(one.isResolved);
    assert.match(one.text, /^Only a keeps sloViolationRatio at most 0\.1 %, at \$/);
    const none = verdictOf([entry('a', 400, 0.01), entry('b', 300, 0.1)]);
    assert.ok(!none.isResolved);
    assert.match(
      none.text,
      /^Unresolved: no entry keeps .* The nearest is a with sloViolationRatio/,
    );
  });

  it('names cheaper entries whose target is in doubt, and the baseline', () => {
    const { text } = verdictOf([
      entry('hpa tuned', 600, 0.0001),
      entry('safe', 500, 0.0001),
      entry('safest', 550, 0.00001),
      entry('doubtful', 300, 0.00105),
    ]);
    assert.match(text, /Against the baseline hpa tuned: −\$/);
    assert.match(
      text,
      /Whether doubtful would keep sloViolationRatio at most 0\.1 %, for less, is unr/,
    );
  });

  it('claims nothing beyond one day', () => {
    const { isResolved, text } = verdictOf(CHARACTERS, 1);
    assert.ok(!isResolved);
    assert.match(text, /^On this day only, /);
  });

  it('says which metric the results lack', () => {
    const { config, results } = syntheticPoint();
    const bare = results.map((row) => ({ ...row, metrics: { costDollars: 1 } }));
    const { text } = verdict({ config, results: bare, level: 0.95 });
    assert.equal(text, 'Unresolved: the results do not hold sloViolationRatio.');
  });
});
