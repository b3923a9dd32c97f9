import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BadInput } from '../../experiments/bad-input.ts';
import { BUILT_IN_THEORY } from '../../experiments/conformance/built-in-theory.ts';
import {
  countAll,
  countBelow,
  FineHistogram,
  lowerBound,
  upperBound,
} from '../../experiments/conformance/fine-histogram.ts';
import {
  Controls,
  estimateRatio,
  FIRST_LOOK,
  intervalOf,
  nextLook,
  quantileInterval,
  type SampledLaw,
} from '../../experiments/conformance/sequential.ts';
import { conformanceTheory } from '../../experiments/conformance/theory.ts';
import { readTheoryCases } from '../../experiments/conformance/theory-cases.ts';
import * as formulas from '../../experiments/conformance/theory-formulas.ts';
import { judge } from '../../experiments/conformance/theory-judge.ts';
import type { Ratio } from '../../experiments/conformance/theory-metrics.ts';
import { isHard, loadOf } from '../../experiments/conformance/theory-plan.ts';
import { type Replication, replicate } from '../../experiments/conformance/theory-replication.ts';
import { theorySystem } from '../../experiments/conformance/theory-systems.ts';
import { createRandom } from '../../sim/random.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARED = process.env['FINFRA_SHARED'] ?? join(ROOT, '../shared');

const near = (got: number, expected: number, tolerance = 1e-6): void =>
  assert.ok(Math.abs(got - expected) <= tolerance * Math.abs(expected), `${got} !~ ${expected}`);

const LOSS = {
  model: 'M/M/c/K',
  arrivalRate: 3,
  serviceRate: 4,
  servers: 2,
  capacity: 3,
  expected: { rejectedRatio: 0.04936014625228519, latencySecondsMean: 0.26730769230769236 },
};
const one = (raw: unknown) => readTheoryCases('x', [raw])[0]!;

