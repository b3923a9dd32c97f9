import { availableParallelism } from 'node:os';
import { formatElapsed } from '../experiments/durations.ts';
import { readCase, writeCase } from '../experiments/swarm/case-file.ts';
import { type Counts, PAIRS, PARTS } from '../experiments/swarm/coverage.ts';
import { FEATURE_NAMES } from '../experiments/swarm/features.ts';
import { TRANSACTIONS } from '../experiments/swarm/generate.ts';
import type { Violation } from '../experiments/swarm/invariant.ts';
import { judge, judgeRun, type RunReport } from '../experiments/swarm/judge.ts';
import { shrink } from '../experiments/swarm/shrink.ts';
import { type SwarmReport, swarm } from '../experiments/swarm/swarm.ts';
import { commandOf, type SwarmCase } from '../experiments/swarm/swarm-case.ts';
import type { Command, OptionValues } from './command.ts';
import {
  countOption,
  DONE,
  FELL_SHORT,
  JSON_OPTION,
  note,
  printJson,
  printLine,
  RUN_FAILED,
  runCommand,
  WORKERS_MAX,
} from './command.ts';
import { createProgress } from './progress.ts';

const RUNS = 200;
const RUN_MAX = 2 ** 31 - 1;

const command: Command = {
  usage: 'swarm [case]',
  description:
    'Makes random systems, workloads and faults, runs them under all invariants, and shrinks what breaks one. ' +
    'With a file: runs that case again.',
  options: {
    runs: { type: 'string', description: `how many [${RUNS}]` },
    seed: { type: 'string', description: 'of all runs [1]' },
    run: { type: 'string', description: 'only the run of this number' },
    transactions: { type: 'string', description: `that arrive in a run [${TRANSACTIONS}]` },
    workers: { type: 'string', description: 'threads [one per core]' },
    shrink: {
      type: 'boolean',
      default: true,
      description: 'look for the smallest case that fails',
    },
    first: { type: 'boolean', description: 'stop at the first failure' },
    mutations: { type: 'boolean', description: 'break the simulator on purpose: is it noticed?' },
    only: { type: 'string', description: 'with --mutations: numbers, such as 3 or 1,4,9' },
    json: JSON_OPTION,
  },
  async run([file], options) {
    const settings = settingsOf(options);
    if (options['mutations'] === true) return runMutations(settings, options);
    if (file !== undefined) return runFile(file, settings);
    const only = countOption(options, 'run', { min: 0, max: RUN_MAX });
    return only === undefined ? runAll(settings) : runOne(only, settings);
  },
};

type Settings = ReturnType<typeof settingsOf>;

function settingsOf(options: OptionValues) {
  const count = (name: string, max: number, otherwise: number, min = 1) =>
    countOption(options, name, { min, max }) ?? otherwise;
  return {
    seed: count('seed', RUN_MAX, 1, 0),
    runs: count('runs', 1_000_000, RUNS),
    transactions: count('transactions', 10_000_000, TRANSACTIONS, 10),
    workers: count('workers', WORKERS_MAX, availableParallelism()),
    isJson: options['json'] === true,
    shrinks: options['shrink'] !== false,
    stopsAtFirst: options['first'] === true,
  };
}

async function runAll(settings: Settings): Promise<number> {
  const { seed, runs, transactions, isJson, shrinks } = settings;
  const show = createProgress();
  const report = await swarm({
    ...settings,
    onRun: (done, _failed, events) => show({ done, total: runs, cached: 0, eventsHandled: events }),
  });
  const [first] = report.failures;
  const told: Told[] = [];
  for (const { run, violation } of report.failures) {
    const failing = { run, command: commandOf({ seed, run }, settingOf(transactions)), violation };
    const isShrunk = shrinks && run === first?.run && isInCase(violation);
    told.push({ ...failing, ...(isShrunk ? await shrunk(await caseOf(run, settings)) : {}) });
  }
  if (isJson) printJson({ ...report, failures: told });
  else printReport(report, told);
  return told.length === 0 ? DONE : RUN_FAILED;
}

/** Whether a failure is one of a case that could be made. */
const isInCase = ({ invariant }: Violation) => invariant !== 'cases can be made and run';
const settingOf = (transactions: number) =>
  transactions === TRANSACTIONS ? undefined : transactions;

interface Judged {
  readonly of: SwarmCase;
  readonly report: RunReport;
}
const caseOf = (run: number, { seed, transactions }: Settings): Promise<Judged> =>
  judgeRun(seed, run, transactions);

/** A failure as it is printed. */
interface Told {
  readonly run: number;
  readonly command: string;
  readonly violation: Violation;
  /** The smallest case that fails so, as a file. */
  readonly smallest?: string;
  readonly attempts?: number;
}

