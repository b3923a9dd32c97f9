#!/usr/bin/env node
// Plain JavaScript without static imports: --help and --version must cost almost nothing over bare
// node. A command is one dynamic import of its bundle in dist/, which `npm ci` builds.
const COMMANDS = [
  ['run <experiment>', 'run an experiment, compare its entries, write results/<name>/'],
  [
    'tune <experiment>',
    'search the settings of its entries on train days, judge them on report days',
  ],
  ['train <training>', 'train a policy offline, with learning curves'],
  ['check <file>', 'validate an experiment or system file without running it'],
  ['list [what]', 'name what experiments can use: workloads, autoscalers, guards, metrics, ...'],
  ['schema [kind]', 'print the JSON Schema of experiment or system files, for editors'],
  ['report <results>', 'rebuild the figures and report.html of a results folder'],
  ['reproduce [figures]', 'make all figures of a set, and a page that shows them'],
  [
    'conformance [suite] [path]',
    'run a known-answer suite: theory, hpa, mdp, learning, control, offline, shield, ledger, ...',
  ],
  ['swarm [case]', 'random systems, workloads and faults under invariants; shrinks what fails'],
  ['log <environment>', 'run a policy that explores, and write what it saw, did and earned'],
  ['ope [log]', 'estimate what a policy would earn from the log of another, or refuse to'],
  ['workload <fit> <trace>', 'fit a workload to a trace: shape of the day, bursts, dispersion'],
  [
    'index <task> [folder]',
    'indexes: measure learned ones beside classic ones; advise which to build',
  ],
  ['cache <trace>', 'play a trace through cache policies: miss ratios, and their curves over size'],
  ['bench [name]', 'measure speed beside a reference: engine, payments, learning, store, ...'],
];
const HELP = `finfra: does a learned controller run a financial backend better than a tuned baseline?

Usage: finfra <command> [options]

${COMMANDS.map(([usage, text]) => `  ${usage.padEnd(28)}${text}`).join('\n')}

  finfra <command> --help       the options of one command
  finfra --version              the version

Exit codes: 0 done, 1 a run failed, 2 bad input, 3 a conformance suite fell short.
`;

const [name, ...rest] = process.argv.slice(2);
// A reader that stops early (`finfra list | head`) is not an error.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
  process.stdout.write(HELP);
  if (name === undefined) process.exitCode = 2;
} else if (name === '--version' || name === '-v') {
  const { readFileSync } = await import('node:fs');
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  process.stdout.write(`${JSON.parse(text).version}\n`);
} else if (COMMANDS.some(([usage]) => usage.split(' ')[0] === name)) {
  const { main } = await loadCommand(name);
  process.exitCode = await main(rest);
} else {
  const { main } = await loadCommand('unknown');
  process.exitCode = await main([name, ...COMMANDS.map(([usage]) => usage.split(' ')[0])]);
}

/**
 * The bundle; rebuilt when sources are newer than it; the sources themselves through tsx otherwise.
 */
async function loadCommand(command) {
  const { existsSync, readdirSync, statSync } = await import('node:fs');
  const bundle = new URL(`../dist/${command}.mjs`, import.meta.url);
  const folders = ['sim', 'workloads', 'agents', 'experiments', 'scripts'];
  const isStale = () => {
    const built = statSync(bundle).mtimeMs;
    return folders.some((folder) => {
      const root = new URL(`../${folder}/`, import.meta.url);
      if (!existsSync(root)) return false;
      return readdirSync(root, { recursive: true }).some(
        (path) => path.endsWith('.ts') && statSync(new URL(path, root)).mtimeMs > built,
      );
    });
  };
  if (existsSync(bundle) && !isStale()) return import(bundle.href);
  process.stderr.write(
    'finfra: no bundle of these sources in dist/ (npm run prepare builds it); using tsx\n',
  );
  const { register } = await import('tsx/esm/api');
  register();
  return import(new URL(`../scripts/${command}.ts`, import.meta.url).href);
}
