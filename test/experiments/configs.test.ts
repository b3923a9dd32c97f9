import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { loadExperiment } from '../../experiments/load.ts';
import { builtIn, builtInFile, expandDataFolder } from '../../experiments/paths.ts';
import { run } from '../../experiments/run.ts';
import type { Run, RunSpec } from '../../experiments/types.ts';

const SHORT = ['horizon=3min', 'preroll=1min'];
/** Of long lists the first: the others differ from them by the name of a kind. */
const ENTRIES_MAX = 8;
/** Experiments that replay traces, which do not come with the package. */
const REPLAYS = ['nasa-replay', 'twitter-replay'];
// biome-ignore lint/suspicious/noTemplateCurlyInString: a path as an experiment file has it
const hasTraces = existsSync(expandDataFolder('${FINFRA_SHARED}'));
const mustHaveTraces = process.env['FINFRA_REQUIRE_SHARED'] === '1';

async function shortRuns(name: string, more: readonly string[] = []): Promise<Run[]> {
  const changes = { set: [...SHORT, ...more], days: '1', seeds: '1' };
  const config = await loadExperiment(builtInFile('experiment', name), changes);
  const [day = 0] = config.report.days;
  const [seed = 0] = config.report.seeds;
  const specs: RunSpec[] = config.compare.slice(0, ENTRIES_MAX).map((entry) => ({
    experiment: config,
    entry,
    day,
    seed,
  }));
  return Promise.all(specs.map(run));
}

describe('the experiments that come with finfra', () => {
  for (const name of builtIn('experiment')) {
    it(`${name} runs in short form, and every entry sees the same payments`, async function () {
      if (REPLAYS.includes(name) && !hasTraces && !mustHaveTraces) this.skip();
      const runs = await shortRuns(name);
      for (const { arrived, outcomes, inFlight, measuredSeconds } of runs) {
        const total = arrived.reduce((a, b) => a + b, 0);
        const ended = outcomes.flat().reduce((a, b) => a + b, 0);
        assert.equal(measuredSeconds, 120);
        assert(total > 500, `${total} payments in two minutes`);
        assert.equal(total, ended + inFlight.reduce((a, b) => a + b, 0));
        assert.deepEqual(arrived, runs[0]!.arrived);
      }
    });
  }
});

/**
 * What each entry of the short headline experiment did, event by event, on Node 20 and x64. They change when the
 * simulated world changes, on purpose; a change that only makes it faster must leave them as they are.
 */
const GOLDEN: Readonly<Record<string, string>> = {
  'static peak': '03276cc201d79bad',
  'hpa 80 % (default)': 'd0c22476bd47d308',
  'hpa 60 %': '7eadacd70f0c475c',
  'hpa 40 %': '6468368995e3572c',
};

describe('golden fingerprints', () => {
  it('stay as they are until the simulated world is changed on purpose', async function () {
    const [major] = process.versions.node.split('.');
    if (major !== '20' || process.arch !== 'x64') this.skip();
    const config = await loadExperiment(builtInFile('experiment', 'flash-crowd'));
    const busy = ['horizon=6min', 'workload.meanPerSecond=100']; // so that there is something to decide
    const runs = await shortRuns('flash-crowd', busy);
    const names = config.compare.map((entry) => entry.name);
    assert.deepEqual(Object.fromEntries(runs.map((r, i) => [names[i], r.fingerprint])), GOLDEN);
  });
});
