import type { Callers } from '../callers.ts';
import type { EdgeCounts } from '../edge-counts.ts';
import type { Service } from '../services/service.ts';
import type { System } from '../system.ts';
import type { Signal } from '../telemetry.ts';
import type { Seconds } from '../units.ts';
import { ExportedCounters } from './exported-counters.ts';
import { type Usage, UsageMeter } from './usage-meter.ts';

type Counter =
  | 'arrivals'
  | 'failures'
  | 'attempts'
  | 'attemptFailures'
  | 'timeouts'
  | 'retries'
  | 'lookups'
  | 'misses'
  | 'lockWait'
  | 'diskRead'
  | 'failedCommits'
  | 'staleQueries'
  | 'pageRequests'
  | 'pageMisses';
type Reader = (span: Seconds) => number;

/** Reads all that is scraped of one service; signals that the system does not model have no reader. */
export class ServiceSignals {
  readonly service: Service;
  readonly names: readonly Signal[];
  readonly #counters: ExportedCounters<Counter>;
  readonly #meter: UsageMeter;
  readonly #readers: ReadonlyMap<Signal, Reader>;
  #storage: Readonly<Record<string, number>> = {}; // as of this scrape
  #utilization = Number.NaN;

  constructor(system: System, service: Service) {
    this.service = service;
    const { interpreter } = system;
    this.#meter = new UsageMeter(service, interpreter.replicas);
    this.#counters = new ExportedCounters(this.#countersOf(system));
    const of = (signal: Signal, reader: Reader): readonly [Signal, Reader] => [signal, reader];
    this.#readers = new Map([
      of('replicasOrdered', () => service.ordered),
      of('replicasReady', () => service.ready.length),
      of('utilizationRatio', () => this.#utilization),
      of('queueLength', () => service.waiting),
      ...this.#callSignals(),
      ...this.#clientSignals(interpreter.callers, interpreter.edges),
      ...this.#stateSignals(system),
    ]);
    this.names = [...this.#readers.keys()];
  }

  /** Its exporter is started again. */
  restart(): void {
    this.#counters.restart();
  }

  /** Values by position in `names`, over the `span` seconds since the last scrape; the latencies begin anew. */
  scrape(now: Seconds, span: Seconds) {
    const { service } = this;
    this.#storage = service.storage?.signals?.() ?? {};
    this.#counters.scrape();
    const { usage, utilization } = this.#meter.read(now, span);
    this.#utilization = utilization;
    const values = Array.from(this.#readers.values(), (reader) => reader(span));
    service.latency.clear();
    return { values, usage } as {
      readonly values: readonly number[];
      readonly usage: ReadonlyMap<number, Usage>;
    };
  }

  #countersOf({ interpreter }: System): Readonly<Record<Counter, () => number>> {
    const { service } = this;
    const { edges, caches } = interpreter;
    const called = edgesTo(service.index, edges);
    const sum = (column: Float64Array) => () =>
      called.reduce((total, edge) => total + column[edge]!, 0);
    const stored = (signal: string) => () => this.#storage[signal] ?? 0;
    return {
      arrivals: () => service.arrivals,
      failures: () => service.failures,
      attempts: sum(edges.attempts),
      attemptFailures: sum(edges.failures),
      timeouts: sum(edges.timeouts),
      retries: sum(edges.retries),
      lookups: () => caches.lookups[service.index]!,
      misses: () => caches.misses[service.index]!,
      lockWait: stored('lockWaitSeconds'),
      diskRead: stored('diskReadSeconds'),
      failedCommits: stored('failedCommits'),
      staleQueries: () => interpreter.routing?.staleQueries[service.index] ?? 0,
      pageRequests: stored('pageRequests'),
      pageMisses: stored('pageMisses'),
    };
  }

  #perSecond(signal: Signal, counter: Counter): readonly [Signal, Reader] {
    return [signal, (span) => this.#counters.increase[counter] / span];
  }

  #callSignals(): readonly (readonly [Signal, Reader])[] {
    const { latency } = this.service;
    const { increase } = this.#counters;
    return [
      this.#perSecond('arrivalsPerSecond', 'arrivals'),
      ['latencySecondsMean', () => latency.sum / latency.count],
      ['latencySecondsP99', () => latency.quantile(0.99)],
      this.#perSecond('failuresPerSecond', 'failures'),
      ['errorRatio', () => increase.attemptFailures / increase.attempts],
    ];
  }

  /** What the clients of the service show of their calls to it, as far as they have the part. */
  #clientSignals(callers: Callers, edges: EdgeCounts): readonly (readonly [Signal, Reader])[] {
    const { index, config } = this.service;
    const { timeout, retry, breaker } = config.client;
    const called = edgesTo(index, edges);
    const isOpen = (edge: number) => callers.breaker(edge)?.isOpen === true;
    const found: (readonly [Signal, Reader])[] = [];
    if (timeout < Number.POSITIVE_INFINITY)
      found.push(this.#perSecond('timeoutsPerSecond', 'timeouts'));
    if (retry.kind !== 'none') found.push(this.#perSecond('retriesPerSecond', 'retries'));
    if (breaker !== undefined) found.push(['breakersOpen', () => called.filter(isOpen).length]);
    return found;
  }

  #stateSignals({ interpreter }: System): readonly (readonly [Signal, Reader])[] {
    const { index, config } = this.service;
    const { increase } = this.#counters;
    const { waitingFor } = interpreter.connections;
    const found: (readonly [Signal, Reader])[] = [];
    if (config.client.connections < Number.POSITIVE_INFINITY)
      found.push(['connectionsWaiting', () => waitingFor[index]!]);
    if (config.memoryUse !== undefined && config.memoryBytes !== undefined)
      found.push(['memoryRatio', () => this.#memoryRatio(interpreter.replicas.memoryBytes)]);
    if (config.cache !== undefined)
      found.push(['cacheHitRatio', () => 1 - increase.misses / increase.lookups]);
    if (config.database !== undefined)
      found.push(
        ['lockWaitSeconds', () => increase.lockWait],
        ['diskReadSeconds', () => increase.diskRead],
        this.#perSecond('failedCommitsPerSecond', 'failedCommits'),
        ['replicationLagSeconds', () => this.#stored('replicationLagSeconds')],
      );
    if (interpreter.routing?.asks(index) === true)
      found.push(this.#perSecond('staleQueriesPerSecond', 'staleQueries'));
    if (config.database?.store !== undefined)
      found.push(
        ['pageMissRatio', () => increase.pageMisses / increase.pageRequests],
        this.#perSecond('diskReadsPerSecond', 'pageMisses'),
        ['storeFallbacks', () => this.#stored('indexFallbacks') + this.#stored('cacheFallbacks')],
      );
    return found;
  }

  #stored(signal: string): number {
    return this.#storage[signal] ?? Number.NaN;
  }

  #memoryRatio(memoryBytes: Float64Array): number {
    const { service } = this;
    const ratios = service.ready.map((one) => service.memoryUsed(one) / memoryBytes[one]!);
    return ratios.length === 0 ? Number.NaN : Math.max(...ratios);
  }
}

/** The edges over which a service is called, each once. */
function edgesTo(service: number, { edgeOf, services }: EdgeCounts): readonly number[] {
  const used = [...new Set(edgeOf)].filter((edge) => edge >= 0);
  return used.filter((edge) => edge % services === service);
}
