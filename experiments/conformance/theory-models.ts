import type { Problem } from '../../sim/options.ts';
import type { Discipline } from '../../sim/system-config.ts';
import type { Seconds } from '../../sim/units.ts';
import type { LAW_NAMES, RawCase } from './theory-case-schemas.ts';
import { trafficEquations } from './theory-formulas.ts';

/** A law of seconds by its first two moments, whatever fields its case states it in. */
export interface Law {
  readonly kind: 'exponential' | 'constant' | 'erlang' | 'lognormal' | 'hyperexponential';
  readonly mean: Seconds;
  readonly squaredCv: number;
}
export interface CustomerClass {
  readonly arrivalsPerSecond: number; // 0 in a closed model
  readonly service?: Law; // where classes differ; the law of their station is then the mixture
}
export interface Station {
  readonly servers: number;
  readonly service: Law;
  readonly arrivalsPerSecond: number; // offered, by the traffic equations; 0 in a closed model
}

/** How a transaction passes the stations. */
export type Flow =
  | { readonly kind: 'sequence' }
  | { readonly kind: 'fork' } // all at once, ended with the last
  | {
      readonly kind: 'route';
      readonly start: readonly number[];
      readonly next: readonly (readonly number[])[];
    };
export type Arrivals =
  | { readonly kind: 'open'; readonly gap: Law }
  | { readonly kind: 'closed'; readonly customers: number; readonly think: Law };

/** All models in one form: what arrives, the stations it passes, how they serve. */
export interface TheoryModel {
  readonly name: RawCase['model'];
  readonly arrivals: Arrivals;
  readonly classes: readonly CustomerClass[]; // the first is the most urgent
  readonly stations: readonly Station[];
  readonly flow: Flow;
  readonly discipline: Discipline;
  /** Customers a station holds at most, those in service included. */
  readonly capacity: number;
  readonly setup?: Law;
}

/** Load above which a queue without a bound does not settle. */
const UNSTABLE = 1;
const ROUNDING = 1e-9;
/** How far a squared cv of an Erlang law may be from 1 / k: files round it. */
const ERLANG_TOLERANCE = 0.01;
const ERLANG_SHAPE_MAX = 1000;

interface Checked {
  readonly model: TheoryModel;
  readonly problems: readonly Problem[];
}

/** The model of a case, with what is wrong with fields that do not fit each other. */
export function theoryModel(raw: RawCase): Checked {
  const problems: Problem[] = [];
  const model = modelOf(raw, problems);
  if (problems.length === 0) checkStable(model, problems);
  return { model, problems };
}

function modelOf(raw: RawCase, problems: Problem[]): TheoryModel {
  switch (raw.model) {
    case 'M/M/c':
      return queue(raw.model, raw.arrivalRate, exponential(raw.serviceRate), raw.servers);
    case 'M/M/c/K':
      if (raw.capacity < raw.servers)
        say(problems, ['capacity'], `an integer >= servers (${raw.servers})`, raw.capacity);
      return {
        ...queue(raw.model, raw.arrivalRate, exponential(raw.serviceRate), raw.servers),
        capacity: raw.capacity,
      };
    case 'M/G/1':
      return queue(raw.model, raw.arrivalRate, serviceLaw(raw, problems), 1);
    case 'M/G/1-PS':
      return {
        ...queue(raw.model, raw.arrivalRate, serviceLaw(raw, problems), 1),
        discipline: 'processor-sharing',
      };
    case 'GI/M/1': {
      const { arrivalLaw: kind, arrivalSquaredCv: squaredCv, arrivalRate } = raw;
      const gap = lawOf({ kind, mean: 1 / arrivalRate, squaredCv }, 'arrivalSquaredCv', problems);
      const model = queue(raw.model, arrivalRate, exponential(raw.serviceRate), 1);
      return { ...model, arrivals: { kind: 'open', gap } };
    }
    case 'M/M/1-priority':
      return priorities(raw);
    case 'M/M/1-setup': {
      const { setupLaw: kind, setupSecondsMean: mean, setupSquaredCv: squaredCv } = raw;
      const setup = lawOf({ kind, mean, squaredCv }, 'setupSquaredCv', problems);
      return { ...queue(raw.model, raw.arrivalRate, exponential(raw.serviceRate), 1), setup };
    }
    case 'tandem':
      return {
        ...queue(raw.model, raw.arrivalRate, exponential(1), 1),
        stations: raw.stations.map((one) => stationOf(one, raw.arrivalRate)),
      };
    case 'Jackson':
      return jackson(raw, problems);
    case 'fork-join': {
      const model = queue(raw.model, raw.arrivalRate, exponential(raw.serviceRate), 1);
      const stations = Array.from({ length: raw.branches }, () => model.stations[0]!);
      return { ...model, stations, flow: { kind: 'fork' } };
    }
    case 'closed': {
      const model = queue(raw.model, 0, exponential(raw.serviceRate), raw.servers);
      const think = exponential(1 / raw.thinkSecondsMean);
      return { ...model, arrivals: { kind: 'closed', customers: raw.customers, think } };
    }
  }
}

/** One first-come station, one class, Poisson arrivals; the others are changes of it. */
function queue(name: RawCase['model'], rate: number, service: Law, servers: number): TheoryModel {
  return {
    name,
    arrivals: { kind: 'open', gap: exponential(rate) },
    classes: [{ arrivalsPerSecond: rate }],
    stations: [{ servers, service, arrivalsPerSecond: rate }],
    flow: { kind: 'sequence' },
    discipline: 'fifo',
    capacity: Infinity,
  };
}

