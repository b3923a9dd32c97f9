// Hot: sees every customer of a theory case
import { QUEUED } from '../../sim/calls.ts';
import type { ArrivalSource, System } from '../../sim/system.ts';
import type { Seconds } from '../../sim/units.ts';
import { type CumulativeCounts, FineHistogram } from './fine-histogram.ts';
import type { CustomerTotals, StationTotals } from './theory-metrics.ts';

const DONE = 0; // position in OUTCOMES
const REJECTED = 2;
const ALL = -1;
const NOBODY = -1;

/** A law that percentiles are taken from: of one class, or of all. */
export interface HistogramRequest {
  readonly what: 'latency' | 'wait';
  readonly type: number; // -1: all
  readonly from: number; // share below which nothing has to be told apart
}

interface ClassTotals extends CustomerTotals {
  arrived: number;
  present: number; // now
  since: Seconds; // of the last change of `present`
}

export interface ProbeTotals {
  readonly all: CustomerTotals;
  readonly classes: readonly (CustomerTotals & { readonly arrived: number })[];
  readonly stations: readonly StationTotals[];
  readonly histograms: readonly CumulativeCounts[];
}

/**
 * Counts what passes between `begin` and `end`, from outside: it stands before the workload to see
 * arrivals, and listens to starts and ends. Integrals over time are exact, at their edges too.
 */
export class TheoryProbe implements ArrivalSource {
  readonly #system: System;
  readonly #source: ArrivalSource;
  readonly #requests: readonly HistogramRequest[];
  readonly #histograms: readonly FineHistogram[];
  readonly #classes: readonly ClassTotals[];
  readonly #stations: readonly StationTotals[];
  /** By transaction number, where there are several classes. */
  #typeOf = new Uint8Array(1024);
  #began: Seconds = 0;
  readonly #hasOneServer: boolean;
  #serving = NOBODY; // the class on the only server
  #servingSince: Seconds = 0;
  #lastWait: Seconds = 0; // of the customer on the only server

