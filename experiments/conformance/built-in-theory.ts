import {
  closedMM,
  erlangC,
  erlangTransform,
  latenciesPreemptive,
  latencyForkJoinOfTwo,
  latencyGM,
  latencyMGShared,
  latencyQuantileMM,
  latencyWithSetup,
  lossMM,
  type MarkovQueue,
  trafficEquations,
  waitMG,
  waitMM,
  waitsCobham,
} from './theory-formulas.ts';

/**
 * Cases of the format of a file, their answers computed from formulas: for machines without any
 * file.
 */
export const BUILT_IN_THEORY: readonly unknown[] = [
  markovian({ arrivalRate: 30, serviceRate: 50, servers: 1 }),
  markovian({ arrivalRate: 85, serviceRate: 100, servers: 1 }),
  markovian({ arrivalRate: 2.1, serviceRate: 1, servers: 3 }),
  markovian({ arrivalRate: 13.5, serviceRate: 1, servers: 16 }),
  bounded({ arrivalRate: 1.1, serviceRate: 1, servers: 1 }, 6),
  bounded({ arrivalRate: 7, serviceRate: 2, servers: 4 }, 12),
  bounded({ arrivalRate: 10, serviceRate: 1, servers: 8 }, 8),
  general('constant', { arrivalRate: 0.7, serviceSecondsMean: 1, serviceSquaredCv: 0 }),
  general('erlang', { arrivalRate: 15, serviceSecondsMean: 0.05, serviceSquaredCv: 1 / 3 }),
  general('lognormal', { arrivalRate: 0.6, serviceSecondsMean: 1, serviceSquaredCv: 2 }),
  general('hyperexponential', { arrivalRate: 0.7, serviceSecondsMean: 1, serviceSquaredCv: 3 }),
  renewal('constant', { arrivalRate: 0.7, serviceRate: 1 }, (s) => Math.exp(-s / 0.7)),
  renewal('erlang2', { arrivalRate: 1.5, serviceRate: 2 }, erlangTransform(1 / 1.5, 2)),
  shared('exponential', 1),
  shared('constant', 0),
  shared('hyperexponential', 3),
  priorities(false),
  priorities(true),
  withSetup('exponential', { mean: 3, secondMoment: 18 }),
  withSetup('constant', { mean: 4, secondMoment: 16 }),
  tandem(),
  network(),
  forkJoin({ arrivalRate: 0.7, serviceRate: 1 }),
  closed({ customers: 20, thinkSecondsMean: 4, serviceRate: 1, servers: 3 }),
  closed({ customers: 5, thinkSecondsMean: 5, serviceRate: 1, servers: 1 }),
];

function markovian(queue: MarkovQueue) {
  const { arrivalRate, serviceRate, servers } = queue;
  const waitSecondsMean = waitMM(queue);
  const latencySecondsMean = waitSecondsMean + 1 / serviceRate;
  return {
    model: 'M/M/c',
    ...queue,
    expected: {
      probabilityOfWaiting: erlangC(servers, arrivalRate / serviceRate),
      waitSecondsMean,
      latencySecondsMean,
      inSystemMean: arrivalRate * latencySecondsMean,
      latencySecondsP95: latencyQuantileMM(queue, 0.95),
      latencySecondsP99: latencyQuantileMM(queue, 0.99),
    },
  };
}

function bounded(queue: MarkovQueue, capacity: number) {
  return { model: 'M/M/c/K', ...queue, capacity, expected: lossMM(queue, capacity) };
}

type General = Parameters<typeof waitMG>[0];

function general(law: string, queue: General) {
  const waitSecondsMean = waitMG(queue);
  const latencySecondsMean = waitSecondsMean + queue.serviceSecondsMean;
  return { model: 'M/G/1', law, ...queue, expected: { waitSecondsMean, latencySecondsMean } };
}

interface Rates {
  readonly arrivalRate: number;
  readonly serviceRate: number;
}

function renewal(arrivalLaw: string, rates: Rates, transform: (s: number) => number) {
  const latencySecondsMean = latencyGM(rates.serviceRate, transform);
  const waitSecondsMean = latencySecondsMean - 1 / rates.serviceRate;
  return {
    model: 'GI/M/1',
    arrivalLaw,
    ...rates,
    expected: { waitSecondsMean, latencySecondsMean },
  };
}

function shared(law: string, serviceSquaredCv: number) {
  const queue = { arrivalRate: 1.4, serviceSecondsMean: 0.5, serviceSquaredCv };
  return {
    model: 'M/G/1-PS',
    law,
    ...queue,
    expected: { latencySecondsMean: latencyMGShared(queue) },
  };
}

function priorities(preemptive: boolean) {
  const classes = [
    { arrivalRate: 0.2, serviceRate: 2 },
    { arrivalRate: 0.3, serviceRate: 1 },
    { arrivalRate: 0.15, serviceRate: 0.5 },
  ];
  const expected = preemptive
    ? latenciesPreemptive(classes).map((latencySecondsMean) => ({ latencySecondsMean }))
    : waitsCobham(classes).map((waitSecondsMean) => ({ waitSecondsMean }));
  return { model: 'M/M/1-priority', preemptive, classes, expected: { classes: expected } };
}

function withSetup(setupLaw: string, setup: { mean: number; secondMoment: number }) {
  const rates = { arrivalRate: 0.6, serviceRate: 1 };
  const latencySecondsMean = latencyWithSetup(rates, setup);
  const fields = { ...rates, setupLaw, setupSecondsMean: setup.mean };
  return { model: 'M/M/1-setup', ...fields, expected: { latencySecondsMean } };
}

function tandem() {
  const arrivalRate = 1.5;
  const stations = [
    { serviceRate: 2, servers: 1 },
    { serviceRate: 1, servers: 2 },
    { serviceRate: 4, servers: 1 },
  ];
  const latencies = stations.map(({ serviceRate, servers }) => {
    return 1 / serviceRate + waitMM({ arrivalRate, serviceRate, servers });
  });
  const latencySecondsMean = latencies.reduce((sum, latency) => sum + latency, 0);
  return { model: 'tandem', arrivalRate, stations, expected: { latencySecondsMean } };
}

function network() {
  const externalRates = [0.4, 0.2, 0];
  const routing = [
    [0, 0.5, 0.3],
    [0, 0, 0.6],
    [0.2, 0, 0],
  ];
  const stations = [
    { serviceRate: 1, servers: 1 },
    { serviceRate: 0.5, servers: 2 },
    { serviceRate: 0.8, servers: 1 },
  ];
  const rates = trafficEquations(externalRates, routing)!;
  const present = stations.map(({ serviceRate, servers }, i) => {
    const arrivalRate = rates[i]!;
    const inSystemMean =
      arrivalRate * (1 / serviceRate + waitMM({ arrivalRate, serviceRate, servers }));
    return { inSystemMean };
  });
  const total = present.reduce((sum, { inSystemMean }) => sum + inSystemMean, 0);
  const entering = externalRates.reduce((sum, rate) => sum + rate, 0);
  return {
    model: 'Jackson',
    externalRates,
    stations,
    routing,
    expected: { latencySecondsMean: total / entering, stations: present },
  };
}

function forkJoin(rates: Rates) {
  const latencySecondsMean = latencyForkJoinOfTwo(rates);
  return { model: 'fork-join', ...rates, branches: 2, expected: { latencySecondsMean } };
}

type Closed = Omit<MarkovQueue, 'arrivalRate'> & {
  readonly customers: number;
  readonly thinkSecondsMean: number;
};

function closed(model: Closed) {
  return { model: 'closed', ...model, expected: closedMM(model, model) };
}