describe('formulas of queueing theory', () => {
  const mm = (arrivalRate: number, serviceRate: number, servers: number) => ({
    arrivalRate,
    serviceRate,
    servers,
  });

  it('Erlang B and C are as published', () => {
    near(formulas.erlangB(5, 4.5), 0.243021002);
    near(formulas.erlangB(10, 8), 0.121661064);
    near(formulas.erlangB(100, 90), 0.02695738);
    near(formulas.erlangC(2, 1.6), 0.711111111);
    near(formulas.erlangC(5, 4.5), 0.762493, 1e-5);
    near(formulas.erlangC(10, 8), 0.40918, 1e-5);
  });

  it('M/M/c waits and percentiles are as published', () => {
    near(formulas.waitMM(mm(0.8, 1, 1)), 4);
    near(formulas.waitMM(mm(0.2, 0.1, 3)), 4.444444);
    near(formulas.latencyQuantileMM(mm(0.9, 1, 1), 0.99), 46.051702);
    near(formulas.latencyQuantileMM(mm(1.6, 1, 2), 0.95), 7.910684);
    near(formulas.latencyQuantileMM(mm(90, 1, 100), 0.99), 4.628989);
    near(formulas.latencyTailMM(mm(1, 1, 2), 3), Math.exp(-3) * 2); // c mu - lambda = mu, C = 1/3
  });

  it('bounded and closed queues are as published', () => {
    const loss = formulas.lossMM(mm(12, 1, 10), 30);
    near(loss.rejectedRatio, 0.1686372);
    near(loss.throughputPerSecond, 9.976353);
    near(loss.latencySecondsMean, 2.53456);
    near(formulas.lossMM(mm(1, 1, 1), 10).inSystemMean, 5);
    const repair = { customers: 10, thinkSecondsMean: 10 };
    near(formulas.closedMM({ serviceRate: 1, servers: 2 }, repair).inSystemMean, 1.038638);
    const users = { customers: 50, thinkSecondsMean: 10 };
    near(formulas.closedMM({ serviceRate: 1, servers: 4 }, users).throughputPerSecond, 3.884982);
  });

  it('general laws are as published', () => {
    const queue = { arrivalRate: 0.8, serviceSecondsMean: 1 };
    near(formulas.waitMG({ ...queue, serviceSquaredCv: 4 }), 10);
    near(formulas.waitMG({ ...queue, serviceSquaredCv: 0.25 }), 2.5);
    near(formulas.latencyMGShared(queue), 5);
    near(
      formulas.latencyGM(1, (s) => Math.exp(-s / 0.8)),
      2.692731,
    );
    near(formulas.latencyGM(1, formulas.erlangTransform(1.25, 2)), 3.84398);
    const hyper = (s: number) =>
      (0.887298335 * 1.419677) / (1.419677 + s) + (0.112701665 * 0.180323) / (0.180323 + s);
    near(formulas.latencyGM(1, hyper), 10.819193, 1e-5);
  });

  it('priorities, set-up, forks and networks are as published', () => {
    const classes = [0.3, 0.5].map((arrivalRate) => ({ arrivalRate, serviceRate: 1 }));
    const [urgent, other] = formulas.waitsCobham(classes);
    near(urgent!, 1.142857);
    near(other!, 5.714286);
    near(formulas.latenciesPreemptive(classes)[0]!, 1.428571);
    near(formulas.latenciesPreemptive(classes)[1]!, 7.142857);
    const rates = { arrivalRate: 0.8, serviceRate: 1 };
    near(formulas.latencyWithSetup(rates, { mean: 5, secondMoment: 50 }), 10);
    near(formulas.latencyWithSetup(rates, { mean: 5, secondMoment: 25 }), 8);
    near(formulas.latencyForkJoinOfTwo(rates), 7);
    const [first, second] = formulas.trafficEquations(
      [0.5, 0],
      [
        [0, 0.6],
        [0.3, 0],
      ],
    )!;
    near(first!, 0.609756);
    near(second!, 0.365854);
    assert.equal(
      formulas.trafficEquations(
        [0.5, 0],
        [
          [0, 1],
          [1, 0],
        ],
      ),
      undefined,
    );
  });

  it('answers of the known-answer file are those of the formulas', function () {
    const file = join(SHARED, 'known-answers/theory-cases.json');
    if (!existsSync(file) && process.env['FINFRA_REQUIRE_SHARED'] !== '1') this.skip();
    const cases = readTheoryCases(file, JSON.parse(readFileSync(file, 'utf8')));
    assert.equal(cases.length, 29);
    for (const { model, expected } of cases) {
      if (model.name !== 'M/M/c' && model.name !== 'M/M/c/K') continue;
      const { servers, service, arrivalsPerSecond } = model.stations[0]!;
      const queue = mm(arrivalsPerSecond, 1 / service.mean, servers);
      const value = (name: string) => expected.find(({ metric }) => metric === name)!.value;
      if (model.name === 'M/M/c') near(formulas.waitMM(queue), value('waitSecondsMean'));
      else near(formulas.lossMM(queue, model.capacity).inSystemMean, value('inSystemMean'));
    }
  });
});

