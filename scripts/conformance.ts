import { BadInput, didYouMean } from '../experiments/bad-input.ts';
import type { ConformanceReport } from '../experiments/conformance/report.ts';
import type { Command, OptionValues } from './command.ts';
import {
  countOption,
  DONE,
  FELL_SHORT,
  JSON_OPTION,
  printJson,
  printLine,
  runCommand,
  WORKERS_MAX,
} from './command.ts';

type Suite = (
  path: string | undefined,
  options: OptionValues,
  expected?: string,
) => Promise<ConformanceReport>;

const SUITES: Readonly<Record<string, Suite>> = {
  async calendars(path) {
    const { conformanceCalendars } = await import('../experiments/conformance/calendars.ts');
    return conformanceCalendars(path);
  },
  async 'burn-rate'(path) {
    const { conformanceBurnRate } = await import('../experiments/conformance/burn-rate.ts');
    return conformanceBurnRate(path);
  },
  async cache(path, _options, expected) {
    const { conformanceCache } = await import('../experiments/conformance/cache.ts');
    return conformanceCache(path, expected);
  },
  async control(path, options) {
    const { conformanceControl } = await import('../experiments/conformance/control.ts');
    return conformanceControl({
      path,
      workers: countOption(options, 'workers', { min: 1, max: WORKERS_MAX }),
      onTrial: (done, total, line) => process.stderr.write(`${done}/${total} ${line}\n`),
    });
  },
  async hpa(path) {
    const { conformanceHpa } = await import('../experiments/conformance/hpa.ts');
    return conformanceHpa(path);
  },
  async index(path) {
    const { conformanceIndex } = await import('../experiments/conformance/index-suite.ts');
    return conformanceIndex({ path, onProgress: (line) => process.stderr.write(`${line}\n`) });
  },
  async learning(path) {
    const { conformanceLearning } = await import('../experiments/conformance/learning.ts');
    return conformanceLearning(path);
  },
  async ledger(path) {
    const { conformanceLedger } = await import('../experiments/conformance/ledger.ts');
    return conformanceLedger(path);
  },
  async mdp(path) {
    const { conformanceMdp } = await import('../experiments/conformance/mdp.ts');
    return conformanceMdp(path);
  },
  async offline(path) {
    const { conformanceOffline } = await import('../experiments/conformance/offline.ts');
    return conformanceOffline({ path, onTrial: (line) => process.stderr.write(`${line}\n`) });
  },
  async shield(path) {
    const { conformanceShield } = await import('../experiments/conformance/shield.ts');
    return conformanceShield(path);
  },
  async theory(path, options) {
    const { conformanceTheory } = await import('../experiments/conformance/theory.ts');
    const settings = {
      path,
      seed: countOption(options, 'seed', { min: 0, max: 2 ** 31 }),
      budgetSeconds: countOption(options, 'budget', { min: 1, max: 86_400 }),
      workers: countOption(options, 'workers', { min: 1, max: WORKERS_MAX }),
    };
    const given = Object.entries(settings).filter(([, value]) => value !== undefined);
    return conformanceTheory({ ...Object.fromEntries(given), onProgress: noteProgress() });
  },
  async vpa(path) {
    const { conformanceVpa } = await import('../experiments/conformance/vpa.ts');
    return conformanceVpa(path);
  },
};

/** Suites that take an option; all others, and all at once, pass it by. */
const TAKERS: Readonly<Record<string, readonly string[]>> = {
  seed: ['theory'],
  budget: ['theory'],
  workers: ['theory', 'control'],
};
/** They train or search for minutes, and run only when they are named. */
const LONG: readonly string[] = ['control', 'index', 'offline'];
const TOGETHER = Object.keys(SUITES).filter((suite) => !LONG.includes(suite));

const command: Command = {
  usage: 'conformance [suite] [path] [expected]',
  description:
    `Runs a known-answer suite (${Object.keys(SUITES).join(', ')}; without a name all but ${LONG.join(', ')}): ` +
    'the built-in one, or a file of the same format (cache: a trace and its expected misses).',
  options: {
    seed: { type: 'string', description: 'of the theory suite [1]' },
    budget: { type: 'string', description: 'seconds that the theory suite may take [290]' },
    workers: {
      type: 'string',
      description: 'threads of the theory and control suites [one per core]',
    },
    json: JSON_OPTION,
  },
  async run([name, path, expected], options) {
    const names = Object.keys(SUITES);
    if (name !== undefined && !names.includes(name))
      throw new BadInput([`${name}: must be one of ${names.join(', ')}${didYouMean(name, names)}`]);
    if (expected !== undefined && name !== 'cache')
      throw new BadInput([`'${expected}' is one argument too many: only cache takes two files`]);
    const foreign = Object.entries(TAKERS).filter(
      ([option, suites]) =>
        options[option] !== undefined && name !== undefined && !suites.includes(name),
    );
    if (foreign.length > 0)
      throw new BadInput(
        foreign.map(([option, suites]) => `--${option}: is of ${suites.join(', ')}, not ${name}`),
      );
    const reports: ConformanceReport[] = [];
    for (const suite of name === undefined ? TOGETHER : [name]) {
      reports.push(await SUITES[suite]!(path, options, expected));
      if (options['json'] !== true) print(reports.at(-1)!);
    }
    if (options['json'] === true) printJson(name === undefined ? { suites: reports } : reports[0]);
    return reports.every(({ passed, total }) => passed === total) ? DONE : FELL_SHORT;
  },
};

function noteProgress() {
  let decidedBefore = -1;
  return ({ decided, total }: { readonly decided: number; readonly total: number }) => {
    if (decided === decidedBefore) return;
    decidedBefore = decided;
    process.stderr.write(`${decided}/${total} cases\n`);
  };
}

function print({ suite, passed, total, inconclusive, failures, notes }: ConformanceReport): void {
  for (const note of notes ?? []) printLine(`  ${note}`);
  for (const { case: name, expected, got } of failures)
    printLine(`  ${name}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
  printLine(`${suite}: ${passed} of ${total} passed, ${inconclusive} inconclusive`);
}

export const main = (args: readonly string[]) => runCommand(command, args);
