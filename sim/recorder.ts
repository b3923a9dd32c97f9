import { createHistogram } from './histogram.ts';
import type { System } from './system.ts';
import { DONE, type Seconds } from './units.ts';

/** Upper bound of the samples kept, whatever the horizon. */
const SAMPLES_MAX = 480;
const FINEST_FIRST: readonly Seconds[] = [15, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** The run as it truly went, on one time axis: for figures, never for agents. */
export class Recorder {
  readonly interval: Seconds;
  readonly time: Float64Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
  readonly #system: System;
  readonly #latency = createHistogram();
  #arrived = 0; // transactions, up to the last sample
  #ended = 0; // in the present interval
  #violations = 0;
  #taken = 0; // samples

  constructor(system: System, horizon: Seconds) {
    const { sim, services } = system;
    this.#system = system;
    this.interval =
      FINEST_FIRST.find((interval) => horizon / interval <= SAMPLES_MAX) ?? horizon / SAMPLES_MAX;
    const length = Math.max(0, Math.ceil(horizon / this.interval) - 1);
    const names = services.flatMap(({ config: { name } }) =>
      ['replicasOrdered', 'replicasReady', 'queueLength'].map((signal) => `${name}/${signal}`),
    );
    const all = [
      'arrivalsPerSecond',
      'violationRatio',
      'latencySecondsMean',
      'latencySecondsP99',
      ...names,
    ];
    this.time = Float64Array.from({ length }, (_, i) => (i + 1) * this.interval);
    this.columns = Object.fromEntries(all.map((name) => [name, new Float64Array(length)]));
    system.onEnd = (_number, _type, outcome, _arrivedAt, latency, isGood) =>
      this.#end(outcome, latency, isGood);
    const lane = sim.lane(this.interval);
    const kind = sim.on('recorder/sample', () => {
      this.#sample();
      sim.scheduleIn(lane, kind);
    });
    sim.scheduleIn(lane, kind);
  }

  #end(outcome: number, latency: Seconds, isGood: boolean): void {
    this.#ended++;
    if (outcome === DONE) this.#latency.record(latency);
    if (!isGood) this.#violations++;
  }

  #sample(): void {
    const { transactions, services } = this.#system;
    if (this.#taken >= this.time.length) return;
    this.#put('arrivalsPerSecond', (transactions.arrived - this.#arrived) / this.interval);
    this.#put('violationRatio', this.#violations / this.#ended);
    this.#put('latencySecondsMean', this.#latency.sum / this.#latency.count);
    this.#put('latencySecondsP99', this.#latency.quantile(0.99, this.#ended));
    for (const service of services) {
      const { name } = service.config;
      this.#put(`${name}/replicasOrdered`, service.ordered);
      this.#put(`${name}/replicasReady`, service.ready.length);
      this.#put(`${name}/queueLength`, service.waiting);
    }
    this.#arrived = transactions.arrived;
    this.#ended = 0;
    this.#violations = 0;
    this.#latency.clear();
    this.#taken++;
  }

  #put(column: string, value: number): void {
    this.columns[column]![this.#taken] = value;
  }
}