describe('cases of the theory suite', () => {
  const lines = (raw: unknown): readonly string[] => {
    try {
      readTheoryCases('cases.json', raw);
    } catch (error) {
      if (error instanceof BadInput) return error.lines;
      throw error;
    }
    return [];
  };

  it('names file, case, field, expectation and what was found', () => {
    const wrong = [
      { ...LOSS, servers: 'two' },
      { ...LOSS, capacity: 1 },
      { ...LOSS, model: 'M/M/c/L' },
      { ...LOSS, expected: { latencySecondMean: 1 } },
      { ...LOSS, arrivalRat: 3 },
      { model: 'M/G/1', law: 'uniform', arrivalRate: 1, serviceSecondsMean: 0.5, expected: {} },
      { model: 'M/M/c', arrivalRate: 2, serviceRate: 1, servers: 2, expected: { inSystemMean: 1 } },
    ];
    const stated = [
      "cases.json: [0].servers: must be an integer >= 1, got 'two'",
      'cases.json: [1].capacity: must be an integer >= servers (2), got 1',
      "cases.json: [2].model: must be one of M/M/c, M/M/c/K, M/G/1, GI/M/1, M/G/1-PS, M/M/1-priority, M/M/1-setup, tandem, Jackson, fork-join, closed, got 'M/M/c/L' (did you mean M/M/c/K?)",
      'cases.json: [3].expected.latencySecondMean: is not measured for M/M/c/K (did you mean latencySecondsMean?)',
      'cases.json: [4].arrivalRat: is not known here (did you mean arrivalRate?)',
      "cases.json: [5].law: must be one of exponential, constant, erlang, erlang2, lognormal, hyperexponential, got 'uniform'",
      'cases.json: [6]: must be a queue that settles: load < 1, got 1',
    ];
    assert.deepEqual(lines(wrong), stated);
  });

  it('refuses what is no list of cases, and values that a model does not have', () => {
    const shape = 'the file must be a list of maps with model and expected, got';
    const missing = `cases.json: [0].model: is missing: ${shape}`;
    assert.deepEqual(lines({}), [`${missing} a map`]);
    assert.deepEqual(lines(null), [`${missing} nothing`]);
    assert.match(lines([3])[0]!, /\[0\]: must be a map with a model, got 3/);
    assert.match(
      lines([{ ...LOSS, expected: {} }])[0]!,
      /expected: must be a map with at least one/,
    );
    const shared = { model: 'M/G/1-PS', law: 'constant', arrivalRate: 1, serviceSecondsMean: 0.5 };
    const waits = lines([{ ...shared, expected: { waitSecondsMean: 1 } }]);
    assert.match(waits[0]!, /expected\.waitSecondsMean: is not measured for M\/G\/1-PS/);
    const classes = [{ arrivalRate: 0.1, serviceRate: 1 }];
    const priority = { model: 'M/M/1-priority', preemptive: true, classes };
    const tooMany = { classes: [{}, {}] };
    assert.match(lines([{ ...priority, expected: tooMany }])[0]!, /must be a list of 1 maps/);
  });

  it('refuses a squared cv that its law cannot have', () => {
    const queue = { model: 'M/G/1', arrivalRate: 1, serviceSecondsMean: 0.5 };
    const expected = { waitSecondsMean: 1 };
    const of = (law: string, serviceSquaredCv?: number) =>
      lines([{ ...queue, law, serviceSquaredCv, expected }])[0];
    assert.match(of('erlang', 0.3)!, /serviceSquaredCv: must be 1\/k .* for erlang, got 0.3/);
    assert.match(of('erlang')!, /serviceSquaredCv: must be 1\/k .* got nothing/);
    assert.match(of('hyperexponential', 1)!, /must be a number > 1 for hyperexponential, got 1/);
    assert.match(of('constant', 1)!, /must be 0 for constant, got 1/);
    assert.equal(of('erlang', 0.3333), undefined);
    assert.equal(of('erlang2'), undefined);
  });

  it('refuses networks that nothing leaves and tables of another size', () => {
    const stations = [{ serviceRate: 1 }, { serviceRate: 1 }];
    const network = { model: 'Jackson', stations, expected: { latencySecondsMean: 1 } };
    const of = (externalRates: number[], routing: number[][]) =>
      lines([{ ...network, externalRates, routing }])[0];
    assert.match(
      of(
        [0.1, 0],
        [
          [0, 1],
          [1, 0],
        ],
      )!,
      /routing: must be such that every transaction leaves/,
    );
    assert.match(
      of(
        [0.1],
        [
          [0, 1],
          [0, 0],
        ],
      )!,
      /externalRates: must be a list of 2 rates/,
    );
    assert.match(of([0.1, 0], [[0, 1]])!, /routing: must be a list of 2 rows/);
    assert.match(
      of(
        [0.1, 0],
        [
          [0.6, 0.6],
          [0, 0],
        ],
      )!,
      /routing\[0\]: must be a row with a sum <= 1/,
    );
    assert.match(
      of(
        [0.9, 0],
        [
          [0, 1],
          [0.5, 0],
        ],
      )!,
      /load of stations\[0\] < 1/,
    );
  });

  it('become the systems that an experiment would run', () => {
    const { system } = theorySystem(one(LOSS).model);
    const [service] = system.services;
    assert.equal(service!.queueLimit, 1); // capacity counts those in service
    assert.equal(service!.workersPerReplica, 2);
    assert.equal(system.hop, undefined);
    const classes = [0.3, 0.5, 0.1].map((arrivalRate) => ({ arrivalRate, serviceRate: 1 }));
    const raw = { model: 'M/M/1-priority', preemptive: true, classes };
    const priority = theorySystem(one({ ...raw, expected: { latencySecondsMean: 1 } }).model);
    assert.equal(priority.system.services[0]!.discipline, 'priority-preemptive');
    assert.deepEqual(
      priority.system.transactions.map((type) => [type.priority, Number(type.share.toFixed(6))]),
      [
        [0, 0.333333],
        [1, 0.555556],
        [2, 0.111111],
      ],
    );
  });

  it('are hard from a load of 0.9 and a squared cv of 4 on', () => {
    const of = (arrivalRate: number, serviceSquaredCv: number) => {
      const law = serviceSquaredCv > 1 ? 'lognormal' : 'exponential';
      const raw = { model: 'M/G/1', law, arrivalRate, serviceSecondsMean: 1, serviceSquaredCv };
      return one({ ...raw, expected: { waitSecondsMean: 1 } }).model;
    };
    assert.deepEqual([of(0.9, 1), of(0.89, 1), of(0.5, 4), of(0.5, 3.9)].map(isHard), [
      true,
      false,
      true,
      false,
    ]);
    near(loadOf(of(0.89, 1)), 0.89);
  });

  it('that are built in have every model, and read as a file does', () => {
    const cases = readTheoryCases('built-in', BUILT_IN_THEORY);
    assert.equal(new Set(cases.map(({ model }) => model.name)).size, 11);
  });
});

