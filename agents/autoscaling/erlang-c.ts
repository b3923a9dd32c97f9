import { assert } from '../../sim/units.ts';

/**
 * Probability that a customer of an M/M/c queue has to wait; `load` in Erlang (arrival rate x mean
 * work). 1 where the load is not below the number of servers.
 * Source: Erlang 1917, by the recursion of Erlang B over the servers, B(0) = 1,
 * B(c) = load B(c-1) / (c + load B(c-1)), C = c B / (c - load (1 - B)) (Cooper, "Introduction to
 * Queueing Theory", 1981, section 3.4).
 */
export function erlangC(servers: number, load: number): number {
  assert(Number.isInteger(servers) && servers >= 0, `servers must be a count, got ${servers}`);
  assert(load >= 0, `load must be >= 0, got ${load}`);
  if (load >= servers) return 1;
  let blocked = 1;
  for (let c = 1; c <= servers; c++) blocked = (load * blocked) / (c + load * blocked);
  return (servers * blocked) / (servers - load * (1 - blocked));
}

export interface WaitQuestion {
  readonly servers: number;
  readonly load: number; // Erlang
  readonly workSeconds: number; // mean of one call
  readonly waitSeconds: number;
  /** Mean of the squared cv of the times between arrivals and of the work; 1: M/M/c. */
  readonly variability: number;
}

/**
 * Probability of waiting longer than so many seconds, first come first served:
 * P(W > t) = C(c, load) exp(-(c - load) t / (work x variability)).
 * Exact for M/M/c (Gross, Harris, "Fundamentals of Queueing Theory", section 2.3). The variability
 * stretches the wait of those who wait so that the mean is that of Allen and Cunneen,
 * E W = C work variability / (c - load) (Allen, "Probability, Statistics, and Queueing Theory",
 * 1990); that the tail stays exponential is an assumption.
 */
export function waitsLonger(question: WaitQuestion): number {
  const { servers, load, workSeconds, waitSeconds, variability } = question;
  if (load >= servers) return 1;
  const delayed = erlangC(servers, load);
  if (waitSeconds === 0 || delayed === 0) return delayed;
  return delayed * Math.exp((-(servers - load) * waitSeconds) / (workSeconds * variability));
}