async function shrunk({ of, report }: Judged) {
  note(`shrinking run ${of.run}`);
  const { smallest, report: last, attempts, kept } = await shrink(of, report);
  note(`${kept} of ${attempts} smaller cases failed the same way`);
  return { violation: last.violation!, smallest: writeCase(smallest), attempts };
}

async function runOne(run: number, settings: Settings): Promise<number> {
  return tell(await caseOf(run, settings), settings);
}

async function runFile(file: string, settings: Settings): Promise<number> {
  const of = await readCase(file);
  return tell({ of, report: await judge(of) }, { ...settings, shrinks: false }, file);
}

async function tell(judged: Judged, settings: Settings, file?: string): Promise<number> {
  const { of, report } = judged;
  const { run, violation } = report;
  const again =
    file === undefined ? commandOf(of, settingOf(settings.transactions)) : `finfra swarm ${file}`;
  const more = violation !== undefined && settings.shrinks ? await shrunk(judged) : {};
  const failure = violation && { run, command: again, violation, ...more };
  if (settings.isJson) printJson({ ...report, failures: failure ? [failure] : [] });
  else if (failure) printFailure(failure);
  else
    printLine(
      `run ${run}: ${report.arrived} transactions, ${report.done} done, ${report.events} events, ` +
        `every invariant holds, fingerprint ${report.fingerprint}`,
    );
  return failure ? RUN_FAILED : DONE;
}

function printFailure({ run, command: again, violation, smallest }: Told): void {
  const { invariant, time, problem } = violation;
  printLine(`run ${run} breaks '${invariant}' at ${time.toPrecision(6)} s: ${problem}`);
  printLine(`  repeat it: ${again}`);
  if (smallest !== undefined)
    printLine(`  the smallest case that fails so: finfra swarm ${smallest}`);
}

function printReport(report: SwarmReport, failures: readonly Told[]): void {
  const { runs, seed, seconds, transactions, transactionsLeast, servicesLeast } = report;
  printCoverage(report.coverage);
  printLine('');
  printLine(`runs with each feature: ${listed(report.features, FEATURE_NAMES)}`);
  printLine(`runs compared: ${listed(report.comparisons, Object.keys(report.comparisons))}`);
  printLine(
    `seed ${seed}: ${runs} runs of ${servicesLeast} services and ${transactionsLeast} transactions at least, ` +
      `${transactions} transactions and ${report.events} events in all, ${formatElapsed(seconds)}`,
  );
  printLine(`fingerprint of all runs ${report.fingerprint}`);
  for (const failure of failures) printFailure(failure);
  printLine(`${runs - failures.length} of ${runs} runs keep every invariant`);
}

function printCoverage(coverage: Counts): void {
  const row = (cells: readonly (string | number)[]) =>
    cells
      .map((cell, i) => (i === 0 ? String(cell).padEnd(24) : String(cell).padStart(10)))
      .join('');
  printLine(row(['occurrences of faults', ...PARTS]));
  for (const kind of new Set(PAIRS.map(([name]) => name))) {
    const parts = PAIRS.filter(([name]) => name === kind).map(([, part]) => part);
    const cell = (part: (typeof PARTS)[number]) =>
      parts.includes(part) ? (coverage[`${kind} ${part}`] ?? 0) : '';
    printLine(row([kind, ...PARTS.map(cell)]).trimEnd());
  }
}

function listed(counts: Counts, names: readonly string[]): string {
  return names.map((name) => `${name} ${counts[name] ?? 0}`).join(', ');
}

async function runMutations(settings: Settings, options: OptionValues): Promise<number> {
  const { runMutants } = await import('../experiments/swarm/mutate.ts');
  const only = String(options['only'] ?? '')
    .split(',')
    .filter((text) => text !== '')
    .map(Number);
  const mutants = await runMutants({
    ...settings,
    only,
    onMutant: ({ number, name, caught }) =>
      note(`${number} ${name}: ${caught === undefined ? 'NOT caught' : `run ${caught.run}`}`),
  });
  const missed = mutants.filter(({ caught }) => caught === undefined);
  if (settings.isJson) printJson({ mutants });
  else {
    for (const { number, name, file, caught } of mutants) {
      const how = caught ? `after ${caught.runs} runs: ${caught.invariant}` : 'NOT caught';
      printLine(`${String(number).padStart(2)} ${name} (${file}): ${how}`);
    }
    printLine(`${mutants.length - missed.length} of ${mutants.length} mutations caught`);
  }
  return missed.length === 0 ? DONE : FELL_SHORT;
}

export const main = (args: readonly string[]) => runCommand(command, args);
