import assert from 'node:assert/strict';
import { renderSvg } from '../../experiments/figures/render-svg.ts';
import { canarySpec } from '../../experiments/safety/canary-figure.ts';
import { canaryWords, rowOf } from '../../experiments/safety/canary-part.ts';
import type { CanaryRow } from '../../experiments/safety/canary-row.ts';
import { faultSpec } from '../../experiments/safety/fault-figure.ts';
import {
  type FaultRow,
  faultWords,
  intervalsUntil,
  ONSET,
} from '../../experiments/safety/fault-part.ts';
import { safetyPage } from '../../experiments/safety/safety-page.ts';
import { SAFETY_PARTS } from '../../experiments/safety/safety-study.ts';
import type { SafetyRun } from '../../experiments/safety/safety-worker.ts';
import type { RunEvent } from '../../experiments/types.ts';

const event = (kind: RunEvent['kind'], name: string, from: number): RunEvent => ({
  ...{ kind, name, from, to: from },
  ...{ component: '', level: '', text: `${name} at ${from}` },
});
const run = (change: Partial<SafetyRun> = {}): SafetyRun => ({
  events: [],
  ends: new Float64Array(10).fill(100),
  bad: new Float64Array(10).fill(2),
  costDollars: 5,
  fallbacks: 0,
  fingerprint: 'f',
  eventsHandled: 1,
  ...change,
});
const around = (estimate: number) => ({ estimate, low: estimate - 1, high: estimate + 1 });
const faultRow = (fault: FaultRow['fault'], intervalsMax: number, unguarded: number): FaultRow => ({
  ...{ fault, days: 3, intervalsMax },
  ...{ guarded: around(1), unguarded: around(unguarded), saved: around(unguarded - 1) },
});

describe('faults in an agent', () => {
  it('are counted from their onset to the first decision of the baseline after it', () => {
    const events = [
      event('fallback', 'deployed', 15),
      event('deployment', 'full', 15),
      event('fallback', 'deployed', ONSET + 12),
      event('deployment', 'rolled-back', ONSET + 90),
    ];
    assert.equal(intervalsUntil({ events }, 15), 12 / 15);
    assert.equal(intervalsUntil({ events: events.slice(0, 2) }, 15), Number.POSITIVE_INFINITY);
    assert.equal(intervalsUntil({ events: events.toSpliced(2, 1) }, 15), 6);
  });

  it('are told as the rows have them', () => {
    const rows = [
      faultRow('late', 1, 1),
      faultRow('frozen', 5.2, 9),
      faultRow('least', Infinity, 1),
    ];
    assert.deepEqual(faultWords(rows, 15), [
      'Of 3 faults injected into an agent in full control on 3 days, 1 (late) cost at most one control ' +
        'interval (15 s) before the baseline acted, on every day.',
      'frozen: the baseline acted within 5.2 control intervals, on every day.',
      'least: on some day the baseline never acted while the fault lasted or after it.',
      'Fewer transactions were violated with safeguards than without under 1 of 3 faults (frozen), more under 0: ' +
        '95 % intervals of the difference by day, the others hold 0.',
    ]);
    assert.match(
      faultWords([faultRow('late', 1, -9)], 15).at(-1)!,
      /0 of 1 faults, more under 1 \(late\)/,
    );
  });
});

describe('canaries', () => {
  it('are measured against the baseline alone, up to their decision', () => {
    const events = [
      event('deployment', 'shadow', 15),
      event('deployment', 'canary', 60),
      event('deployment', 'pair', 120),
      event('deployment', 'rolled-back', 180),
    ];
    const bad = Float64Array.of(2, 5, 7, 4, 90, 90, 2, 2, 2, 2);
    const row = rowOf('bad', 40, run({ events, bad, costDollars: 4 }), run());
    assert.deepEqual(row, {
      ...{ candidate: 'bad', day: 40, end: 'rolled-back', endedAfter: 120, pairs: 1 },
      canarySeconds: 120,
      // Minutes 0 to 3, the last for what ends late: 18 instead of 8.
      ...{ violationsSpent: 10, costDollarsAdded: -1 },
      ...{ fingerprint: 'f', why: 'rolled-back at 180' },
    });
    const open = rowOf('slow', 40, run({ events: events.slice(0, 3), bad }), run());
    assert.ok(open.end === 'canary' && Number.isNaN(open.endedAfter));
    assert.equal(open.violationsSpent, 186);
    assert.equal(open.canarySeconds, 540); // of ten minutes
  });

  it('are told as the rows have them, a candidate at a time', () => {
    const row = (candidate: string, end: CanaryRow['end'], endedAfter: number): CanaryRow => ({
      ...{ candidate, day: 40, end, endedAfter, pairs: 3 },
      canarySeconds: end === 'shadow' ? Number.NaN : Number.isNaN(endedAfter) ? 18_000 : endedAfter,
      ...{ violationsSpent: 4000, costDollarsAdded: -0.5, fingerprint: 'f', why: '' },
    });
    const shadowed: CanaryRow = {
      ...row('bad', 'rolled-back', Number.NaN),
      ...{ canarySeconds: Number.NaN, violationsSpent: 0, why: 'in the shadow 9 decisions; of' },
    };
    const rows = [
      row('good', 'full', 7200),
      row('good', 'canary', Number.NaN),
      { ...row('bad', 'rolled-back', 3600), violationsSpent: -7 },
      shadowed,
      shadowed,
      row('late', 'shadow', Number.NaN),
    ];
    assert.deepEqual(canaryWords(rows), [
      'good: promoted on 1 of 2 days after 2.0 h of canary, undecided on 1 of 2 days at the end, after 5.0 h of canary; ' +
        'until then 4,000 violations more than the baseline alone had, -0.50 dollars over the run (means of the days with a canary).',
      'bad: rolled back on 1 of 3 days after 1.0 h of canary, taken back in the shadow on 2 of 3 days (in the shadow 9 decisions); ' +
        'until then 7 violations fewer than the baseline alone had, -0.50 dollars over the run (means of the days with a canary).',
      'late: still in the shadow on 1 of 1 days.',
    ]);
  });
});

describe('the study of safeguards', () => {
  it('draws its rows and puts every part on one page', async () => {
    const faults = [faultRow('late', 1, 9), faultRow('least', Infinity, 3)];
    const faultSvg = await renderSvg(faultSpec(faults));
    for (const text of ['late', 'least', 'never', '1.0', 'without'])
      assert.ok(faultSvg.includes(`>${text}<`), text);
    const rows = [rowOf('bad', 40, run(), run())];
    const canarySvg = await renderSvg(canarySpec(rows));
    assert.ok(canarySvg.includes('>bad<'));
    const parts = SAFETY_PARTS.map(({ name, question }, i) => ({
      ...{ name, question, columns: ['a'], rows: [[i]], spec: {}, words: [`words ${i}`] },
      svg: [faultSvg, canarySvg][i] ?? canarySvg,
    }));
    const page = safetyPage({ parts, question: 'why?', repeat: 'again', version: 'v' });
    for (const text of ['words 0', 'words 1', 'again', ...parts.map(({ question }) => question)])
      assert.ok(page.includes(text), text);
  });
});