describe('the sequential rule', () => {
  const uniform = createRandom('sequential').stream('test');
  const gap = (): number => -Math.log1p(-uniform());

  /** A replication: skewed totals of 20 customers whose values depend on an input that is known. */
  function draw(): { ratio: Ratio; input: number } {
    const count = 15 + Math.floor(10 * uniform());
    let total = 0;
    let input = 0;
    for (let i = 0; i < count; i += 1) {
      const x = gap();
      total += 2 * x + gap();
      input += x - 1;
    }
    return { ratio: [total, count], input: input / 20 };
  }

  /** Share of suites of four values whose simultaneous 90 % intervals all hold where they stop. */
  function coverage(isControlled: boolean, suites: number) {
    let covered = 0;
    let replications = 0;
    for (let suite = 0; suite < suites; suite += 1) {
      let holds = true;
      for (let value = 0; value < 4; value += 1) {
        const drawn: ReturnType<typeof draw>[] = [];
        for (let planned = FIRST_LOOK; ; ) {
          while (drawn.length < planned) drawn.push(draw());
          const inputs = isControlled ? [drawn.map(({ input }) => input)] : [];
          const controls = new Controls(planned, inputs);
          const found = estimateRatio(
            drawn.map(({ ratio }) => ratio),
            controls,
          );
          const single = intervalOf(found, 0.9);
          const ratio = (single.high - single.low) / 2 / (0.03 * 3);
          if (ratio > 1) {
            planned = nextLook(planned, ratio);
            continue;
          }
          const { low, high } = intervalOf(found, 1 - 0.1 / 4);
          holds &&= low <= 3 && 3 <= high;
          replications += planned;
          break;
        }
      }
      if (holds) covered += 1;
    }
    return { share: covered / suites, replications: replications / suites / 4 };
  }

  it('keeps the confidence of its intervals where it stops, with and without controls', () => {
    const plain = coverage(false, 400);
    const controlled = coverage(true, 400);
    const error = Math.sqrt((0.9 * 0.1) / 400);
    assert.ok(plain.share > 0.9 - 3 * error, `${plain.share}`);
    assert.ok(controlled.share > 0.9 - 3 * error, `${controlled.share}`);
    assert.ok(plain.replications > 60, `${plain.replications} leave nothing to stop`);
    assert.ok(controlled.replications < 0.7 * plain.replications, `${controlled.replications}`);
  });

  it('plans looks from widths, few and bounded', () => {
    assert.equal(nextLook(32, 1.01), 40);
    assert.equal(nextLook(32, 1.5), 80);
    assert.equal(nextLook(32, 40), 96);
  });

  it('controls that repeat each other or have no chance add nothing', () => {
    const values = Float64Array.from({ length: 40 }, gap);
    const input = Array.from(values, (value) => value - 1 + 0.1 * gap());
    const controls = new Controls(40, [input, input.map((x) => 2 * x), input.map(() => 0)]);
    assert.equal(controls.count, 1);
    const alone = new Controls(40, [input]).estimate(values);
    assert.deepEqual(controls.estimate(values), alone);
  });

  it('a control corrects a mean by least squares', () => {
    const input = [-1, 0, 2, 3, -2, 1, 0, 5, 1, 1, -3, 2, 1, 0, 4, 2];
    const values = Float64Array.from(input, (x) => 7 + 3 * x);
    const { estimate, error, degrees } = new Controls(16, [input]).estimate(values);
    near(estimate, 7, 1e-12);
    assert.ok(error < 1e-7);
    assert.equal(degrees, 14);
  });

  function sampled(replications: number, size: number): SampledLaw {
    const counts = Array.from({ length: replications }, () => {
      const histogram = new FineHistogram();
      for (let i = 0; i < size; i += 1) histogram.record(uniform() < 0.4 ? 0 : gap());
      return histogram.upperPart(0.1);
    });
    return {
      first: Math.max(...counts.map(({ first }) => first)),
      last: Math.max(...counts.map(({ first, cumulative }) => first + cumulative.length - 1)),
      below: (bucket) => counts.map((c) => [countBelow(c, bucket), countAll(c)]),
      lowerBound,
      upperBound,
    };
  }

  it('percentiles lie in their intervals as often as stated, zeros included', () => {
    const truth = Math.log(0.6 / 0.1); // P(X > x) = 0.6 e^-x
    const controls = new Controls(32, []);
    let covered = 0;
    for (let i = 0; i < 300; i += 1) {
      const { low, high } = quantileInterval(sampled(32, 60), 0.9, { controls, level: 0.9 });
      if (low <= truth && truth <= high) covered += 1;
    }
    const error = Math.sqrt((0.9 * 0.1) / 300);
    assert.ok(Math.abs(covered / 300 - 0.9) < 3 * error, `${covered / 300}`);
    const atom = quantileInterval(sampled(32, 60), 0.3, { controls, level: 0.9 });
    assert.deepEqual(atom, { estimate: 0, low: 0, high: 0 });
  });

  it('buckets are narrow and bound their values', () => {
    for (const value of [1e-8, 0.37, 1, 5.99146454710798, 1e6]) {
      const histogram = new FineHistogram();
      histogram.record(value);
      const { first, cumulative } = histogram.upperPart(0);
      assert.deepEqual([...cumulative], [0, 1]);
      assert.ok(lowerBound(first) <= value && value < upperBound(first), `${value}`);
      assert.ok(upperBound(first) / lowerBound(first) < 1.001);
    }
  });
});

