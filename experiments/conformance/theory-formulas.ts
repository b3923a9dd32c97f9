import { assert } from '../../sim/units.ts';

/** A queue with Poisson arrivals and exponential service; rates per second. */
export interface MarkovQueue {
  readonly arrivalRate: number;
  readonly serviceRate: number; // of one server
  readonly servers: number;
}

/**
 * Erlang's loss probability of `servers` servers offered `load` = arrival rate x mean service.
 * B(0) = 1, B(k) = load B(k-1) / (k + load B(k-1)).
 * Source: Erlang 1917; the recursion as in Kleinrock, Queueing Systems I (1975), section 3.7.
 */
export function erlangB(servers: number, load: number): number {
  let loss = 1;
  for (let k = 1; k <= servers; k += 1) loss = (load * loss) / (k + load * loss);
  return loss;
}

/** Erlang's probability of waiting, load < servers. Source: Kleinrock (1975), section 3.5. */
export function erlangC(servers: number, load: number): number {
  const loss = erlangB(servers, load);
  return loss / (1 - (load / servers) * (1 - loss));
}

/** Mean wait in M/M/c, seconds: C / (c mu - lambda). */
export function waitMM(queue: MarkovQueue): number {
  const { arrivalRate, serviceRate, servers } = queue;
  const waiting = erlangC(servers, arrivalRate / serviceRate);
  return waiting / (servers * serviceRate - arrivalRate);
}

/**
 * P(latency > t) in M/M/c: a wait that is 0 or, with Erlang's C, exponential of rate c mu - lambda,
 * plus a service.
 * Source: Gross et al., Fundamentals of Queueing Theory (2008), chapter 2.
 */
export function latencyTailMM(queue: MarkovQueue, t: number): number {
  const { arrivalRate, serviceRate: mu, servers } = queue;
  const waiting = erlangC(servers, arrivalRate / mu);
  const theta = servers * mu - arrivalRate;
  const isDouble = Math.abs(theta - mu) < 1e-9 * mu;
  const sum = isDouble
    ? mu * t * Math.exp(-mu * t)
    : (mu * (Math.exp(-mu * t) - Math.exp(-theta * t))) / (theta - mu);
  return Math.exp(-mu * t) + waiting * sum;
}

