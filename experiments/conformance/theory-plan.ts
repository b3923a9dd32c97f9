import type { Seconds } from '../../sim/units.ts';
import type { Law, Station, TheoryModel } from './theory-models.ts';

/** How long one replication of a case runs. */
export interface Window {
  readonly warmUpSeconds: Seconds; // simulated, not counted
  readonly countedSeconds: Seconds;
}

const WARM_UP = 15; // relaxation times: e^-15 of the empty start is left
const COUNTED = 300; // relaxation times: the bias of the start is then below 1e-6 of a mean
/** Short runs would spend their time on building systems. */
const ARRIVALS_MIN = 20_000;
const HARD_LOAD = 0.9;
const HARD_SQUARED_CV = 4;
const ROUNDING = 1e-9;

/** The warm-up and length of every replication of a model, from its relaxation time. */
export function windowOf(model: TheoryModel): Window {
  const relaxation = relaxationSeconds(model);
  return {
    warmUpSeconds: WARM_UP * relaxation,
    countedSeconds: Math.max(COUNTED * relaxation, ARRIVALS_MIN / transactionRate(model)),
  };
}

/** Transactions per second that enter the model, or an upper bound of them where it is closed. */
export function transactionRate({ arrivals, stations }: TheoryModel): number {
  if (arrivals.kind === 'open') return 1 / arrivals.gap.mean;
  const { servers, service } = stations[0]!;
  const asked = arrivals.customers / (arrivals.think.mean + service.mean);
  return Math.min(asked, servers / service.mean);
}

/** Offered load per server of the busiest station; may exceed 1 where customers are bounded. */
export function loadOf(model: TheoryModel): number {
  return Math.max(...model.stations.map((station) => stationLoad(model, station)));
}

function stationLoad(
  { arrivals }: TheoryModel,
  { arrivalsPerSecond, service, servers }: Station,
): number {
  const rate =
    arrivals.kind === 'open'
      ? arrivalsPerSecond
      : arrivals.customers / (arrivals.think.mean + service.mean);
  return (rate * service.mean) / servers;
}

/** Cases that may take twice the relative width. */
export function isHard(model: TheoryModel): boolean {
  const { arrivals, stations } = model;
  const laws: readonly Law[] = [
    arrivals.kind === 'open' ? arrivals.gap : arrivals.think,
    ...stations.map(({ service }) => service),
  ];
  return (
    loadOf(model) >= HARD_LOAD - ROUNDING ||
    laws.some(({ squaredCv }) => squaredCv >= HARD_SQUARED_CV - ROUNDING)
  );
}

/**
 * The time in which a model forgets how it began, as the heavy-traffic diffusion has it:
 * 2 (ca^2 + cs^2) load E[S] / (c (1 - load)^2), which is 4 / mu (1 - load)^2 in M/M/1, next to 1 /
 * (mu (1 - sqrt(load))^2). Bounds on the number of customers bound it. Only the length of runs
 * depends on it.
 * Source: Whitt, Planning queueing simulations, Management Science 35 (1989).
 */
export function relaxationSeconds(model: TheoryModel): Seconds {
  const { arrivals, stations, setup } = model;
  const sum = stations.reduce((seconds, station) => {
    const time = stationRelaxation(model, station);
    return model.flow.kind === 'fork' ? Math.max(seconds, time) : seconds + time;
  }, 0);
  const think = arrivals.kind === 'closed' ? arrivals.think.mean : 0;
  if (setup === undefined) return sum + think;
  return sum + (setup.mean * (1 + setup.squaredCv)) / (1 - loadOf(model));
}

function stationRelaxation(model: TheoryModel, station: Station): Seconds {
  const { service, servers } = station;
  const { arrivals, capacity } = model;
  const own = service.mean * (1 + service.squaredCv);
  const load = stationLoad(model, station);
  const arrivalSquaredCv = arrivals.kind === 'open' ? arrivals.gap.squaredCv : 1;
  const variability = 2 * (arrivalSquaredCv + service.squaredCv);
  const diffusion = (variability * load * service.mean) / (servers * (1 - load) ** 2);
  const most = arrivals.kind === 'closed' ? arrivals.customers : capacity;
  const emptying = (most * service.mean) / servers;
  const bound = arrivals.kind === 'closed' ? emptying : emptying * Math.max(1, most - servers);
  return own + Math.min(Number.isNaN(diffusion) ? Infinity : diffusion, bound);
}