describe('replications of the theory suite', () => {
  const deadline = Infinity;
  const run = async (raw: unknown, seed: string): Promise<Replication> => {
    const found = await replicate({ model: one(raw).model, seed, histograms: [], deadline });
    assert.ok(found !== undefined);
    return found;
  };
  const stations = [{ serviceRate: 2 }, { serviceRate: 1, servers: 2 }, { serviceRate: 1.6 }];

  it('the number in the system is exactly the sum over the stations', async () => {
    const tandem = { model: 'tandem', arrivalRate: 1.2, stations };
    const { all, stations: at } = await run({ ...tandem, expected: { inSystemMean: 1 } }, 'tandem');
    const sum = at.reduce((total, { presentSeconds }) => total + presentSeconds, 0);
    near(sum, all.presentSeconds, 1e-9);
    assert.ok(all.presentSeconds > 0);
  });

  it('the time that customers are served is known by class, with preemption too', async () => {
    const classes = [
      { arrivalRate: 0.3, serviceRate: 1 },
      { arrivalRate: 0.2, serviceRate: 0.5 },
    ];
    const raw = { model: 'M/M/1-priority', classes, expected: { latencySecondsMean: 1 } };
    const preemptive = await run({ ...raw, preemptive: true }, 'p');
    const served = preemptive.classes.map(({ servedSeconds }) => servedSeconds);
    near(served[0]! + served[1]!, preemptive.stations[0]!.busySeconds, 1e-9);
    near(served[0]! / preemptive.classes[0]!.done, 1, 0.05); // 12,000 services: 1 % each
    near(served[1]! / preemptive.classes[1]!.done, 2, 0.06);
  });

  it('the same seed gives the same replication, and a deadline that has passed none', async () => {
    assert.deepEqual(await run(LOSS, 'a'), await run(LOSS, 'a'));
    assert.notDeepEqual(await run(LOSS, 'a'), await run(LOSS, 'b'));
    const task = { model: one(LOSS).model, seed: 'a', histograms: [], deadline: 0 };
    assert.equal(await replicate(task), undefined);
  });

  it('inputs that are not those of the case are found out', async () => {
    const found = one(LOSS);
    const runs = await Promise.all(Array.from({ length: 32 }, (_, i) => run(LOSS, `${i}`)));
    const value = (values: ReturnType<typeof judge>) =>
      values.find(({ name }) => name === 'arrivalsPerSecond')!;
    const right = value(judge(found, runs, 0.999));
    assert.ok(right.low <= 3 && 3 <= right.high);
    const faster = runs.map((one) => ({ ...one, seconds: one.seconds / 1.01 }));
    const wrong = value(judge(found, faster, 0.999));
    assert.ok(wrong.low > 3, `${wrong.low}`);
  });
});

