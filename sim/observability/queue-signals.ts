import type { Queue } from '../messaging/broker.ts';
import { QUEUE_SIGNALS, type QueueSignal } from '../telemetry.ts';
import type { Seconds } from '../units.ts';
import { ExportedCounters } from './exported-counters.ts';

/** Reads all that is scraped of one queue. */
export class QueueSignals {
  readonly names = QUEUE_SIGNALS;
  readonly #queue: Queue;
  readonly #counters: ExportedCounters<'published' | 'processed' | 'failures'>;

  constructor(queue: Queue) {
    this.#queue = queue;
    this.#counters = new ExportedCounters({
      published: () => queue.counts.published,
      processed: () => queue.counts.processed,
      failures: () => queue.counts.failures,
    });
  }

  /** Values by position in `names`, over the `span` seconds since the last scrape. */
  scrape(span: Seconds): readonly number[] {
    const { counts } = this.#queue;
    this.#counters.scrape();
    const { published, processed, failures } = this.#counters.increase;
    const values: Readonly<Record<QueueSignal, number>> = {
      queueDepth: counts.waiting + counts.inFlight,
      oldestMessageSeconds: this.#queue.oldest(),
      publishedPerSecond: published / span,
      processedPerSecond: processed / span,
      failedDeliveriesPerSecond: failures / span,
      deadLetters: counts.dead,
    };
    return this.names.map((name) => values[name]);
  }
}
