import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCsv } from '../../experiments/csv.ts';
import {
  type CatalogueRow,
  catalogueFaults,
  rowOf,
} from '../../experiments/fault-catalogue/catalogue.ts';
import { writeCatalogue } from '../../experiments/fault-catalogue/catalogue-files.ts';
import { catalogueTable } from '../../experiments/fault-catalogue/catalogue-text.ts';
import { type TriedRun, tryRun } from '../../experiments/fault-catalogue/catalogue-worker.ts';
import { faultCase, faultCases, ONSET } from '../../experiments/fault-catalogue/fault-cases.ts';
import { movedSignals } from '../../experiments/fault-catalogue/moved-signals.ts';
import { secondsToAlert, userImpact } from '../../experiments/fault-catalogue/user-impact.ts';
import { checkFaults } from '../../experiments/faults/check-faults.ts';
import { drawCatalogue } from '../../experiments/figures/catalogue.ts';
import { renderSvg } from '../../experiments/figures/render-svg.ts';
import { loadExperiment } from '../../experiments/load.ts';
import { builtInFile } from '../../experiments/paths.ts';
import type { Reading } from '../../experiments/specs.ts';
import type { AlertPeriod } from '../../experiments/types.ts';
import { componentsOf } from '../../sim/faults/components.ts';
import type { FaultLine } from '../../sim/faults/fault.ts';
import { SEVERITIES, takesTarget } from '../../sim/faults/fault-spec.ts';
import { FAULTS, faultLine } from '../../sim/faults/index.ts';

const config = await loadExperiment(builtInFile('experiment', 'fault-range'));
const { system } = config;

const alert = (from: number, to: number, severity: AlertPeriod['severity'] = 'page') =>
  ({ name: 'burn', component: '', severity, from, to }) satisfies AlertPeriod;

function tried(change: Partial<TriedRun> = {}): TriedRun {
  return {
    sighted: { time: new Float64Array(0), columns: {} },
    ends: Float64Array.of(100, 100, 100, 100, 100, 100),
    bad: Float64Array.of(1, 1, 1, 1, 1, 1),
    alerts: [],
    calls: 1,
    costDollars: 1,
    sloTarget: 0.9,
    fingerprint: '',
    eventsHandled: 0,
    ...change,
  };
}

/** A run of the range with one fault, or without. */
function runWith(kind: string | undefined, day: number): Promise<TriedRun> {
  const faults = kind === undefined ? [] : [faultCase(faultLine(kind), 'high', system).fault];
  const experiment = kind === undefined ? config : { ...config, faults };
  return tryRun({ experiment, entry: config.compare[0]!, day, seed: 1 });
}

