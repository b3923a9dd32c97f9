import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../../experiments/paths.ts';
import { createRandom } from '../../sim/random.ts';
import { ONE_DESK } from '../one-desk.ts';

const BIN = join(ROOT, 'bin/finfra.mjs');
/** Kills in all, by turns of each experiment. FINFRA_KILLS=40 takes minutes. */
const KILLS = Number(process.env['FINFRA_KILLS'] ?? 2);

const COMMON = `question: Does it hold?
${ONE_DESK}
workload: {kind: poisson, rate: 50}
objective: {minimize: costDollars, subject: {sloViolationRatio: 0.05}}
train: {days: [0, 8], seeds: [100, 100]}
baseline: fixed
primary: costDollars
metrics: [costDollars, sloViolationRatio, latencySecondsP99]
figures: [latency]
horizon: 5min
`;
const EXPERIMENTS: Readonly<Record<string, string>> = {
  sweep: `name: sweep
${COMMON}report: {days: [10, 14], seeds: [1, 2]}
compare:
  - {name: fixed, agents: {autoscaling: {kind: static}}}
  - {name: hpa, agents: {autoscaling: {kind: hpa}}, curve: [0.4, 0.8]}
sweep: {workload.rate: [40, 60], system.services.desk.workersPerReplica: [1, 2]}
`,
  tuning: `name: tuning
${COMMON}report: {days: [10, 17], seeds: [1, 1]}
compare:
  - {name: fixed, agents: {autoscaling: {kind: static}}}
  - {name: tuned, agents: {autoscaling: {kind: hpa}}, tune: {trials: 12, eta: 3, replications: 9}}
  - {name: deployed, agents: {autoscaling: {kind: deployed, candidate: {kind: static}, baseline: {kind: hpa}, begin: canary, canary: {block: 30s, burnIn: 10s}}}}
robustness: {systems: 4, spread: 0.3, contenders: 2, days: 3}
stopping: {looks: [6, 8]}
`,
};
const REWRITTEN = /^(journal\.jsonl|.*\.part)$/; // in the order in which runs happened to end
const REPORT = /^(report\.html|.*\.svg|.*\.vl\.json)$/; // drawn from the others

describe('an experiment that is killed', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'finfra-'));
    for (const [name, text] of Object.entries(EXPERIMENTS))
      writeFileSync(join(folder, `${name}.yaml`), text);
  });
  after(() => rmSync(folder, { recursive: true }));

  const start = (name: string, out: string): ChildProcess =>
    spawn('node', [BIN, 'run', `${name}.yaml`, '--workers', '2', '--out', out], {
      cwd: folder,
      stdio: 'ignore',
    });
  const ended = (child: ChildProcess) =>
    new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));

  const wholes = new Map<string, { readonly files: unknown; readonly milliseconds: number }>();
  async function wholeOf(name: string) {
    const before = wholes.get(name);
    if (before !== undefined) return before;
    const started = performance.now();
    assert.equal(await ended(start(name, `${name}-whole`)), 0);
    const milliseconds = performance.now() - started;
    const whole = { files: contents(join(folder, `${name}-whole`)), milliseconds };
    wholes.set(name, whole);
    return whole;
  }

  const uniform = createRandom('moments of kills').stream('moment');
  const names = Object.keys(EXPERIMENTS);
  for (let kill = 0; kill < KILLS; kill++) {
    const name = names[kill % names.length]!;
    const moment = uniform();
    const share = `${Math.round(100 * moment)} %`;
    it(`at ${share} of a ${name} ends, when it goes on, with the same bytes`, async () => {
      const whole = await wholeOf(name);
      const out = `${name}-killed-${kill}`;
      const child = start(name, out);
      const end = ended(child);
      await sleep(moment * whole.milliseconds);
      child.kill('SIGKILL');
      await end;
      const kept = rowsIn(join(folder, out));
      if (kill % 5 === 4) await killAgain(name, out, moment * whole.milliseconds);
      assert.equal(await ended(start(name, out)), 0);
      assert(rowsIn(join(folder, out)) >= kept);
      assert.deepEqual(contents(join(folder, out)), whole.files);
    });
  }

  async function killAgain(name: string, out: string, milliseconds: number): Promise<void> {
    const child = start(name, out);
    const end = ended(child);
    await sleep(milliseconds);
    child.kill('SIGKILL');
    await end;
  }
});

/** Every file that says something, by its name. */
function contents(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !REWRITTEN.test(entry.name) && !REPORT.test(entry.name),
  );
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'latin1')])
      .sort(),
  );
}

function rowsIn(folder: string): number {
  const file = join(folder, 'journal.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
}