  constructor(system: System, source: ArrivalSource, requests: readonly HistogramRequest[]) {
    this.#system = system;
    this.#source = source;
    this.#requests = requests;
    this.#histograms = requests.map(() => new FineHistogram());
    this.#classes = system.config.transactions.map(() => ({
      ...emptyCustomers(),
      arrived: 0,
      present: 0,
      since: 0,
    }));
    this.#stations = system.services.map(() => emptyStation());
    const [first, ...others] = system.config.services;
    this.#hasOneServer =
      others.length === 0 &&
      first!.workersPerReplica === 1 &&
      first!.discipline !== 'processor-sharing';
    system.onEnd = (_number, type, outcome, _arrivedAt, latency) =>
      this.#end(type, outcome, latency);
    system.interpreter.onStart = (number, service, wait) => this.#start(number, service, wait);
  }

  get type(): number {
    return this.#source.type;
  }

  get amountMinor(): number {
    return this.#source.amountMinor;
  }

  next(): Seconds {
    return this.#source.next();
  }

  ended(transaction: number, time: Seconds): Seconds {
    return this.#source.ended(transaction, time);
  }

  describe(transaction: number): void {
    this.#source.describe(transaction);
    const { type } = this.#source;
    if (this.#classes.length > 1) this.#remember(transaction, type);
    const totals = this.#classes[type]!;
    totals.arrived += 1;
    this.#change(totals, 1);
  }

  /** Forgets what has passed: the window begins now. */
  begin(): void {
    const { now } = this.#system.sim;
    this.#began = now;
    this.#servingSince = now;
    for (const totals of this.#classes) {
      Object.assign(totals, { ...emptyCustomers(), arrived: 0, since: now });
    }
    this.#stations.forEach((totals, index) => {
      Object.assign(totals, emptyStation());
      totals.busySeconds = -this.#busySeconds(index);
    });
    for (const histogram of this.#histograms) histogram.clear();
  }

  /** Closes the window. */
  end(): ProbeTotals {
    for (const totals of this.#classes) this.#change(totals, 0);
    this.#serve(this.#serving);
    this.#addThoseWhoWait();
    this.#stations.forEach((totals, index) => {
      totals.busySeconds += this.#busySeconds(index);
      totals.presentSeconds += totals.busySeconds;
    });
    const classes = this.#classes.map(({ present: _, since: __, ...totals }) => totals);
    return {
      all: sumOf(classes),
      classes,
      stations: this.#stations,
      histograms: this.#requests.map(({ from }, i) => this.#histograms[i]!.upperPart(from)),
    };
  }

  #change(totals: ClassTotals, by: number): void {
    const { now } = this.#system.sim;
    totals.presentSeconds += totals.present * (now - totals.since);
    totals.since = now;
    totals.present += by;
  }

  #start(number: number, station: number, wait: Seconds): void {
    const type = this.#classes.length > 1 ? this.#typeOf[number]! : 0;
    const totals = this.#classes[type]!;
    totals.started += 1;
    totals.waitSeconds += wait;
    if (wait > 0) totals.waited += 1;
    const atStation = this.#stations[station]!;
    atStation.started += 1;
    atStation.waitSeconds += wait;
    atStation.presentSeconds += Math.min(wait, this.#system.sim.now - this.#began);
    this.#record('wait', type, wait);
    if (this.#hasOneServer) {
      this.#serve(type);
      this.#lastWait = wait;
    }
  }

  /** The only server turns to a customer of this class, or to nobody. */
  #serve(type: number): void {
    const { now } = this.#system.sim;
    if (this.#serving !== NOBODY) {
      this.#classes[this.#serving]!.servedSeconds += now - this.#servingSince;
    }
    this.#serving = type;
    this.#servingSince = now;
  }

  #end(type: number, outcome: number, latency: Seconds): void {
    const totals = this.#classes[type]!;
    this.#change(totals, -1);
    if (outcome === REJECTED) totals.rejected += 1;
    if (outcome !== DONE) return;
    totals.done += 1;
    totals.latencySeconds += latency;
    this.#record('latency', type, latency);
    if (this.#hasOneServer) {
      // Not with preemption, where nobody asks for it.
      totals.waitTimesService += this.#lastWait * (latency - this.#lastWait);
      this.#serve(NOBODY);
    }
  }

  #record(what: HistogramRequest['what'], type: number, value: Seconds): void {
    for (let i = 0; i < this.#requests.length; i += 1) {
      const request = this.#requests[i]!;
      if (request.what !== what || (request.type !== ALL && request.type !== type)) continue;
      this.#histograms[i]!.record(value);
    }
  }

  /** Waits that end after the window have a part in it. */
  #addThoseWhoWait(): void {
    const { calls, sim, interpreter } = this.#system;
    for (let row = 0; row < calls.capacity; row += 1) {
      if (calls.state[row] !== QUEUED) continue;
      const station = interpreter.replicas.service[calls.replica[row]!]!;
      const since = Math.max(this.#began, calls.arrivedAt[row]!);
      this.#stations[station]!.presentSeconds += sim.now - since;
    }
  }

  #busySeconds(station: number): number {
    const { services, interpreter, sim } = this.#system;
    return interpreter.replicas.busySecondsAt(services[station]!.ready[0]!, sim.now);
  }

  #remember(transaction: number, type: number): void {
    if (transaction >= this.#typeOf.length) {
      const grown = new Uint8Array(2 * this.#typeOf.length);
      grown.set(this.#typeOf);
      this.#typeOf = grown;
    }
    this.#typeOf[transaction] = type;
  }
}

function emptyCustomers(): CustomerTotals {
  return {
    started: 0,
    waited: 0,
    waitSeconds: 0,
    done: 0,
    latencySeconds: 0,
    rejected: 0,
    presentSeconds: 0,
    servedSeconds: 0,
    waitTimesService: 0,
  };
}

function emptyStation(): StationTotals {
  return { started: 0, waitSeconds: 0, presentSeconds: 0, busySeconds: 0 };
}

function sumOf(classes: readonly CustomerTotals[]): CustomerTotals {
  const sum = emptyCustomers();
  for (const totals of classes) {
    for (const key of Object.keys(sum) as (keyof CustomerTotals)[]) sum[key] += totals[key];
  }
  return sum;
}