describe('the catalogue of faults', () => {
  it('tries every fault of the registry at every severity, on a part that it strikes', () => {
    const cases = faultCases(system);
    const wanted = FAULTS.flatMap(({ kind }) =>
      Object.keys(SEVERITIES).map((severity) => `${kind} ${severity}`),
    );
    assert.deepEqual(
      cases.map(({ kind, severity }) => `${kind} ${severity}`),
      wanted,
    );
    assert.ok(FAULTS.length >= 25);
    for (const { fault, kind, target, severity } of cases) {
      const reading: Reading = { problems: [], folder: '.' };
      checkFaults([{ spec: fault, path: [kind], targetPath: [kind] }], system, reading);
      assert.deepEqual(reading.problems, []);
      assert.equal(fault.severity, SEVERITIES[severity]);
      const { appliesTo } = faultLine(kind);
      if (target === '') assert.ok(!takesTarget(faultLine(kind)) || appliesTo[0] === 'telemetry');
      else assert.ok(appliesTo.some((part) => componentsOf(system, part).includes(target)));
    }
  });

  it('tries a fault that it has never heard of, for as long as it usually lasts but four minutes at most', () => {
    const line: FaultLine = {
      ...faultLine('trigger'),
      kind: 'plague',
      appliesTo: ['queue'],
      usual: { duration: 1200, recovery: 60, onset: { kind: 'ramp', over: 300 } },
    };
    const { target, lasts, fault } = faultCase(line, 'medium', system);
    assert.deepEqual([target, lasts, fault.speedUp, fault.severity], ['notices', 240, 5, 0.5]);
    assert.deepEqual(faultCase({ ...line, usual: {} }, 'low', system).lasts, 60);
  });

  it('counts violations beyond those of the same day without the fault, minute by minute', () => {
    // onset in minute 2, end at 210 s: minutes 2 and 3. One in ten may be violated.
    const quiet = tried();
    const faulty = tried({ bad: Float64Array.of(1, 1, 9, 51, 21, 1) });
    const found = userImpact({ quiet, faulty }, 120, 210);
    assert.deepEqual(found, {
      violations: 8 + 50 + 20,
      violationRatio: 58 / 200,
      wasNoticed: true,
      secondsToImpact: 240 - 120,
      secondsToRecover: 300 - 210,
    });
    const lasting = tried({ bad: Float64Array.of(1, 1, 1, 51, 21, 40) });
    assert.equal(userImpact({ quiet, faulty: lasting }, 120, 210).secondsToRecover, Infinity);
    const gray = userImpact(
      { quiet, faulty: tried({ bad: Float64Array.of(1, 1, 8, 8, 8, 8) }) },
      120,
      210,
    );
    assert.deepEqual([gray.wasNoticed, gray.violations], [false, 28]);
    assert.ok(Number.isNaN(gray.secondsToImpact) && Number.isNaN(gray.secondsToRecover));
  });

  it('takes for caused what the day without the fault was not alerted of', () => {
    const quiet = tried({ alerts: [alert(60, 500)] });
    const faulty = tried({ alerts: [alert(60, 90), alert(300, Infinity), alert(600, 700)] });
    assert.equal(secondsToAlert({ quiet, faulty }, 180, 'page'), 600 - 180);
    assert.ok(Number.isNaN(secondsToAlert({ quiet, faulty }, 180, 'ticket')));
    assert.ok(Number.isNaN(secondsToAlert({ quiet, faulty: quiet }, 30, 'page')));
  });

  it('finds the signals that moved further than days differ, all days the same way', () => {
    const time = Float64Array.of(10, 20, 30);
    const day = (a: number, b: number, c: number) => ({
      time,
      columns: {
        's/a': Float64Array.of(0, a, a),
        's/b': Float64Array.of(0, b, b + 2),
        's/c': Float64Array.of(9, c, Number.NaN),
      },
    });
    const usual = [day(4, 1, 0), day(6, 3, 0), day(5, 2, 0)]; // standard deviation of a and b: 1
    const days = [
      { quiet: usual[0]!, faulty: day(9, 0, 7) },
      { quiet: usual[1]!, faulty: day(10, 4, 7) },
    ];
    const found = movedSignals(days, usual, { from: 10, to: 30 });
    assert.deepEqual(
      found.map(({ component, signal, without, with: after }) => [
        component,
        signal,
        without,
        after,
      ]),
      [
        ['s', 'c', 0, 7],
        ['s', 'a', 5, 9.5],
      ],
    );
    assert.ok(Math.abs(found[1]!.sigmas - 4.5) < 1e-9);
    assert.deepEqual(movedSignals(days, usual, { from: 0, to: 10 }), []);
  });

  it('shows no change at all of what nothing was done to, whom an outage hurts, and what only monitoring sees', async () => {
    const days = [0, 1];
    const quiet = await Promise.all(days.map((day) => runWith(undefined, day)));
    const rowFor = async (kind: string): Promise<CatalogueRow> => {
      const faulty = await Promise.all(days.map((day) => runWith(kind, day)));
      return rowOf(faultCase(faultLine(kind), 'high', system), quiet, faulty);
    };
    assert.ok(quiet.every(({ bad, ends }) => sum(bad) < 0.001 * sum(ends)));

    const nothing = await rowFor('trigger');
    assert.deepEqual([nothing.moved, nothing.violations, nothing.callsRatio], [[], 0, 1]);
    assert.deepEqual([nothing.daysNoticed, nothing.costDollarsAdded], [0, 0]);

    const outage = await rowFor('certificate-expiry');
    assert.deepEqual([outage.daysNoticed, outage.secondsToImpact], [2, 60]);
    assert.equal(outage.secondsToPage, 60);
    assert.ok(outage.violationRatio.estimate > 0.5 && outage.callsRatio < 1);

    const gray = await rowFor('poison-message');
    assert.equal(gray.daysNoticed, 0);
    assert.ok(gray.moved.some(({ signal }) => signal === 'deadLetters'));

    const rows = [nothing, outage, gray];
    const table = catalogueTable(rows);
    assert.match(table, /certificate-expiry +authorise +\d\d % +1 min/);
    assert.match(table, /trigger +- +nobody +- .*nothing$/m);
    const drawing = drawCatalogue(rows);
    const svg = await renderSvg(drawing.spec!);
    for (const { kind } of rows) assert.equal(svg.split(`>${kind}`).length - 1, 1, kind);
    assert.match(
      drawing.caption,
      /^3 faults; users notice 1 of them .* no user notices \(poison-message\)/,
    );
  });

  it('is made by threads as by hand, and kept with what repeats each run', async () => {
    const few = { ...config, horizon: 300, report: { days: [0, 1], seeds: [1] } };
    const cases = ['disk-full', 'trigger'].map((kind) =>
      faultCase(faultLine(kind), 'high', system),
    );
    const { rows, runs } = await catalogueFaults(few, { days: 1, workers: 2, cases });
    const [entry, faults] = [config.compare[0]!, [cases[0]!.fault]];
    const byHand = await tryRun({ experiment: { ...few, faults }, entry, day: 0, seed: 1 });
    assert.deepEqual(
      runs.map(({ kind, day }) => `${kind} ${day}`),
      [' 0', ' 1', 'disk-full 0', 'trigger 0'],
    );
    assert.equal(runs[2]!.fingerprint, byHand.fingerprint);
    assert.deepEqual(
      rows.map(({ kind, daysNoticed }) => [kind, daysNoticed]),
      [
        ['disk-full', 1],
        ['trigger', 0],
      ],
    );
    const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
    try {
      writeCatalogue(folder, { rows, runs }, { configHash: 'c', codeVersion: 'v' });
      const read = (name: string) => parseCsv(readFileSync(join(folder, name), 'utf8'));
      const [head, ...lines] = read('catalogue.csv');
      const column = head!.indexOf('violations');
      assert.deepEqual(
        lines.map((line) => Number(line[column])),
        rows.map(({ violations }) => violations),
      );
      assert.ok([head, ...lines].every((line) => line!.length === head!.length));
      assert.equal(read('telemetry.csv').length, 1 + rows[0]!.moved.length);
      assert.deepEqual(read('runs.csv').at(-1)?.slice(0, 6), [
        'trigger',
        'high',
        '0',
        '1',
        'c',
        'v',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('leaves time before the onset to warm up, and after the end to recover', () => {
    for (const { lasts } of faultCases(system)) {
      assert.ok(ONSET >= config.preroll + 60 && lasts <= 240);
      assert.ok(ONSET + lasts + 120 <= config.horizon);
    }
  });
});

const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
