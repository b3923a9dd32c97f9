import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../../../experiments/paths.ts';
import { createDiskNoise, DISK_NOISES } from '../../../sim/databases/disk-noise/index.ts';
import { createRandom } from '../../../sim/random.ts';
import { Bench, mean, WRITE } from './bench.ts';

const SHARED = process.env['FINFRA_SHARED'] ?? join(ROOT, '../shared');
const DATA = join(SHARED, 'data/azure-vm-noise');
const HOUR = 3600;

const noise = (kind: string, options: object = {}, seed = 'noise') =>
  createDiskNoise({ kind, ...options }, createRandom(seed).stream('disk'));

/** Value of an option that nobody sets. */
function defaultOf(kind: string, option: string): number {
  return DISK_NOISES.find((line) => line.kind === kind)!.options[option]!.default as number;
}

const variance = (values: readonly number[]) => {
  const average = mean(values);
  return mean(values.map((value) => (value - average) ** 2));
};

describe('disk noise', () => {
  it('none changes nothing', () => {
    assert.equal(noise('none').factor(1e6, 1), 1);
  });

  it('log-ou has the law of its formula', () => {
    const options = {
      sigmaBetween: 0.3,
      sigmaWithin: 0.5,
      correlationTime: 100,
      slowMachineRatio: 0,
    };
    const machines = Array.from({ length: 2000 }, (_, i) => noise('log-ou', options, `m${i}`));
    const logsAt = (time: number) => machines.map((machine) => Math.log(machine.factor(time, 0)));
    const [first, second, third] = [logsAt(0), logsAt(100), logsAt(1e4)];
    const total = 0.3 ** 2 + 0.5 ** 2;
    const covariance = (a: readonly number[], b: readonly number[]) =>
      mean(a.map((x, i) => x * b[i]!)) - mean(a) * mean(b);
    const error = (total * Math.SQRT2) / Math.sqrt(2000);
    for (const logs of [first, second, third]) {
      assert(Math.abs(mean(logs) + total / 2) < 4 * Math.sqrt(total / 2000)); // factors have mean 1
      assert(Math.abs(variance(logs) - total) < 4 * error);
    }
    const near = covariance(first, second);
    assert(Math.abs(near - (0.09 + 0.25 * Math.exp(-1))) < 4 * error, `${near}`);
    assert(Math.abs(covariance(first, third) - 0.09) < 4 * error);
  });

  it('log-ou has the stated share of slow machines', () => {
    const options = {
      sigmaBetween: 0,
      sigmaWithin: 0,
      slowMachineRatio: 0.1,
      slowMachineFactor: 2,
    };
    const factors = Array.from({ length: 4000 }, (_, i) =>
      noise('log-ou', options, `s${i}`).factor(0, 0),
    );
    const slow = factors.filter((factor) => factor === 2).length;
    assert.equal(factors.filter((factor) => factor === 1).length, 4000 - slow);
    assert(Math.abs(slow / 4000 - 0.1) < 4 * Math.sqrt(0.09 / 4000));
  });

  it('log-ou is the same whenever it is asked', () => {
    const [often, rarely] = [noise('log-ou'), noise('log-ou')];
    for (let time = 0; time < 10 * HOUR; time += 60) often.factor(time, 0);
    assert.equal(often.factor(10 * HOUR, 0), rarely.factor(10 * HOUR, 0));
  });

  it('burst-credits are fast for as long as computed', () => {
    // Second k, from 0, finds 100 - 0.8 k of credits and needs 1: the first that lacks them is 124.
    const disk = noise('burst-credits', { baselineRatio: 0.2, creditsMax: 100, slowFactor: 3 });
    const factors = Array.from({ length: 1000 }, (_, i) => disk.factor(i, 1));
    assert.equal(factors.indexOf(3), 124);
    // From then on every fifth second has earned one of a usual disk.
    const late = factors.slice(500);
    assert(Math.abs(late.filter((factor) => factor === 1).length - 100) <= 1);
    // After a rest they are full again, and not more than full.
    const rested = Array.from({ length: 200 }, (_, i) => disk.factor(1e6 + i, 1));
    assert.equal(rested.indexOf(3), 124);
  });

  it('slows the flushes of a database, each replica by its own', () => {
    const diskNoise = {
      kind: 'log-ou',
      slowMachineRatio: 1,
      slowMachineFactor: 4,
      sigmaBetween: 0.5,
    };
    const bench = new Bench({ diskNoise }, [WRITE], { replicas: 2 });
    bench.arrive([0, 200]).crash(0, 100).run(300);
    const [first, second] = bench.fates.map(({ endedAt, arrivedAt }) => endedAt - arrivedAt);
    assert(first! > 1 && second! > 1 && Math.abs(first! - second!) > 0.01);
  });
});

