import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { loadExperiment, loadSystem, parseSystem } from '../../experiments/load.ts';
import { offeredLoad, offeredToParts } from '../../experiments/offered-load.ts';
import { builtInFile } from '../../experiments/paths.ts';
import { pointsOf } from '../../experiments/plan.ts';
import { run as runOne } from '../../experiments/run.ts';
import { capacityWarnings } from '../../experiments/warnings.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import { arrivalsAt, type Built, build } from '../sim/build.ts';

const CARDS = 'card-payments';
const INSTANT = 'instant-payments';
const system = (name: string) => loadSystem(builtInFile('system', name));

/** What the figures of a system are about: each has a line of `sources` that begins with it. */
const FIGURES: Readonly<Record<string, readonly string[]>> = {
  [CARDS]: ['Volume', 'Objectives', 'Fraud score', 'Prices', 'Shares', 'Work', 'Boot', 'Cache'],
  [INSTANT]: ['SCT Inst', 'FedNow', 'Sanctions', 'Fraud score', 'Volume', 'Prices', 'Shares'],
};
const BOTH = ['Databases', 'Ledger'];

describe('the payment systems that come with finfra', () => {
  for (const [name, figures] of Object.entries(FIGURES)) {
    it(`${name} says of each of its figures where it is from, or that it is assumed`, async () => {
      const { sources } = await system(name);
      for (const figure of [...figures, ...BOTH])
        assert(
          sources.some((line) => line.startsWith(figure)),
          figure,
        );
      for (const line of sources)
        assert(/assumption|\([^)]*[a-z]{4}[^)]*\)/.test(line), `no source: ${line}`);
    });

    it(`${name} gives every transaction an objective, and books in two phases on two disks`, async () => {
      const { services, transactions } = await system(name);
      for (const { slo } of transactions) assert(slo > 0 && slo <= 20);
      const database = services.find((one) => one.name === 'ledger-database')!.database!;
      assert.equal(database.commit, 'synchronous');
      const kinds = new Set(JSON.stringify(transactions).match(/"kind":"(hold|post|void)"/g));
      assert.equal(kinds.size, 3);
    });

    it(`${name} stands in three zones, and loses none of its scaled services with one`, async () => {
      const { services, zones } = await system(name);
      assert.equal(zones!.length, 3);
      const alone = services.filter((one) => one.replicas < 2 && one.instance !== undefined);
      const waitsForNobody = ['notification', 'clearing-desk']; // messages wait for them
      assert.deepEqual(
        alone.map((one) => one.name).filter((one) => !waitsForNobody.includes(one)),
        [],
      );
    });
  }

  it('carry at most what the quota of their dearest step allows', async () => {
    const full = (config: SystemConfig) =>
      Math.min(...offeredToParts(config, 1).map(({ capacity, load }) => capacity / load));
    const shares = (config: SystemConfig, names: readonly string[]) =>
      config.transactions.reduce((sum, t) => sum + (names.includes(t.name) ? t.share : 0), 0);
    const cards = await system(CARDS);
    const scored = shares(cards, ['purchase', 'cancelled-purchase']);
    assert(Math.abs(full(cards) - 4 / (scored * 0.024)) < 1e-6);
    const instant = await system(INSTANT);
    const unscreened = ['sct-inst-recall', 'fednow-return', 'status-inquiry'];
    const screened = 1 - shares(instant, unscreened);
    assert(Math.abs(full(instant) - 7 / (screened * 0.04)) < 1e-6);
  });

  for (const name of ['card-payments', 'instant-payments'] as const) {
    it(`${name}-day has replicas for the peak of each of its days, and not many more`, async () => {
      const config = await loadExperiment(builtInFile('experiment', `${name}-day`));
      assert.deepEqual(await capacityWarnings(config), []);
      const scaled = config.system.services.filter((one) => one.replicasMax > one.replicas);
      const peak = 90; // per second, the mean of the highest rates of the three days
      const busiest = offeredLoad(config.system, peak).filter(({ service }) =>
        scaled.some((one) => one.name === service),
      );
      const ratios = busiest.map(({ service, load }) => {
        const { replicas, workersPerReplica } = scaled.find((one) => one.name === service)!;
        return load / (replicas * workersPerReplica);
      });
      assert(Math.max(...ratios) > 0.4 && Math.max(...ratios) < 0.7, `${ratios}`);
    });

    it(`${name}-peak is warned of with the quota of the file, and not with the larger one`, async () => {
      const config = await loadExperiment(builtInFile('experiment', `${name}-peak`));
      const [asIs, ready] = pointsOf(config);
      const warnings = await capacityWarnings(asIs!.config);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]!, /service (fraud-score|sanctions): load 1\.\d+ at the peak/);
      assert.deepEqual(await capacityWarnings(ready!.config), []);
    });
  }
});