/** Seconds that the latency in M/M/c stays below with probability p in (0, 1), by bisection. */
export function latencyQuantileMM(queue: MarkovQueue, p: number): number {
  let low = 0;
  let high = 1 / queue.serviceRate;
  while (latencyTailMM(queue, high) > 1 - p) high *= 2;
  while (high - low > 1e-13 * high) {
    const middle = (low + high) / 2;
    if (latencyTailMM(queue, middle) > 1 - p) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Stationary probabilities of the states 0 .. n of a birth-death chain: births[k] leads from k to k
 * + 1, deaths[k] from k + 1 back. Source: Kleinrock (1975), section 3.1.
 */
export function birthDeath(
  births: readonly number[],
  deaths: readonly number[],
): readonly number[] {
  assert(births.length === deaths.length, 'each birth needs its death');
  const weights = [1];
  births.forEach((birth, k) => {
    weights.push((weights[k]! * birth) / deaths[k]!);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** What a station with a bounded number of customers does. */
export interface BoundedAnswer {
  readonly rejectedRatio: number;
  readonly inSystemMean: number;
  readonly throughputPerSecond: number;
  readonly latencySecondsMean: number; // of those let in
}

/** M/M/c/K, K = `capacity` customers with those in service. */
export function lossMM(queue: MarkovQueue, capacity: number): BoundedAnswer {
  const states = Array.from({ length: capacity }, (_, k) => k);
  const served = (k: number) => queue.serviceRate * Math.min(k, queue.servers);
  const probability = birthDeath(
    states.map(() => queue.arrivalRate),
    states.map((k) => served(k + 1)),
  );
  const rejectedRatio = probability[capacity]!;
  return { rejectedRatio, ...flow(probability, served) };
}

/**
 * A finite number of customers who think, then queue (machine repair): M/M/c//N.
 * Source: Gross et al. (2008), chapter 2.
 */
export function closedMM(
  queue: Omit<MarkovQueue, 'arrivalRate'>,
  { customers, thinkSecondsMean }: { customers: number; thinkSecondsMean: number },
): Omit<BoundedAnswer, 'rejectedRatio'> {
  const states = Array.from({ length: customers }, (_, k) => k);
  const served = (k: number) => queue.serviceRate * Math.min(k, queue.servers);
  const probability = birthDeath(
    states.map((k) => (customers - k) / thinkSecondsMean),
    states.map((k) => served(k + 1)),
  );
  return flow(probability, served);
}

/** Latency by Little's law from the number present and the rate of departures. */
function flow(probability: readonly number[], served: (k: number) => number) {
  const mean = (of: (k: number) => number) => probability.reduce((sum, p, k) => sum + p * of(k), 0);
  const inSystemMean = mean((k) => k);
  const throughputPerSecond = mean(served);
  return {
    inSystemMean,
    throughputPerSecond,
    latencySecondsMean: inSystemMean / throughputPerSecond,
  };
}

/** A single server with Poisson arrivals; seconds. */
export interface GeneralQueue {
  readonly arrivalRate: number;
  readonly serviceSecondsMean: number;
  readonly serviceSquaredCv: number;
}

/**
 * Mean wait in M/G/1, seconds. Source: Pollaczek 1930, Khinchine 1932; Kleinrock (1975), section
 * 5.6.
 */
export function waitMG(queue: GeneralQueue): number {
  const { arrivalRate, serviceSecondsMean, serviceSquaredCv } = queue;
  const load = arrivalRate * serviceSecondsMean;
  return (load * serviceSecondsMean * (1 + serviceSquaredCv)) / (2 * (1 - load));
}

/**
 * Mean latency under processor sharing, the same for every law of service.
 * Source: Kleinrock, Queueing Systems II (1976), section 4.4.
 */
export function latencyMGShared(queue: Omit<GeneralQueue, 'serviceSquaredCv'>): number {
  return queue.serviceSecondsMean / (1 - queue.arrivalRate * queue.serviceSecondsMean);
}

/**
 * Mean latency in GI/M/1, seconds: 1 / (mu (1 - sigma)), where sigma in (0, 1) solves
 * sigma = A*(mu (1 - sigma)) and A* is the Laplace transform of the time between arrivals.
 * Fixed-point iteration from 0 rises to the least root. Source: Kleinrock (1975), chapter 6.
 */
export function latencyGM(serviceRate: number, transform: (s: number) => number): number {
  let sigma = 0;
  for (let next = transform(serviceRate); next - sigma > 1e-15; ) {
    sigma = next;
    next = transform(serviceRate * (1 - sigma));
  }
  return 1 / (serviceRate * (1 - sigma));
}

/** Laplace transform of an Erlang law with `shape` stages. */
export function erlangTransform(mean: number, shape: number): (s: number) => number {
  return (s) => (1 + (s * mean) / shape) ** -shape;
}

export interface PriorityClass {
  readonly arrivalRate: number;
  readonly serviceRate: number;
}

/**
 * Mean wait by class, the most urgent first, one server, exponential services, no preemption.
 * Source: Cobham 1954; Kleinrock (1976), chapter 3.
 */
export function waitsCobham(classes: readonly PriorityClass[]): readonly number[] {
  const residual = classes.reduce((sum, one) => sum + one.arrivalRate / one.serviceRate ** 2, 0);
  return loadsUpTo(classes).map(({ before, upTo }) => residual / ((1 - before) * (1 - upTo)));
}

/**
 * Mean latency by class with preemptive resume. Source: White and Christie 1958; Kleinrock (1976),
 * section 3.6.
 */
export function latenciesPreemptive(classes: readonly PriorityClass[]): readonly number[] {
  let residual = 0;
  return loadsUpTo(classes).map(({ before, upTo }, k) => {
    const { arrivalRate, serviceRate } = classes[k]!;
    residual += arrivalRate / serviceRate ** 2;
    return 1 / serviceRate / (1 - before) + residual / ((1 - before) * (1 - upTo));
  });
}

function loadsUpTo(classes: readonly PriorityClass[]) {
  let upTo = 0;
  return classes.map(({ arrivalRate, serviceRate }) => {
    const before = upTo;
    upTo += arrivalRate / serviceRate;
    return { before, upTo };
  });
}

/**
 * Mean latency of M/M/1 whose server needs a set-up, with these two moments in seconds, after it
 * fell idle.
 * Source: Welch, Operations Research 12 (1964); in this form Gandhi and Harchol-Balter, M/G/k with
 * exponential setup (2009).
 */
export function latencyWithSetup(
  { arrivalRate, serviceRate }: PriorityClass,
  setup: { readonly mean: number; readonly secondMoment: number },
): number {
  const { mean, secondMoment } = setup;
  const extra = (2 * mean + arrivalRate * secondMoment) / (2 * (1 + arrivalRate * mean));
  return 1 / (serviceRate - arrivalRate) + extra;
}

/**
 * Mean latency of a fork to two M/M/1 queues and a join, exact: (12 - load) / 8 of that of one
 * queue.
 * Source: Flatto and Hahn 1984; Nelson and Tantawi, IEEE Transactions on Computers 37 (1988).
 */
export function latencyForkJoinOfTwo({ arrivalRate, serviceRate }: PriorityClass): number {
  return (12 - arrivalRate / serviceRate) / 8 / (serviceRate - arrivalRate);
}

/**
 * Arrivals per second at each station of an open network: rate = external + rates x routing.
 * Undefined where some transactions never leave. Source: Jackson 1957.
 */
export function trafficEquations(
  external: readonly number[],
  routing: readonly (readonly number[])[],
): readonly number[] | undefined {
  const matrix = external.map((rate, i) => [
    ...external.map((_, j) => (i === j ? 1 : 0) - routing[j]![i]!),
    rate,
  ]);
  const rates = solve(matrix);
  return rates?.every((rate) => rate >= 0) ? rates : undefined;
}

const SINGULAR = 1e-12;

/** Solves linear equations, given with their right sides, by elimination with row pivots. */
function solve(rows: number[][]): number[] | undefined {
  const n = rows.length;
  for (let column = 0; column < n; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < n; row += 1) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const head = rows[column]!;
    if (Math.abs(head[column]!) < SINGULAR) return undefined;
    for (const row of rows) {
      if (row === head) continue;
      const factor = row[column]! / head[column]!;
      head.forEach((value, j) => {
        row[j] = row[j]! - factor * value;
      });
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}
