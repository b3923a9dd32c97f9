import type { Uniform } from '../../sim/random.ts';
import { nonUniform, uniformInteger } from './key-choice.ts';
import {
  type MixTable,
  type MixTemplate,
  type StatementMixLine,
  type StatementWriter,
  sharesOf,
  statementStream,
} from './statement-mix.ts';

const DISTRICTS = 10; // of a warehouse
const CUSTOMERS = 3000; // of a district
const ITEMS = 100_000;
const ORDERS = 3000; // of a district, at the start
const FIRST_NEW_ORDER = 2100; // from which on the orders of the start are not delivered, counted from 0
const LINES_MAX = 15; // of an order: rows of order lines are numbered order by order, 15 each
const NAMES = 1000; // of customers
/** Rows of growing tables are numbered by district, with room for so many orders of each. */
const ORDER_ROOM = 1_000_000;

/** Constants C of the run. Source: BenchBase, TPCCUtil: clause 2.1.6 leaves them open. */
const ITEM = { a: 8191, c: 7911, x: 0, y: ITEMS - 1 };
const CUSTOMER = { a: 1023, c: 259, x: 0, y: CUSTOMERS - 1 };
const LAST_NAME = { a: 255, c: 223, x: 0, y: NAMES - 1 };

/** Positions of the tables, in the order of clause 1.2. */
export const TPC_C = {
  warehouse: 0,
  district: 1,
  customer: 2,
  history: 3,
  newOrder: 4,
  orders: 5,
  orderLine: 6,
  item: 7,
  stock: 8,
} as const;
/** Bytes of a row. Source: TPC-C 5.11, clause 1.2.1, table of cardinalities. */
const ROW_BYTES = [89, 95, 655, 46, 8, 24, 54, 82, 306];

/** Of new-order, payment, order-status, delivery, stock-level. Source: TPC-C 5.11, 5.2.3; BenchBase. */
const WEIGHTS = [45, 43, 4, 4, 4];
const NAMES_OF_TEMPLATES = ['new-order', 'payment', 'order-status', 'delivery', 'stock-level'];

export const TPC_C_OPTIONS = {
  warehouses: {
    value: { type: 'number', integer: true, min: 1, max: 10_000 },
    default: 10,
    description: 'warehouses, each with 10 districts, 30,000 customers and 100,000 stocks',
  },
} as const;

export function tpcCTables(warehouses: number): readonly MixTable[] {
  const districts = warehouses * DISTRICTS;
  const rows = {
    warehouse: warehouses,
    district: districts,
    customer: districts * CUSTOMERS,
    history: districts * CUSTOMERS,
    newOrder: 0,
    orders: 0,
    orderLine: 0,
    item: ITEMS,
    stock: warehouses * ITEMS,
  };
  const gapped: Readonly<Record<string, () => Float64Array>> = {
    newOrder: () => firstOrders(districts, FIRST_NEW_ORDER),
    orders: () => firstOrders(districts, 0),
    orderLine: () => linesOfOrders(firstOrders(districts, 0)),
  };
  return Object.entries(rows).map(([name, count], i) => {
    const rowBytes = ROW_BYTES[i]!;
    const firstNumbers = gapped[name];
    if (firstNumbers === undefined) return { name, rows: count, rowBytes };
    const room = districts * ORDER_ROOM * (name === 'orderLine' ? LINES_MAX : 1);
    return { name, rows: firstNumbers().length, rowBytes, numbersEnd: room, firstNumbers };
  });
}

/** Numbers of the orders of the start, of each district from `from` on. */
function firstOrders(districts: number, from: number): Float64Array {
  const each = ORDERS - from;
  return Float64Array.from(
    { length: districts * each },
    (_, i) => Math.floor(i / each) * ORDER_ROOM + from + (i % each),
  );
}

