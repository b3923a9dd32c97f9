import assert from 'node:assert/strict';
import { loadExperiment, parseExperiment } from '../../experiments/load.ts';
import { builtInFile } from '../../experiments/paths.ts';
import { run } from '../../experiments/run.ts';
import { clockOf } from '../../experiments/start.ts';
import type { ExperimentConfig, Run } from '../../experiments/types.ts';
import { capacityWarnings } from '../../experiments/warnings.ts';
import { isoInstant } from '../../sim/calendars/civil-dates.ts';

const load = (name: string, set: readonly string[] = []) =>
  loadExperiment(builtInFile('experiment', name), { set, days: '1', seeds: '1' });

function runOf(experiment: ExperimentConfig, name: string): Promise<Run> {
  const entry = experiment.compare.find((one) => one.name.startsWith(name));
  assert.ok(entry !== undefined, name);
  return run({ experiment, entry, day: experiment.report.days[0]!, seed: 1 });
}

/** By window: items, kept, missed. */
function judged({ deadlines }: Run, subject: string): Record<string, number[]> {
  const own = deadlines.filter((tally) => tally.subject === subject && tally.items > 0);
  return Object.fromEntries(
    own.map(({ window, items, kept, missed }) => [window, [items, kept, missed]]),
  );
}

const arrivedOf = ({ types, arrived }: Run, type: string) => arrived[types.indexOf(type)]!;

describe('securities-trading', () => {
  it('executes its closing auction at 13:00 on a half day, and books every execution once', async () => {
    const halfDay = ['start.date=2025-11-28', 'start.time=12:40', 'horizon=25min'];
    const config = await load('securities-trading-day', halfDay);
    const result = await runOf(config, 'static');
    // 10 % of 8/s x 3.5 h, in the 30 s from 13:00 on; levels and bursts do not touch auctions.
    const expected = 0.1 * 8 * 3.5 * 3600;
    const fills = arrivedOf(result, 'auction-fill');
    assert.ok(Math.abs(fills - expected) < 4 * Math.sqrt(9 * expected), `${fills} fills`);
    const { time, columns } = result.series;
    const after = [...time].map((t, i) => (t > 21 * 60 ? columns['arrivalsPerSecond']![i]! : 0));
    assert.ok(Math.max(...after) < 2, 'allocations alone');
    // On-close orders come until 12:50, and each is in the book before.
    const { close: [items = 0, kept] = [] } = judged(result, 'auction-order');
    assert.ok(items > 50 && kept === items, `${kept} of ${items}`);
  });

  it('has drop copies that wait after the close of a rebalance day', async () => {
    const close = ['start.time=15:59', 'horizon=3min', 'preroll=30s', 'workload.scale=0.4'];
    const waiting = async (name: string, entry: string) => {
      const { series } = await runOf(await load(name, close), entry);
      return Math.max(...series.columns['drop-copies/queueDepth']!);
    };
    const normal = await waiting('securities-trading-day', 'static');
    const rebalance = await waiting('securities-trading-peak', 'as on a normal day');
    assert.ok(rebalance > 20 * Math.max(normal, 1), `${normal}, ${rebalance}`);
  });

  it('is told by the check which parts are too small for a rebalance day, by entry', async () => {
    const lines = await capacityWarnings(await load('securities-trading-peak'));
    assert.deepEqual(
      lines.map((line) => line.replace(/: .*? has/, ' has')),
      [
        'service trade-capture has at most 8',
        'primary of trade-database has at most 4',
        'queue drop-copies has at most 12',
        "service allocation-desk has at most 2 (entry 'one desk of each')",
        "service affirmation-desk has at most 2 (entry 'one desk of each')",
      ],
    );
  });
});

describe('ledger-and-settlement', () => {
  it('has a night that is long enough for a month end, and half a batch engine has not', async () => {
    const night = ['start.time=18:55', 'horizon=304min', 'workload.scale=0.01'];
    const config = await load('ledger-settlement-peak', night);
    const evening = async (entry: string) => {
      const result = await runOf(config, entry);
      return [judged(result, 'end-of-day'), judged(result, 'liquidity-report')];
    };
    const inTime = { 'due 22:30': [1, 1, 0] };
    assert.deepEqual(await evening('as on a normal day'), [{ 'due 23:00': [1, 1, 0] }, inTime]);
    assert.deepEqual(await evening('half of it'), [{ 'due 23:00': [1, 0, 1] }, inTime]);
    const [warning = ''] = await capacityWarnings(config);
    assert.match(warning, /^job end-of-day: needs at least 4 h .*\(entry 'half of it/);
  });

  it('moves money from accounts to accounts, and none of it gets lost', async () => {
    const result = await runOf(
      await load('ledger-settlement-day', ['start.time=16:10', 'horizon=6min']),
      'static',
    );
    const done = result.outcomes.map(([count = 0]) => count);
    const posting = ['post', 'reserve-and-post', 'reverse', 'ach-credit', 'wire'];
    for (const type of posting) assert.ok(done[result.types.indexOf(type)]! > 10, type);
    // The audit at the end of a run ends it where the books are not balanced.
    assert.ok(result.amountMinorDone > 0);
  });
});

describe('the start of a trading day', () => {
  const EXPERIMENT = `name: start
question: When does it begin?
system: securities-trading
workload: {kind: trading-day, firstDate: 2025-03-07, startHour: 9.5}
report: {days: [0, 3], seeds: [1, 1]}
compare: [{name: fixed, agents: {autoscaling: {kind: static}}}]
baseline: fixed
primary: deadlinesMissed
horizon: 1h
metrics: [deadlinesMissed]
`;
  const startOf = (config: ExperimentConfig, day: number) =>
    isoInstant(clockOf(config, day).startsAt);

  it('is in the zone of the workload, also after the clocks have changed', async () => {
    const config = await parseExperiment(EXPERIMENT, 'start.yaml');
    assert.equal(startOf(config, 0), '2025-03-07T14:30:00Z');
    assert.equal(startOf(config, 3), '2025-03-10T13:30:00Z');
  });

  it('gives the workload date, hour and zone where it is stated', async () => {
    const start = 'start: {date: 2025-03-07, time: "14:00", zone: UTC}\n';
    const free = EXPERIMENT.replace(', firstDate: 2025-03-07, startHour: 9.5', '');
    const { workload } = await parseExperiment(start + free, 'start.yaml');
    const { firstDate, startHour, zone } = workload;
    assert.deepEqual([firstDate, startHour, zone], ['2025-03-07', 14, 'UTC']);
    const both = EXPERIMENT.replace('firstDate', 'zone: America/New_York, firstDate');
    await assert.rejects(
      parseExperiment(start + both, 'start.yaml'),
      /workload\.zone: must be that of start, UTC, or left out/,
    );
  });
});
