import type { Verdict } from '../../agents/agent.ts';
import type { Order } from '../../sim/actions.ts';
import type { Seconds } from '../../sim/units.ts';

/** One verdict, or several that say the same of one order, decision after decision. */
export interface VerdictRecord {
  readonly kind: 'verdict' | 'fallback';
  readonly from: Seconds;
  readonly to: Seconds; // the last of them
  readonly count: number;
  readonly controller: string; // name of the agent
  readonly component: string; // what the order is about; empty: the decision as a whole
  readonly ordered: string; // empty for a fallback
  readonly admitted: string;
  readonly reasons: readonly string[];
}

const RECORDS_MAX = 2000; // of one controller: a verdict of its own every 45 s of a day; counts go on

/** The verdicts of one controller in the order of time, those that repeat themselves as one. */
export class VerdictLog {
  readonly #controller: string;
  readonly #records: VerdictRecord[] = [];
  readonly #open = new Map<string, Open>(); // by kind and component
  #decision = 0;

  constructor(controller: string) {
    this.#controller = controller;
  }

  get records(): readonly VerdictRecord[] {
    return this.#records;
  }

  /** Called before the verdicts of one decision. */
  beginDecision(): void {
    this.#decision++;
  }

  record(at: Seconds, order: Order, { action, reasons }: Verdict): void {
    const [ordered, admitted] = [orderText(order), orderText(action)];
    this.#add({ kind: 'verdict', at, component: componentOf(order), ordered, admitted, reasons });
  }

  recordFallback(at: Seconds, reason: string): void {
    const none = { component: '', ordered: '', admitted: '' };
    this.#add({ kind: 'fallback', at, ...none, reasons: [reason] });
  }

  #add({ at, ...said }: Said & { readonly at: Seconds }): void {
    const key = `${said.kind} ${said.component}`;
    const open = this.#open.get(key);
    const last = open === undefined ? undefined : this.#records[open.place];
    const isRepeated = open?.decision === this.#decision - 1 && last !== undefined;
    if (isRepeated && isSame(last, said)) {
      this.#records[open.place] = { ...last, to: at, count: last.count + 1 };
      this.#open.set(key, { place: open.place, decision: this.#decision });
      return;
    }
    if (this.#records.length >= RECORDS_MAX - 1) return this.#count(at);
    this.#open.set(key, { place: this.#records.length, decision: this.#decision });
    this.#records.push({ ...said, from: at, to: at, count: 1, controller: this.#controller });
  }

  /** The last record stands for all that there is no room for. */
  #count(at: Seconds): void {
    const last = this.#records[RECORDS_MAX - 1] ?? { ...FURTHER, from: at, count: 0 };
    const controller = this.#controller;
    this.#records[RECORDS_MAX - 1] = { ...last, controller, to: at, count: last.count + 1 };
  }
}

type Said = Omit<VerdictRecord, 'from' | 'to' | 'count' | 'controller'>;
interface Open {
  readonly place: number; // in the records
  readonly decision: number;
}

const FURTHER: Said = {
  kind: 'verdict',
  component: '',
  ordered: '',
  admitted: '',
  reasons: ['more verdicts than are kept: these are only counted'],
};

function isSame(a: Said, b: Said): boolean {
  const text = ({ ordered, admitted, reasons }: Said) => [ordered, admitted, ...reasons].join('\n');
  return text(a) === text(b);
}

/** 'scale ledger to 3', 'hold': an order as a person reads it. */
export function orderText(order: Order): string {
  switch (order.kind) {
    case 'hold':
      return 'hold';
    case 'scale':
      return `scale ${order.service} to ${order.replicas}`;
    case 'resize': {
      const memory = order.memoryBytes === undefined ? '' : ` and ${order.memoryBytes} bytes`;
      return `resize ${order.service} to ${order.cores} cores${memory}`;
    }
    case 'provision':
      return `provision ${order.nodes} nodes of ${order.pool}`;
    case 'drain':
      return `drain node ${order.node}`;
  }
}

function componentOf(order: Order): string {
  if ('service' in order) return order.service;
  return 'pool' in order ? order.pool : '';
}
