import {
  type MixTable,
  type MixTemplate,
  type StatementMixLine,
  sharesOf,
  statementStream,
} from './statement-mix.ts';
import { TPC_C, TPC_C_OPTIONS, TpcC, tpcCTables, tpcCTemplates } from './tpc-c.ts';

const [SUPPLIER, NATION, REGION] = [9, 10, 11];
/** Of TPC-H, at fixed size. Source: Cole et al., "The mixed workload CH-benCHmark", DBTest 2011, section 2. */
const TPC_H_TABLES: readonly MixTable[] = [
  { name: 'supplier', rows: 10_000, rowBytes: 159 },
  { name: 'nation', rows: 62, rowBytes: 128 },
  { name: 'region', rows: 5, rowBytes: 124 },
];
const { customer, newOrder, orders, orderLine, item, stock } = TPC_C;
/** What queries 1 to 22 read. Source: BenchBase, chbenchmark/queries. */
const TABLES_OF_QUERIES: readonly (readonly number[])[] = [
  [orderLine],
  [item, SUPPLIER, stock, NATION, REGION],
  [customer, newOrder, orders, orderLine],
  [orders, orderLine],
  [customer, orders, orderLine, stock, SUPPLIER, NATION, REGION],
  [orderLine],
  [SUPPLIER, stock, orderLine, orders, customer, NATION],
  [item, SUPPLIER, stock, orderLine, orders, customer, NATION, REGION],
  [item, stock, SUPPLIER, orderLine, orders, NATION],
  [customer, orders, orderLine, NATION],
  [stock, SUPPLIER, NATION],
  [orders, orderLine],
  [customer, orders],
  [orderLine, item],
  [SUPPLIER, orderLine, stock],
  [stock, item, SUPPLIER],
  [orderLine, item],
  [customer, orders, orderLine],
  [orderLine, item],
  [SUPPLIER, NATION, stock, item, orderLine],
  [SUPPLIER, orderLine, orders, stock, NATION],
  [customer, orders],
];
/** Source: BenchBase, sample_chbenchmark_mixed_config.xml. */
const WEIGHTS = [3, 2, 3, 2, ...Array<number>(18).fill(5)];

/**
 * CH-benCHmark: the transactions of TPC-C and 22 analytical queries on the same tables. A query reads all rows of its
 * tables once (assumption: no index helps it); how many of the transactions are queries is an option.
 * Source: Cole et al., DBTest 2011; weights and tables of BenchBase.
 */
export const chBenchmark: StatementMixLine = {
  kind: 'ch-benchmark',
  description: 'CH-benCHmark: TPC-C beside 22 analytical queries on the same tables',
  options: {
    ...TPC_C_OPTIONS,
    queryRatio: {
      value: { type: 'number', min: 0, max: 1 },
      default: 0.01,
      description: 'queries among the transactions, in [0, 1]; 0.01 is an assumption',
    },
  },
  coveredBy: 'test/workloads/statements/ch-benchmark.test.ts: has the published weights of queries',
  create(options, uniform) {
    const warehouses = Number(options['warehouses']);
    const queryRatio = Number(options['queryRatio']);
    const writer = new TpcC(uniform, warehouses);
    const tables = [...tpcCTables(warehouses), ...TPC_H_TABLES];
    const queries = sharesOf(WEIGHTS).map(
      (share, i): MixTemplate => ({
        name: `q${i + 1}`,
        share: share * queryRatio,
        side: 'analytical',
        tables: TABLES_OF_QUERIES[i]!,
      }),
    );
    const transactions = tpcCTemplates.map((one) => ({
      ...one,
      share: one.share * (1 - queryRatio),
    }));
    return statementStream({
      tables,
      templates: [...transactions, ...queries],
      uniform,
      write(template, to) {
        const query = template - transactions.length;
        if (query < 0) return writer.write(template, to);
        for (const table of TABLES_OF_QUERIES[query]!)
          to.add('analyse', table, 0, tables[table]!.rows);
      },
    });
  },
};