describe('conformance theory', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'theory-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, cases: readonly unknown[]): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(cases));
    return path;
  };
  const CLOSED = BUILT_IN_THEORY.at(-1)!;
  const WRONG = { ...LOSS, expected: { latencySecondsMean: 1.03 * 0.26730769230769236 } };

  it('passes what is right and fails what is 3 % off', async () => {
    const network = BUILT_IN_THEORY.find((raw) => one(raw).model.name === 'Jackson');
    const path = file('easy.json', [LOSS, CLOSED, network, WRONG]);
    const report = await conformanceTheory({ path, workers: 1, budgetSeconds: 100 });
    assert.deepEqual([report.total, report.passed, report.inconclusive], [4, 3, 0]);
    const [failure, ...others] = report.failures;
    assert.equal(others.length, 0);
    assert.equal(failure!.case, '[3] M/M/c/K');
    assert.deepEqual(failure!.expected, WRONG.expected);
  });

  it('judges what is rare by the accuracy asked of it, and nothing finer', async () => {
    const rare = { ...LOSS, arrivalRate: 1, capacity: 20 };
    const idle = { model: 'closed', customers: 3, thinkSecondsMean: 1, serviceRate: 1, servers: 5 };
    const path = file('rare.json', [
      { ...rare, expected: { rejectedRatio: 1e-12 } },
      { ...rare, expected: { rejectedRatio: 0.01 } },
      { ...idle, expected: { waitSecondsMean: 0 } },
    ]);
    const report = await conformanceTheory({ path, workers: 1 });
    assert.deepEqual([report.passed, report.inconclusive], [2, 0]);
    assert.equal(report.failures[0]!.case, '[1] M/M/c/K');
  });

  it('is inconclusive, not passed, where the budget does not reach the widths', async () => {
    const path = file('hard.json', [BUILT_IN_THEORY[1]]);
    const report = await conformanceTheory({ path, workers: 1, budgetSeconds: 0.2 });
    assert.deepEqual([report.total, report.passed, report.inconclusive], [1, 0, 1]);
    assert.deepEqual(report.failures, []);
  });

  it('says the same with two workers as with one', async () => {
    const path = file('two.json', [LOSS, WRONG]);
    const [first, second] = [
      await conformanceTheory({ path, workers: 1, seed: 7 }),
      await conformanceTheory({ path, workers: 2, seed: 7 }),
    ];
    assert.deepEqual(first, second);
  });
});
