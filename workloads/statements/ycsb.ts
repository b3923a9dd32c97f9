import { scrambledZipfian, uniformInteger, Zipfian } from './key-choice.ts';
import {
  type MixTemplate,
  type StatementMixLine,
  type StatementWriter,
  statementStream,
} from './statement-mix.ts';

type Step = 'read' | 'update' | 'insert' | 'scan' | 'read-modify-write';
/** Shares of the operations. Source: YCSB, workloads a to f; Cooper et al., SoCC 2010, table 2. */
const WORKLOADS: Readonly<Record<string, Readonly<Partial<Record<Step, number>>>>> = {
  a: { read: 0.5, update: 0.5 },
  b: { read: 0.95, update: 0.05 },
  c: { read: 1 },
  d: { read: 0.95, insert: 0.05 },
  e: { scan: 0.95, insert: 0.05 },
  f: { read: 0.5, 'read-modify-write': 0.5 },
};
const SCAN_ROWS_MAX = 100;
const ROW_BYTES = 1024; // key and ten fields of 100 bytes, about

/**
 * The core workloads of YCSB on one table: rows by scrambled Zipf(0.99), the newest rows in workload d; scans of 1 to
 * 100 rows, uniform. Rows that workload e has inserted are not asked for (assumption; YCSB asks for those it expects).
 * Source: YCSB, CoreWorkload and its properties; Cooper et al., SoCC 2010.
 */
export const ycsb: StatementMixLine = {
  kind: 'ycsb',
  description: 'YCSB A to F: reads, updates, inserts and scans of one table, Zipf(0.99)',
  options: {
    workload: {
      value: { type: 'choice', of: Object.keys(WORKLOADS) },
      default: 'a',
      description: 'a 50/50 read/update, b 95/5, c reads, d newest, e scans, f read-modify-write',
    },
    rows: {
      value: { type: 'number', integer: true, min: 2, max: 1e9 },
      default: 1_000_000,
      description: 'rows of the table at the start',
    },
  },
  coveredBy: 'test/workloads/statements/ycsb.test.ts: has the published shares of operations',
  create(options, uniform) {
    const steps = WORKLOADS[String(options['workload'])]!;
    const rows = Number(options['rows']);
    const names = Object.keys(steps) as Step[];
    const templates = names.map(
      (name): MixTemplate => ({ name, share: steps[name]!, side: 'transactional' }),
    );
    let count = rows;
    const newest = options['workload'] === 'd' ? new Zipfian(uniform, rows) : undefined;
    const popular = scrambledZipfian(uniform, rows);
    const row = () => (newest === undefined ? popular() : count - 1 - newest.next());
    const writers: Readonly<Record<Step, (to: StatementWriter) => void>> = {
      read: (to) => to.add('read', 0, row()),
      update: (to) => to.add('update', 0, row()),
      insert: (to) => {
        to.add('insert', 0, count++);
        newest?.grow();
      },
      scan: (to) => {
        const first = row();
        const length = uniformInteger(uniform, 1, SCAN_ROWS_MAX);
        to.add('scan', 0, first, Math.min(length, count - first));
      },
      'read-modify-write': (to) => {
        const same = row();
        to.add('read', 0, same);
        to.add('update', 0, same);
      },
    };
    return statementStream({
      tables: [{ name: 'usertable', rows, rowBytes: ROW_BYTES }],
      templates,
      uniform,
      write: (template, to) => writers[names[template]!](to),
    });
  },
};
