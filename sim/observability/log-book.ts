import type { Random } from '../random.ts';
import { assert, type Seconds, type Site, type TransactionNumber } from '../units.ts';
import { BoundedList } from './bounded-list.ts';
import {
  LOG_TEMPLATE_IDS,
  type LogTemplateId,
  type LogValues,
  REQUEST_TEMPLATES,
  type RequestTemplateId,
} from './log-templates.ts';

/** One line of a log, with its parts. */
export interface LogRecord {
  readonly at: Seconds;
  readonly template: LogTemplateId;
  readonly component: string;
  readonly values: Readonly<Record<string, string | number>>;
  /** The transaction whose request it was; undefined for anything else. */
  readonly transaction: TransactionNumber | undefined;
  /** Lines of this template and component that the limit has kept back since the one before. */
  readonly suppressed: number;
}

export interface LogBookOptions {
  readonly recordsMax: number; // kept; the oldest make room
  /** Lines per template and component in each interval; what is beyond them is counted, not kept. */
  readonly perInterval: number;
  readonly interval: Seconds; // > 0
  /** Share of the requests whose lines are written at all, in [0, 1]. */
  readonly requestRatio: number;
}
/** Ten lines of a kind a minute, as loggers that limit themselves do (assumption). */
export const LOG_BOOK_DEFAULTS: LogBookOptions = {
  recordsMax: 20_000,
  perInterval: 10,
  interval: 60,
  requestRatio: 1,
};

/** The names behind numbers of lines. */
export interface LogNames {
  readonly components: readonly string[];
  readonly operations: readonly string[]; // by node of the call graph
}

const ATTEMPTS = 256; // that draws tell apart

/** The logs of a run in bounded memory: limited, sampled by a draw per request, and then the newest lines. */
export class LogBook {
  readonly #options: LogBookOptions;
  readonly #names: LogNames;
  readonly #random: Random;
  readonly #sites: ReadonlyMap<LogTemplateId, Site>;
  readonly #records: BoundedList<LogRecord>;
  // By template and component.
  readonly #interval: Float64Array; // number of the interval that is counted
  readonly #written: Int32Array; // in it
  readonly #suppressed: Int32Array; // since the last line written
  readonly #suppressedAll: Float64Array;

  constructor(random: Random, names: LogNames, options: LogBookOptions) {
    const { recordsMax, perInterval, interval, requestRatio } = options;
    assert(perInterval >= 1 && interval > 0, 'a log needs room for a line in each interval');
    assert(requestRatio >= 0 && requestRatio <= 1, `requestRatio is ${requestRatio}`);
    const length = LOG_TEMPLATE_IDS.length * names.components.length;
    this.#options = options;
    this.#names = names;
    this.#random = random;
    this.#sites = new Map(
      REQUEST_TEMPLATES.map((template) => [template, random.site(`telemetry/logs/${template}`)]),
    );
    this.#records = new BoundedList(recordsMax);
    this.#interval = new Float64Array(length).fill(-1);
    this.#written = new Int32Array(length);
    this.#suppressed = new Int32Array(length);
    this.#suppressedAll = new Float64Array(length);
  }

  /** `component`: position in the names. */
  write<Id extends LogTemplateId>(
    template: Id,
    component: number,
    at: Seconds,
    values: LogValues<Id>,
  ): void {
    if (this.#admits(template, component, at)) this.#keep(template, component, at, values);
  }

  /** As `write`, for what may happen to any request: allocates nothing unless the line is kept. */
  writeRequest(
    template: RequestTemplateId,
    component: number,
    at: Seconds,
    transaction: TransactionNumber,
    node: number,
    replica: number,
    attempt: number,
  ): void {
    if (!this.#isSampled(template, transaction, attempt)) return;
    if (!this.#admits(template, component, at)) return;
    const values = { operation: this.#names.operations[node]!, replica, attempt };
    this.#keep(template, component, at, values, transaction);
  }

  /** Those of a time in [from, to), in the order written. */
  records(from: Seconds = -Infinity, to: Seconds = Infinity): readonly LogRecord[] {
    return this.#records.entries().filter(({ at }) => at >= from && at < to);
  }

  /** Lines of a template that the limit has kept back, of a component, over the whole run. */
  suppressed(template: LogTemplateId, component: number): number {
    return this.#suppressedAll[this.#slot(template, component)]!;
  }

  /** Lines that have made room for newer ones. */
  get forgotten(): number {
    return this.#records.forgotten;
  }

  #isSampled(template: RequestTemplateId, transaction: number, attempt: number): boolean {
    const { requestRatio } = this.#options;
    if (requestRatio === 1) return true;
    const site = this.#sites.get(template)!;
    return this.#random.draw(site, transaction, 0, attempt % ATTEMPTS) < requestRatio;
  }

  #slot(template: LogTemplateId, component: number): number {
    return LOG_TEMPLATE_IDS.indexOf(template) * this.#names.components.length + component;
  }

  #admits(template: LogTemplateId, component: number, at: Seconds): boolean {
    const slot = this.#slot(template, component);
    const interval = Math.floor(at / this.#options.interval);
    if (interval !== this.#interval[slot]) {
      this.#interval[slot] = interval;
      this.#written[slot] = 0;
    }
    if (this.#written[slot]! < this.#options.perInterval) {
      this.#written[slot]!++;
      return true;
    }
    this.#suppressed[slot]!++;
    this.#suppressedAll[slot]!++;
    return false;
  }

  #keep(
    template: LogTemplateId,
    position: number,
    at: Seconds,
    values: LogRecord['values'],
    transaction?: TransactionNumber,
  ): void {
    const component = this.#names.components[position];
    assert(component !== undefined, `there is no component ${position}`);
    const slot = this.#slot(template, position);
    const suppressed = this.#suppressed[slot]!;
    this.#suppressed[slot] = 0;
    this.#records.add({ at, template, component, values, transaction, suppressed });
  }
}
