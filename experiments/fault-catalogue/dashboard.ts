import { QUEUE_SIGNALS } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Observer } from '../telemetry/observe.ts';

/** What somebody saw who looked at all of monitoring once per control interval. */
export interface Sighted {
  readonly time: Float64Array; // of each look
  /** By `component/signal`: what it showed at each look, NaN where it showed nothing. */
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/**
 * Looks at every signal of every service, queue and pool of nodes, at change events, and at monitoring itself: how old its
 * newest sample is, of which services it shows nothing, and whose numbers do not move although they have calls.
 */
export class Dashboard {
  readonly #time: number[] = [];
  readonly #columns = new Map<string, number[]>();
  #shown = new Map<string, readonly number[]>(); // by service, at the look before

  look({ telemetry }: Observer): void {
    this.#time.push(telemetry.now);
    this.#put('monitoring/sampleAgeSeconds', telemetry.now - telemetry.time);
    this.#put('monitoring/changeEvents', telemetry.changes(telemetry.interval).length);
    const shown = new Map<string, readonly number[]>();
    for (const service of telemetry.services) {
      const signals = telemetry.signals(service);
      const values = signals.map((signal) => telemetry.latest(service, signal));
      for (const [i, signal] of signals.entries()) this.#put(`${service}/${signal}`, values[i]!);
      const isMissing = values.every(Number.isNaN);
      const before = this.#shown.get(service);
      const isIdle = telemetry.latest(service, 'arrivalsPerSecond') === 0;
      const isSame =
        !isMissing && !isIdle && values.every((value, i) => Object.is(value, before?.[i]));
      this.#put(`${service}/isMissing`, Number(isMissing));
      this.#put(`${service}/isUnchanged`, Number(isSame));
      this.#put(`${service}/outOfMemoryKills`, telemetry.outOfMemory(service).length);
      shown.set(service, values);
    }
    this.#shown = shown;
    for (const sample of telemetry.queues())
      for (const signal of QUEUE_SIGNALS) this.#put(`${sample.queue}/${signal}`, sample[signal]);
    const nodes = telemetry.nodes();
    for (const pool of new Set(nodes.map((node) => node.pool)))
      this.#put(
        `${pool}/nodesReady`,
        nodes.filter((node) => node.pool === pool && node.phase === 'ready').length,
      );
  }

  get sighted(): Sighted {
    const columns = [...this.#columns].map(([name, values]) => [name, Float64Array.from(values)]);
    return { time: Float64Array.from(this.#time), columns: Object.fromEntries(columns) };
  }

  #put(name: string, value: number): void {
    const column = this.#columns.get(name) ?? [];
    this.#columns.set(name, column);
    column.push(value);
  }
}

/** Mean of what was shown in (from, to]; NaN where nothing was. */
export function meanShown(values: Float64Array, time: Float64Array, from: Seconds, to: Seconds) {
  let [sum, count] = [0, 0];
  values.forEach((value, i) => {
    if (time[i]! <= from || time[i]! > to || Number.isNaN(value)) return;
    sum += value;
    count++;
  });
  return sum / count;
}