function priorities(raw: Extract<RawCase, { model: 'M/M/1-priority' }>): TheoryModel {
  const rate = raw.classes.reduce((sum, { arrivalRate }) => sum + arrivalRate, 0);
  return {
    ...queue(raw.model, rate, mixture(raw.classes), 1),
    classes: raw.classes.map(({ arrivalRate, serviceRate }) => ({
      arrivalsPerSecond: arrivalRate,
      service: exponential(serviceRate),
    })),
    discipline: raw.preemptive ? 'priority-preemptive' : 'priority',
  };
}

/** The moments of a service that belongs to one of several classes. */
function mixture(classes: readonly { arrivalRate: number; serviceRate: number }[]): Law {
  const rate = classes.reduce((sum, one) => sum + one.arrivalRate, 0);
  const moment = (order: 1 | 2) =>
    classes.reduce((sum, one) => sum + (one.arrivalRate * order) / one.serviceRate ** order, 0) /
    rate;
  return { kind: 'hyperexponential', mean: moment(1), squaredCv: moment(2) / moment(1) ** 2 - 1 };
}

function jackson(raw: Extract<RawCase, { model: 'Jackson' }>, problems: Problem[]): TheoryModel {
  const { externalRates, routing } = raw;
  const count = raw.stations.length;
  const total = externalRates.reduce((sum, rate) => sum + rate, 0);
  if (externalRates.length !== count)
    say(problems, ['externalRates'], `a list of ${count} rates, one per station`, externalRates);
  if (total <= 0) say(problems, ['externalRates'], 'a list with a rate > 0', externalRates);
  if (routing.length !== count || routing.some((row) => row.length !== count))
    say(problems, ['routing'], `a list of ${count} rows of ${count} probabilities`, routing);
  routing.forEach((row, i) => {
    const sum = row.reduce((total, probability) => total + probability, 0);
    if (sum > 1 + ROUNDING) say(problems, ['routing', i], 'a row with a sum <= 1', sum);
  });
  const rates = problems.length > 0 ? undefined : trafficEquations(externalRates, routing);
  if (problems.length === 0 && rates === undefined)
    say(problems, ['routing'], 'such that every transaction leaves', routing);
  return {
    ...queue(raw.model, total, exponential(1), 1),
    stations: raw.stations.map((one, i) => stationOf(one, rates?.[i] ?? 0)),
    flow: { kind: 'route', start: externalRates.map((rate) => rate / total), next: routing },
  };
}

function stationOf(
  { serviceRate, servers }: { serviceRate: number; servers: number },
  arrivalsPerSecond: number,
): Station {
  return { servers, service: exponential(serviceRate), arrivalsPerSecond };
}

const exponential = (rate: number): Law => ({ kind: 'exponential', mean: 1 / rate, squaredCv: 1 });

interface StatedService {
  readonly law: (typeof LAW_NAMES)[number];
  readonly serviceSecondsMean: number;
  readonly serviceSquaredCv?: number | undefined;
}

function serviceLaw(raw: StatedService, problems: Problem[]): Law {
  const { law: kind, serviceSecondsMean: mean, serviceSquaredCv: squaredCv } = raw;
  return lawOf({ kind, mean, squaredCv }, 'serviceSquaredCv', problems);
}

interface StatedLaw {
  readonly kind: (typeof LAW_NAMES)[number];
  readonly mean: Seconds;
  readonly squaredCv: number | undefined;
}

/**
 * `field` is where the squared cv is stated: needed by some laws, and must agree with the others.
 */
function lawOf({ kind, mean, squaredCv }: StatedLaw, field: string, problems: Problem[]): Law {
  const must = (isGood: boolean, expectation: string): void => {
    if (!isGood) say(problems, [field], `${expectation} for ${kind}`, squaredCv);
  };
  const fixed = (value: number): number => {
    must(
      squaredCv === undefined || Math.abs(squaredCv - value) <= ERLANG_TOLERANCE * value,
      `${value}`,
    );
    return value;
  };
  const given = squaredCv ?? Number.NaN;
  switch (kind) {
    case 'exponential':
      return { kind, mean, squaredCv: fixed(1) };
    case 'constant':
      return { kind, mean, squaredCv: fixed(0) };
    case 'erlang2':
      return { kind: 'erlang', mean, squaredCv: fixed(1 / 2) };
    case 'erlang': {
      const shape = Math.round(1 / given);
      const isNear = Math.abs(given * shape - 1) <= ERLANG_TOLERANCE;
      must(isNear && shape <= ERLANG_SHAPE_MAX, '1/k with an integer k in [1, 1000]');
      return { kind, mean, squaredCv: 1 / shape };
    }
    case 'lognormal':
      must(given > 0, 'a number > 0');
      return { kind, mean, squaredCv: given };
    case 'hyperexponential':
      must(given > 1, 'a number > 1');
      return { kind, mean, squaredCv: given };
  }
}

function checkStable(model: TheoryModel, problems: Problem[]): void {
  if (model.arrivals.kind === 'closed' || model.capacity < Infinity) return;
  model.stations.forEach(({ arrivalsPerSecond, service, servers }, i) => {
    const load = (arrivalsPerSecond * service.mean) / servers;
    if (load < UNSTABLE - ROUNDING) return;
    const place = model.stations.length > 1 ? ` of stations[${i}]` : '';
    say(problems, [], `a queue that settles: load${place} < 1`, Number(load.toPrecision(6)));
  });
}

function say(
  problems: Problem[],
  path: Problem['path'],
  expectation: string,
  value: unknown,
): void {
  const got = value === undefined ? 'nothing' : JSON.stringify(value);
  problems.push({ path, message: `must be ${expectation}, got ${got}` });
}
