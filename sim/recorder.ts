import { createHistogram } from './histogram.ts';
import { callerOf } from './observability/system-watch.ts';
import { UsageMeter } from './observability/usage-meter.ts';
import type { System } from './system.ts';
import { DONE, type Seconds } from './units.ts';

/** Upper bound of the samples kept, whatever the horizon. */
const SAMPLES_MAX = 480;
const FINEST_FIRST: readonly Seconds[] = [15, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** What went over one edge, by sample. */
export interface EdgeSeries {
  readonly from: string; // a service, or 'client': a transaction itself, or a consumer of a message
  readonly to: string;
  readonly attemptsPerSecond: Float64Array; // that ended
  readonly failureRatio: Float64Array; // of these, not done; NaN without any
  readonly latencySecondsMean: Float64Array; // of these; NaN without any
}

/** The run as it truly went, on one time axis: for figures, never for agents. */
export class Recorder {
  readonly interval: Seconds;
  readonly time: Float64Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
  readonly edges: readonly EdgeSeries[];
  readonly #system: System;
  readonly #latency = createHistogram();
  readonly #meters: readonly UsageMeter[]; // by service
  readonly #failures: Float64Array; // by service, up to the last sample
  readonly #edges: readonly EdgeMeter[];
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
    this.time = Float64Array.from({ length }, (_, i) => (i + 1) * this.interval);
    this.columns = Object.fromEntries(
      columnsOf(system).map((name) => [name, new Float64Array(length)]),
    );
    this.#meters = services.map((one) => new UsageMeter(one, system.interpreter.replicas));
    this.#failures = new Float64Array(services.length);
    const used = [...new Set(system.interpreter.edges.edgeOf)].filter((edge) => edge >= 0);
    this.#edges = used.map((edge) => new EdgeMeter(system, edge, length));
    this.edges = this.#edges.map(({ series }) => series);
    system.addEndListener((_number, _type, outcome, _arrivedAt, latency, isGood) =>
      this.#end(outcome, latency, isGood),
    );
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
    if (this.#taken >= this.time.length) return;
    this.#sampleTransactions();
    this.#sampleServices();
    for (const { config, counts } of this.#system.interpreter.broker?.queues ?? []) {
      this.#put(`${config.name}/queueDepth`, counts.waiting + counts.inFlight);
      this.#put(`${config.name}/deadLetters`, counts.dead);
    }
    for (const edge of this.#edges) edge.sample(this.#taken, this.interval);
    this.#taken++;
  }

  #sampleTransactions(): void {
    const { transactions } = this.#system;
    this.#put('arrivalsPerSecond', (transactions.arrived - this.#arrived) / this.interval);
    this.#put('goodputPerSecond', (this.#ended - this.#violations) / this.interval);
    this.#put('violationRatio', this.#violations / this.#ended);
    this.#put('latencySecondsMean', this.#latency.sum / this.#latency.count);
    this.#put('latencySecondsP99', this.#latency.quantile(0.99, this.#ended));
    this.#arrived = transactions.arrived;
    this.#ended = 0;
    this.#violations = 0;
    this.#latency.clear();
  }

  #sampleServices(): void {
    const { services, sim } = this.#system;
    for (const [i, service] of services.entries()) {
      const { name } = service.config;
      const { utilization } = this.#meters[i]!.read(sim.now, this.interval);
      const failures = service.failures - this.#failures[i]!;
      this.#failures[i] = service.failures;
      this.#put(`${name}/replicasOrdered`, service.ordered);
      this.#put(`${name}/replicasReady`, service.ready.length);
      this.#put(`${name}/queueLength`, service.waiting);
      this.#put(`${name}/utilizationRatio`, utilization);
      this.#put(`${name}/failuresPerSecond`, failures / this.interval);
    }
  }

  #put(column: string, value: number): void {
    this.columns[column]![this.#taken] = value;
  }
}

function columnsOf({ services, interpreter }: System): readonly string[] {
  const perService = [
    'replicasOrdered',
    'replicasReady',
    'queueLength',
    'utilizationRatio',
    'failuresPerSecond',
  ];
  const queues = interpreter.broker?.queues ?? [];
  return [
    'arrivalsPerSecond',
    'goodputPerSecond', // transactions that ended done, within their objective
    'violationRatio',
    'latencySecondsMean',
    'latencySecondsP99',
    ...services.flatMap(({ config }) => perService.map((signal) => `${config.name}/${signal}`)),
    ...queues.flatMap(({ config: { name } }) => [`${name}/queueDepth`, `${name}/deadLetters`]),
  ];
}

/** Samples the counts of one edge. */
class EdgeMeter {
  readonly series: EdgeSeries;
  readonly #system: System;
  readonly #edge: number;
  #attempts = 0; // up to the last sample
  #failures = 0;
  #latencySeconds = 0;

  constructor(system: System, edge: number, length: number) {
    const { services } = system;
    this.#system = system;
    this.#edge = edge;
    this.series = {
      from: callerOf(edge, services),
      to: services[edge % services.length]!.config.name,
      attemptsPerSecond: new Float64Array(length),
      failureRatio: new Float64Array(length),
      latencySecondsMean: new Float64Array(length),
    };
  }

  sample(position: number, interval: Seconds): void {
    const { edges } = this.#system.interpreter;
    const attempts = edges.attempts[this.#edge]!;
    const failures = edges.failures[this.#edge]!;
    const latencySeconds = edges.latencySeconds[this.#edge]!;
    const ended = attempts - this.#attempts;
    const { attemptsPerSecond, failureRatio, latencySecondsMean } = this.series;
    attemptsPerSecond[position] = ended / interval;
    failureRatio[position] = (failures - this.#failures) / ended;
    latencySecondsMean[position] = (latencySeconds - this.#latencySeconds) / ended;
    this.#attempts = attempts;
    this.#failures = failures;
    this.#latencySeconds = latencySeconds;
  }
}
