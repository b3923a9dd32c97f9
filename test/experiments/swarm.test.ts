import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeConfig } from '../../experiments/config-file.ts';
import { parseExperiment } from '../../experiments/load.ts';
import { ROOT } from '../../experiments/paths.ts';
import { run } from '../../experiments/run.ts';
import { readCase, writeCase } from '../../experiments/swarm/case-file.ts';
import { PAIRS } from '../../experiments/swarm/coverage.ts';
import { FEATURE_NAMES } from '../../experiments/swarm/features.ts';
import { generate } from '../../experiments/swarm/generate.ts';
import { firstViolation, INVARIANTS } from '../../experiments/swarm/invariants.ts';
import { judge, judgeRun, type RunReport, recovers } from '../../experiments/swarm/judge.ts';
import { mutate } from '../../experiments/swarm/mutate.ts';
import { MUTATIONS } from '../../experiments/swarm/mutations.ts';
import { runCase } from '../../experiments/swarm/run-case.ts';
import { shrink } from '../../experiments/swarm/shrink.ts';
import { createStage, type Stage } from '../../experiments/swarm/stage.ts';
import { swarm } from '../../experiments/swarm/swarm.ts';
import { hasNoAgents, type SwarmCase } from '../../experiments/swarm/swarm-case.ts';
import { FREE } from '../../sim/calls.ts';
import { FAULTS } from '../../sim/faults/index.ts';
import { BOOTING } from '../../sim/services/replicas.ts';

const FEW = 400; // transactions
const CASES = Array.from({ length: 40 }, (_, k) => generate(7, k, FEW));

describe('the swarm', () => {
  it('makes systems, workloads and faults that pass the checks of files', async () => {
    for (const { experiment } of CASES) {
      const text = writeConfig(experiment, ROOT);
      await assert.doesNotReject(parseExperiment(text, join(ROOT, 'case.yaml')), text);
    }
  });

  it('makes at least five services and two faults, all over after two thirds of the run', () => {
    for (const { experiment, faultsEnd } of CASES) {
      const { system, faults = [], horizon } = experiment;
      assert.ok(system.services.length >= 5, `${system.services.length} services`);
      assert.ok(faults.length >= 2, `${faults.length} faults`);
      assert.ok(faultsEnd <= (2 / 3) * horizon);
    }
  });

  it('switches each feature on in some runs and off in others', () => {
    for (const feature of FEATURE_NAMES) {
      const count = CASES.filter(({ features }) => features.includes(feature)).length;
      assert.ok(count > 5 && count < 35, `${feature} is on in ${count} of 40 runs`);
    }
  });

  it('keeps every invariant, with as many transactions as asked for', async () => {
    for (let k = 0; k < 8; k++) {
      const { report } = await judgeRun(3, k, 1000);
      assert.equal(report.violation, undefined, `finfra swarm --seed 3 --run ${k}`);
      assert.ok(report.arrived >= 1000, `${report.arrived} have arrived`);
    }
  });

  it('ends every fault that it brings before the probe', async () => {
    for (const of of CASES.slice(0, 5)) {
      const { stage } = await runCase(of);
      for (const { name, to } of stage.injector!.truth)
        assert.ok(to <= of.faultsEnd * 1.01, `${name} ends at ${to} s, not ${of.faultsEnd} s`);
    }
  });

  it('goes as the experiment of its file does', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'finfra-swarm-'));
    try {
      for (const of of CASES.slice(0, 3)) {
        const { experiment, seed, run: day } = await readCase(writeCase(of, folder));
        const entry = experiment.compare[0]!;
        const { fingerprint } = await run({ experiment, entry, day, seed });
        assert.equal((await runCase(of, { isUnchecked: true })).atHorizon, fingerprint);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says the same on one thread and on two', async () => {
    const options = { seed: 5, runs: 4, transactions: 100 };
    const [one, two] = await Promise.all([
      swarm({ ...options, workers: 1 }),
      swarm({ ...options, workers: 2 }),
    ]);
    assert.deepEqual({ ...one, seconds: 0 }, { ...two, seconds: 0 });
    assert.equal(one.runs, 4);
  });

  it('has a part for every kind of fault to strike', () => {
    const kinds = new Set(PAIRS.map(([kind]) => kind));
    assert.deepEqual(
      FAULTS.filter(({ kind }) => !kinds.has(kind)),
      [],
    );
  });

  it('holds some systems to their recovery', async () => {
    let of = generate(1, 0);
    for (let k = 1; !recovers(of); k++) of = generate(1, k);
    const { comparisons, violation } = await judge({ ...of, run: 1 });
    assert.deepEqual([comparisons, violation], [['systems recover'], undefined]);
  });
});