function linesOfOrders(orders: Float64Array): Float64Array {
  const total = orders.reduce((sum, order) => sum + linesOf(order), 0);
  const numbers = new Float64Array(total);
  let at = 0;
  for (const order of orders)
    for (let line = 0; line < linesOf(order); line++) numbers[at++] = order * LINES_MAX + line;
  return numbers;
}

export const tpcCTemplates: readonly MixTemplate[] = sharesOf(WEIGHTS).map((share, i) => ({
  name: NAMES_OF_TEMPLATES[i]!,
  share,
  side: 'transactional',
}));

/** Lines of an order, 5 to 15 alike (clause 2.4.1.3), by its row: whoever comes back to it finds as many. */
export function linesOf(order: number): number {
  let mixed = Math.imul(order ^ (order / 2 ** 32), 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  return 5 + (((mixed ^ (mixed >>> 13)) >>> 0) % 11);
}

/** Writes the five transactions. Source: TPC-C 5.11, clauses 2.4 to 2.8. */
export class TpcC {
  readonly #uniform: Uniform;
  readonly #warehouses: number;
  readonly #nextOrder: Float64Array; // by district
  readonly #oldestNew: Float64Array;
  #histories: number;

  constructor(uniform: Uniform, warehouses: number) {
    this.#uniform = uniform;
    this.#warehouses = warehouses;
    this.#nextOrder = new Float64Array(warehouses * DISTRICTS).fill(ORDERS);
    this.#oldestNew = new Float64Array(warehouses * DISTRICTS).fill(FIRST_NEW_ORDER);
    this.#histories = warehouses * DISTRICTS * CUSTOMERS;
  }

  write(template: number, to: StatementWriter): void {
    const warehouse = uniformInteger(this.#uniform, 0, this.#warehouses - 1);
    const district = warehouse * DISTRICTS + uniformInteger(this.#uniform, 0, DISTRICTS - 1);
    if (template === 0) this.#newOrder(to, warehouse, district);
    else if (template === 1) this.#payment(to, warehouse, district);
    else if (template === 2) this.#orderStatus(to, district);
    else if (template === 3) this.#delivery(to, warehouse);
    else this.#stockLevel(to, warehouse, district);
  }

  /** One line in a hundred is supplied from another warehouse (2.4.1.5). The 1 % that roll back are left out. */
  #newOrder(to: StatementWriter, warehouse: number, district: number): void {
    const order = district * ORDER_ROOM + this.#nextOrder[district]!;
    this.#nextOrder[district]!++;
    to.add('read', TPC_C.warehouse, warehouse);
    to.add('update', TPC_C.district, district);
    const customer = nonUniform(this.#uniform, CUSTOMER);
    to.add('read', TPC_C.customer, district * CUSTOMERS + customer);
    to.add('insert', TPC_C.orders, order);
    to.add('insert', TPC_C.newOrder, order);
    for (let line = 0; line < linesOf(order); line++) {
      const item = nonUniform(this.#uniform, ITEM);
      const supplier = this.#home(warehouse, 0.01);
      to.add('read', TPC_C.item, item);
      to.add('read', TPC_C.stock, supplier * ITEMS + item);
      to.add('update', TPC_C.stock, supplier * ITEMS + item);
      to.add('insert', TPC_C.orderLine, order * LINES_MAX + line);
    }
  }

  /** 15 % of the customers live elsewhere (2.5.1.2). */
  #payment(to: StatementWriter, warehouse: number, district: number): void {
    to.add('update', TPC_C.warehouse, warehouse);
    to.add('update', TPC_C.district, district);
    const home = this.#home(warehouse, 0.15);
    const isAway = home !== warehouse;
    const there = isAway
      ? home * DISTRICTS + uniformInteger(this.#uniform, 0, DISTRICTS - 1)
      : district;
    const customer = this.#customer(to, there);
    to.add('update', TPC_C.customer, customer);
    to.add('insert', TPC_C.history, this.#histories++);
  }

  #orderStatus(to: StatementWriter, district: number): void {
    this.#customer(to, district);
    // The last order of a customer: any of the last 3000 of the district (assumption).
    const back = uniformInteger(this.#uniform, 1, ORDERS);
    const order = district * ORDER_ROOM + Math.max(0, this.#nextOrder[district]! - back);
    to.add('read', TPC_C.orders, order);
    to.add('scan', TPC_C.orderLine, order * LINES_MAX, linesOf(order));
  }

  /** The oldest new order of each district, where there is one. */
  #delivery(to: StatementWriter, warehouse: number): void {
    for (let i = 0; i < DISTRICTS; i++) {
      const district = warehouse * DISTRICTS + i;
      const oldest = this.#oldestNew[district]!;
      const order = district * ORDER_ROOM + oldest;
      to.add('scan', TPC_C.newOrder, order, 1);
      if (oldest >= this.#nextOrder[district]!) continue;
      this.#oldestNew[district] = oldest + 1;
      to.add('update', TPC_C.newOrder, order); // deleted
      to.add('update', TPC_C.orders, order);
      const lines = linesOf(order);
      for (let line = 0; line < lines; line++)
        to.add('update', TPC_C.orderLine, order * LINES_MAX + line);
      const customer = uniformInteger(this.#uniform, 0, CUSTOMERS - 1);
      to.add('update', TPC_C.customer, district * CUSTOMERS + customer);
    }
  }

  /** The lines of the last 20 orders of the district, and the stock of each of their items. */
  #stockLevel(to: StatementWriter, warehouse: number, district: number): void {
    to.add('read', TPC_C.district, district);
    const next = this.#nextOrder[district]!;
    for (let back = 20; back >= 1; back--) {
      const order = district * ORDER_ROOM + next - back;
      to.add('scan', TPC_C.orderLine, order * LINES_MAX, linesOf(order));
      for (let line = 0; line < linesOf(order); line++)
        to.add('read', TPC_C.stock, warehouse * ITEMS + nonUniform(this.#uniform, ITEM));
    }
  }

  /** 60 % by last name: the middle one of three (clause 1.5.1 gives 3 to a name on average), else by number. */
  #customer(to: StatementWriter, district: number): number {
    const first = district * CUSTOMERS;
    if (this.#uniform() < 0.6) {
      const row = first + NAMES + nonUniform(this.#uniform, LAST_NAME);
      for (const other of [row - NAMES, row, row + NAMES]) to.add('read', TPC_C.customer, other);
      return row;
    }
    const row = first + nonUniform(this.#uniform, CUSTOMER);
    to.add('read', TPC_C.customer, row);
    return row;
  }

  /** Another warehouse with that probability, where there is one. */
  #home(warehouse: number, awayRatio: number): number {
    if (this.#uniform() >= awayRatio || this.#warehouses === 1) return warehouse;
    const other = uniformInteger(this.#uniform, 0, this.#warehouses - 2);
    return other < warehouse ? other : other + 1;
  }
}

/**
 * TPC-C: orders, payments, deliveries of a wholesaler, access by access. Customers have the names of clause 4.3.2.3 spread
 * evenly, three to a name (assumption); think times, roll-backs and the checks of deferred deliveries are left out.
 * Source: TPC Benchmark C, revision 5.11, clauses 1.2, 2.1 to 2.8 and 5.2.3.
 */
export const tpcC: StatementMixLine = {
  kind: 'tpc-c',
  description: 'TPC-C: new orders, payments, status, delivery, stock level, 45/43/4/4/4',
  options: TPC_C_OPTIONS,
  coveredBy: 'test/workloads/statements/tpc-c.test.ts: has the published shares of transactions',
  create(options, uniform) {
    const warehouses = Number(options['warehouses']);
    const writer = new TpcC(uniform, warehouses);
    return statementStream({
      tables: tpcCTables(warehouses),
      templates: tpcCTemplates,
      uniform,
      write: (template, to) => writer.write(template, to),
    });
  },
};