/** Other banks answer ten times as slowly: after 5 s on average. `spoil` acts on the system in its first 30 s. */
async function slowBanks(type: string, spoil?: (built: Built) => number): Promise<Built> {
  const file = builtInFile('system', INSTANT);
  const text = readFileSync(file, 'utf8').replaceAll('mean: 500ms', 'mean: 5s');
  const config = await parseSystem(text, file);
  const position = config.transactions.findIndex(({ name }) => name === type);
  const count = 600;
  const times = Array.from({ length: count }, (_, i) => i / 20);
  const source = arrivalsAt(times, Array<number>(count).fill(position));
  const built = build(config);
  built.system.feed(source);
  const handle = spoil?.(built);
  built.sim.runUntil(30);
  if (handle !== undefined) built.system.impairments.clear(handle);
  built.sim.runUntil(90);
  built.system.finish();
  return built;
}

/** Cents that have left the position of the bank at a rail, and those on hold there. */
function paidOut({ system: { bookkeeper } }: Built): { booked: number; onHold: number } {
  const { accounts } = bookkeeper!.journal.ledger;
  let [booked, onHold] = [0, 0];
  for (let row = 0; row < accounts.count; row++) {
    if (accounts.debitsPosted[row]! < 6_000_000_000 || accounts.idOf(row) < 1000) continue;
    booked += accounts.creditsPosted[row]!;
    onHold += accounts.creditsPending[row]!;
  }
  return { booked, onHold };
}

describe('the time limits of instant payments', () => {
  it('end each SCT Inst within 7 s, whatever the other bank does', async () => {
    const { ends } = await slowBanks('sct-inst');
    const took = ends.map((end) => end!.endedAt - end!.arrivedAt);
    const isTimedOut = (i: number) => ends[i]!.outcome === 'timedOut';
    const refused = took.filter((seconds, i) => isTimedOut(i) && seconds > 2); // past the payee
    assert(refused.length > 50, `${refused.length} timed out`);
    for (const seconds of refused) assert(Math.abs(seconds - 7) < 1e-9, `${seconds} s`);
    assert(Math.max(...took) <= 7 + 1e-9);
  });

  it('give a payer back what was not settled, once its SCT Inst has been refused by time', async () => {
    const built = await slowBanks('sct-inst');
    const done = built.ends.filter((end) => end!.outcome === 'done').length;
    assert(done > 50 && done < 550, `${done} done`);
    assert.deepEqual(paidOut(built), { booked: 100 * done, onHold: 0 });
  });

  for (const type of ['sct-inst', 'fednow']) {
    it(`give a payer back what was held for a ${type} that failed because the answer was lost`, async () => {
      const built = await slowBanks(type, ({ system }) =>
        system.impairments.apply({ on: 'edge', to: 'ledger', way: 'back', lossRatio: 0.3 }),
      );
      const { asked } = built.system.bookkeeper!;
      assert(asked > 600, `${asked} bookings asked for`);
      assert.equal(paidOut(built).onHold, 0);
    });
  }

  it('give the receiver of a FedNow payment 5 s, and the message less than 20 s', async () => {
    const { ends } = await slowBanks('fednow');
    const isDone = (end: (typeof ends)[number]) => end!.outcome === 'done';
    const took = ends.map((end) => end!.endedAt - end!.arrivedAt);
    const inTime = took.filter((_, i) => isDone(ends[i]));
    const late = took.filter((seconds, i) => !isDone(ends[i]) && seconds > 2); // past the payee
    assert(inTime.length > 50 && late.length > 50, `${inTime.length} in time, ${late.length} late`);
    assert(Math.max(...inTime) < 6 && Math.min(...late) > 5 && Math.max(...took) < 8);
  });
});

describe('the clearing of cards', () => {
  it('makes payments wait where the ledger serves in order, and not where payments go first', async () => {
    const short = ['horizon=12min', 'preroll=10min']; // released after ten minutes
    const set = [...short, 'system.jobs.clearing.tasks.match.items=20000'];
    const file = builtInFile('experiment', 'card-clearing-deadline');
    const config = await loadExperiment(file, { set });
    const [, inOrder, paymentsFirst] = config.compare;
    const late = async (entry: (typeof config.compare)[number]) => {
      const result = await runOne({ experiment: config, entry, day: 1, seed: 1 });
      const purchases = result.types.indexOf('purchase');
      return result.late[purchases]! / result.arrived[purchases]!;
    };
    const ratio = await late(inOrder!);
    assert(ratio > 0.02, `${ratio} of the purchases late`);
    assert.equal(await late(paymentsFirst!), 0);
  });
});
