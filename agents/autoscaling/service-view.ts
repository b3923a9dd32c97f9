import type { Telemetry } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { ScalingTarget } from '../agent.ts';
import { type LoadSample, meanCalls, observeLoad } from './load-signals.ts';
import { LoadTracker } from './load-tracker.ts';

/**
 * What a learned autoscaler sees of a service, in this order. Loads are in workers: calls per second x the
 * seconds of a worker that a call needs (learnt as it runs); all ratios are of loads to workers.
 */
export const SERVICE_FEATURES = [
  'loadOverReady', // newest sample
  'loadOverOrdered',
  'load1minOverOrdered', // mean of the last minute
  'load5minOverOrdered',
  'loadMax10minOverOrdered',
  'utilizationRatio', // newest sample, in [0, 1]
  'queueLog', // ln(1 + calls that wait per ready worker)
  'bootingRatio', // of the replicas ordered, in [0, 1]
  'errorRatio', // attempts not done, newest sample, in [0, 1]
  'latencyLog', // ln(mean latency / work of a call)
  'orderedOverMax', // replicas, in [0, 1]
  'rootOrdered', // 1 / sqrt(workers ordered): how coarse one replica is
  'sampleAge', // of the newest sample, in scrape intervals
  'workLog', // ln(work of a call / 10 ms)
  'bootMinutes', // mean, declared
] as const;
/** Before they are clipped; NaN: not known. */
export type ServiceSignals = Readonly<Record<(typeof SERVICE_FEATURES)[number], number>>;

const CLIP = 5; // what is further out tells no more
const MINUTE = 60; // seconds
const WORK_UNIT = 0.01; // seconds
const SPAN = 10 * MINUTE; // how far back it looks

/** Load of a service in workers; NaN: no sample is known. */
export interface SeenLoad {
  readonly newest: number;
  readonly short: number; // mean of the last minute
  readonly long: number; // of the last five
  readonly highest: number; // of the last ten; 0: no sample is known
}

/** Watches one service: call `see` once per control interval. Missing samples count as the last known value. */
export class ServiceView {
  readonly target: ScalingTarget;
  readonly features = new Float32Array(SERVICE_FEATURES.length);
  signals: Partial<ServiceSignals> = {}; // none before the first look
  load: SeenLoad = { newest: NaN, short: NaN, long: NaN, highest: 0 };
  current = NaN; // replicas ordered
  readonly #tracker: LoadTracker;

  constructor(target: ScalingTarget) {
    this.target = target;
    this.#tracker = new LoadTracker(target);
  }

  /** Reads what monitoring shows now into `features`, `signals`, `load` and `current`. */
  see(telemetry: Telemetry): void {
    const { service, workersPerReplica, replicasMax } = this.target;
    const observation = observeLoad(telemetry, this.target, SPAN);
    this.#tracker.follow(observation);
    const work = this.#tracker.secondsPerCall;
    const { samples, interval, now } = observation;
    const newest = samples.findLast(isKnown);
    const latest = newest === undefined ? NaN : work * newest.callsPerSecond;
    const short = work * meanCalls(observation, MINUTE);
    const long = work * meanCalls(observation, 5 * MINUTE);
    const highest = work * mostCalls(samples);
    this.load = { newest: latest, short, long, highest };
    this.current = observation.current;
    const ordered = Math.max(1, observation.current * workersPerReplica);
    const ready = orElse(telemetry.latest(service, 'replicasReady'), observation.current);
    const readyWorkers = Math.max(1, ready * workersPerReplica);
    const latency = telemetry.latest(service, 'latencySecondsMean');
    const signals: ServiceSignals = {
      loadOverReady: latest / readyWorkers,
      loadOverOrdered: latest / ordered,
      load1minOverOrdered: short / ordered,
      load5minOverOrdered: long / ordered,
      loadMax10minOverOrdered: highest / ordered,
      utilizationRatio: telemetry.latest(service, 'utilizationRatio'),
      queueLog: Math.log1p(telemetry.latest(service, 'queueLength') / readyWorkers),
      bootingRatio: Math.max(0, 1 - (ready * workersPerReplica) / ordered),
      errorRatio: telemetry.latest(service, 'errorRatio'),
      latencyLog: latency > 0 ? Math.log(latency / work) : 0,
      orderedOverMax: observation.current / replicasMax,
      rootOrdered: 1 / Math.sqrt(ordered),
      sampleAge: (now - (newest?.time ?? now)) / interval,
      workLog: work > 0 ? Math.log(work / WORK_UNIT) : 0,
      bootMinutes: this.target.bootSeconds / MINUTE,
    };
    this.signals = signals;
    SERVICE_FEATURES.forEach((name, i) => {
      this.features[i] = Math.min(CLIP, Math.max(-CLIP, orElse(signals[name], 0)));
    });
  }

  /** Mean load of a window in workers, at a look that `see` has had; NaN: no sample is known. */
  loadOver(telemetry: Telemetry, window: Seconds): number {
    const observation = observeLoad(telemetry, this.target, window);
    return this.#tracker.secondsPerCall * meanCalls(observation, window);
  }
}

const isKnown = ({ callsPerSecond }: LoadSample) => !Number.isNaN(callsPerSecond);
/** Calls per second of the busiest scrape that is not missing; 0 where all are. */
function mostCalls(samples: readonly LoadSample[]): number {
  let most = 0;
  for (const { callsPerSecond } of samples) if (callsPerSecond > most) most = callsPerSecond;
  return most;
}
const orElse = (value: number, otherwise: number) => (Number.isNaN(value) ? otherwise : value);