/** Things that go wrong in a running system, and who must notice. */
const WRONGS: Readonly<Record<string, (stage: Stage) => void>> = {
  'transactions are conserved': ({ system }) => system.transactions.arrived++,
  'transactions are carried'({ system: { calls } }) {
    const row = calls.state.findIndex((state, i) => state !== FREE && calls.caller[i] === -1);
    calls.caller[row] = -2;
  },
  'bodies are whole'({ system: { calls } }) {
    const row = calls.state.findIndex((state, i) => state !== FREE && calls.caller[i]! >= 0);
    calls.transaction[row]!++;
  },
  'replicas are listed'({ system }) {
    system.interpreter.replicas.state[system.services[0]!.ready[0]!] = BOOTING;
  },
  'replicas are counted'({ system }) {
    system.interpreter.replicas.busy[system.services[0]!.ready[0]!]!++;
  },
  'connections are counted': ({ system }) => system.interpreter.connections.inUse[0]!++,
  'references are counted'({ system: { transactions } }) {
    transactions.retain(transactions.isOpen.indexOf(1));
  },
  'strikes strike': ({ watched }) => watched.set('strikes strike', 'planted'),
};

describe('an invariant of the swarm', () => {
  for (const [name, spoil] of Object.entries(WRONGS))
    it(`notices: ${name}`, async () => {
      const stage = await busyStage();
      assert.equal(firstViolation(stage, 'always'), undefined);
      spoil(stage);
      assert.equal(firstViolation(stage, 'always')?.invariant, name);
    });

  it('says what it is about, under a name of its own', () => {
    const names = INVARIANTS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    assert.ok(INVARIANTS.every(({ description }) => description.length > 20));
  });
});

/** A system in the middle of its work. */
async function busyStage(): Promise<Stage> {
  for (let k = 0; ; k++) {
    const stage = await createStage(generate(11, k, 2000));
    const { calls, services } = stage.system;
    const isPlain = services[0]!.config.discipline === 'fifo' && services[0]!.ready.length > 0;
    const hasPools = stage.system.interpreter.connections.inUse.length > 0;
    if (!isPlain || !hasPools || k > 50) continue;
    stage.sim.runUntil(stage.of.experiment.horizon / 10);
    if ([...calls.state].some((state, i) => state !== FREE && calls.caller[i]! >= 0)) return stage;
  }
}

describe('shrinking', () => {
  it('keeps what a failure needs and nothing else', async () => {
    const failing = CASES.find(({ experiment }) => {
      const { services, transactions } = experiment.system;
      const hasRetries = services.some(({ client }) => client.retry.kind !== 'none');
      return hasRetries && transactions.length > 1 && experiment.faults!.length > 3;
    })!;
    const { kind } = failing.experiment.faults![2]!;
    const judgeCase = async (of: SwarmCase) => reportOf(of, isBroken(of, kind));
    const first = await judgeCase(failing);
    assert.ok(first.violation !== undefined);
    const { smallest, report } = await shrink(failing, first, { judgeCase, attemptsMax: 5000 });
    const { faults, system, horizon, compare } = smallest.experiment;
    assert.deepEqual(
      faults!.map((fault) => fault.kind),
      [kind],
    );
    assert.equal(system.services.filter(({ client }) => client.retry.kind !== 'none').length, 1);
    assert.equal(system.transactions.length, 1);
    assert.ok(system.services.length <= 2, `${system.services.length} services are left`);
    assert.ok(horizon < failing.experiment.horizon / 2);
    assert.ok(hasNoAgents(compare[0]!));
    assert.equal(report.violation?.invariant, 'planted');
  });
});

/** Fails with a fault of one kind in a system with retries. */
function isBroken({ experiment }: SwarmCase, kind: string): boolean {
  const { faults = [], system } = experiment;
  const hasRetries = system.services.some(({ client }) => client.retry.kind !== 'none');
  return hasRetries && faults.some((fault) => fault.kind === kind);
}

function reportOf(of: SwarmCase, fails: boolean): RunReport {
  const time = of.experiment.horizon / 3;
  return {
    run: of.run,
    violation: fails ? { invariant: 'planted', time, problem: 'planted' } : undefined,
    fingerprint: '',
    arrived: 0,
    done: 0,
    events: 0,
    services: 5,
    features: [],
    coverage: {},
    comparisons: [],
  };
}

describe('the mutations of the swarm', () => {
  it('are twenty at least, and each changes one place of one source', () => {
    assert.ok(MUTATIONS.length >= 20);
    for (const mutation of MUTATIONS) {
      const text = readFileSync(join(ROOT, mutation.file), 'utf8');
      assert.notEqual(mutate(text, mutation), text);
    }
  });
});