describe('the defaults of disk noise', () => {
  before(function () {
    if (!existsSync(DATA)) {
      assert.notEqual(process.env['FINFRA_REQUIRE_SHARED'], '1', `${DATA} is missing`);
      this.skip();
    }
  });

  it('of log-ou are those of general-purpose machines whose one client writes', () => {
    const long = rows('postgresql', 'Clients:_1_-_Mode:_Read_Write_(TPC-B_Like),TPS,long,D8s_v5,');
    // Half squared differences by the time between two runs on one machine.
    const within = (from: number, to: number) => variogram(long, from, to);
    const nugget = within(0, 0.75);
    const sigmaWithin = Math.sqrt(within(6, 36) - nugget);
    const sigmaBetween = Math.sqrt(variance(long.map(({ log }) => log)) - within(6, 36));
    close(sigmaWithin, defaultOf('log-ou', 'sigmaWithin'), 0.05);
    close(sigmaBetween, defaultOf('log-ou', 'sigmaBetween'), 0.03);
    const risen = (within(3, 6) - nugget) / sigmaWithin ** 2;
    close((-4.5 * HOUR) / Math.log(1 - risen), defaultOf('log-ou', 'correlationTime'), 0.05);

    const fresh = rows(
      'postgresql',
      'Clients:_1_-_Mode:_Read_Write_(TPC-B_Like),TPS,short,D8s_v5,',
    );
    const { ratio, factor } = slowOnes(fresh.map(({ log }) => log));
    close(ratio, defaultOf('log-ou', 'slowMachineRatio'), 0.03);
    close(factor, defaultOf('log-ou', 'slowMachineFactor'), 0.01);
  });

  it('of burst-credits have the factor between the regimes of burstable machines', () => {
    const text = 'Clients:_25_-_Mode:_Read_Write_(TPC-B_Like),TPS,short,B8ms,';
    const { ratio, factor } = slowOnes(rows('postgresql', text).map(({ log }) => log));
    close(factor, defaultOf('burst-credits', 'slowFactor'), 0.03);
    assert(ratio > 0.2 && ratio < 0.25, `${ratio}`);
  });

  it('leave out the cap of a saturated disk, which hardly varies at all', () => {
    const text =
      'Random_Read_-_IO_Engine:_Linux_AIO_-_Buffered:_No_-_Direct:_Yes_-_Block_Size:_8KB';
    const values = rows('flexible_io_tester', text).filter(({ isRate }) => isRate);
    const deviation = Math.sqrt(variance(values.map(({ log }) => log)));
    assert(values.length > 30_000 && deviation < 0.005, `${values.length}, ${deviation}`);
  });
});

interface Measured {
  readonly vm: string;
  readonly hours: number;
  readonly log: number; // of seconds per operation
  readonly isRate: boolean; // operations per second
}

/** Rows of one file of the data that contain a text. */
function rows(suite: string, text: string): Measured[] {
  const csv = gunzipSync(readFileSync(join(DATA, `${suite}_eastus.csv.gz`))).toString();
  return csv
    .split('\n')
    .filter((line) => line.includes(text))
    .map((line) => {
      const [, , unit, , , start = '', vm = '', value] = line.split(',');
      const hours = Date.parse(`${start.replace(' ', 'T')}Z`) / 1000 / HOUR;
      return {
        vm,
        hours,
        log: -Math.log(Number(value)),
        isRate: unit === 'TPS' || unit === 'IOPS',
      };
    });
}

/** Mean of half the squared difference of two runs on one machine, `from` to `to` hours apart. */
function variogram(measured: readonly Measured[], from: number, to: number): number {
  let [sum, count] = [0, 0];
  for (const vm of new Set(measured.map((one) => one.vm))) {
    const own = measured.filter((one) => one.vm === vm).sort((a, b) => a.hours - b.hours);
    own.forEach((first, i) => {
      for (let j = i + 1; j < own.length && own[j]!.hours - first.hours < to; j++) {
        if (own[j]!.hours - first.hours < from) continue;
        sum += (own[j]!.log - first.log) ** 2 / 2;
        count++;
      }
    });
  }
  assert(count > 500, `${count} pairs from ${from} to ${to} hours apart`);
  return sum / count;
}

/** Machines at least 1.3 times slower than the median: their share, and how much slower their median is. */
function slowOnes(logs: readonly number[]): { readonly ratio: number; readonly factor: number } {
  const median = (values: readonly number[]) =>
    [...values].sort((a, b) => a - b)[values.length >> 1]!;
  const usual = median(logs);
  const slow = logs.filter((log) => log > usual + Math.log(1.3));
  return { ratio: slow.length / logs.length, factor: Math.exp(median(slow) - usual) };
}

function close(value: number, stated: number, tolerance: number): void {
  assert(Math.abs(value / stated - 1) < tolerance, `${value}, stated ${stated}`);
}
