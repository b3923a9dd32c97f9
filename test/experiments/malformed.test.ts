import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadInput } from '../../experiments/bad-input.ts';
import { parseExperiment, parseSystem } from '../../experiments/load.ts';
import { builtIn, builtInFile } from '../../experiments/paths.ts';
import { pointWarnings } from '../../experiments/warnings.ts';
import { readYaml } from '../../experiments/yaml-source.ts';
import { EXPERIMENT, SYSTEM } from './every-feature.ts';
import { EXPERIMENTS_BY_HAND, SYSTEMS_BY_HAND, TRACES } from './malformed-files.ts';
import { PARTS_BY_HAND } from './malformed-parts.ts';
import { mutationsOf } from './mutations.ts';
import { finfra } from '../scripts/finfra.ts';

type Kind = 'experiment' | 'system';
const FILE = 'a.yaml';
/** `a.yaml:12:30 path: ...`, or without a path where the whole file or its YAML is wrong. */
const PLACED = /^a\.yaml:\d+:\d+[ :]/;
const CASES_MIN = 300;

/** What is said of a text, and of its traces in `folder`; none: it is fine. Whatever is thrown that is not BadInput is a bug. */
async function problems(kind: Kind, text: string, folder?: string): Promise<readonly string[]> {
  const file = join(folder ?? '', FILE);
  try {
    if (kind === 'system') await parseSystem(text, file);
    else {
      const config = await parseExperiment(text, file);
      if (folder !== undefined) await pointWarnings(config, readYaml(text, file).render);
    }
    return [];
  } catch (error) {
    assert(error instanceof BadInput, error instanceof Error ? error.stack : String(error));
    assert(error.lines.length > 0, 'refused without a word');
    return error.lines.map((line) => line.replace(`${folder}/`, ''));
  }
}

/** Fails unless every line names its place. */
function assertPlaced(lines: readonly string[], name: string): void {
  for (const line of lines) assert.match(line, PLACED, name);
}

describe('malformed files', () => {
  let refused = 0;

  for (const [kind, whole, changes] of [
    ['experiment', EXPERIMENT, EXPERIMENTS_BY_HAND],
    ['system', SYSTEM, [...SYSTEMS_BY_HAND, ...PARTS_BY_HAND]],
  ] as const)
    it(`of ${kind}s made by hand are refused, each with its place and its reason`, async () => {
      assert.deepEqual(await problems(kind, whole), []);
      for (const { from, to, says } of changes) {
        const text = whole.replace(from, to);
        const name = `${String(from)} -> ${to}`;
        assert.notEqual(text, whole, name);
        const lines = await problems(kind, text);
        assert.match(lines.join('\n'), says, name);
        assertPlaced(lines, name);
        refused += 1;
      }
    });

  it('that chance makes of good ones are refused with a place, or are fine', async () => {
    const files: [Kind, string, count: number][] = [
      ['experiment', EXPERIMENT.replace(/^sweep: .*\n/m, ''), 20], // every point would be read again
      ['system', SYSTEM, 20],
    ];
    for (const kind of ['experiment', 'system'] as const)
      for (const name of builtIn(kind))
        files.push([kind, readFileSync(builtInFile(kind, name), 'utf8'), 1]);
    for (const [i, [kind, text, count]] of files.entries())
      for (const { name, text: changed } of mutationsOf(text, count, i)) {
        const lines = (await problems(kind, changed)).filter((line) => !isMissingTrace(line));
        assertPlaced(lines, name);
        if (lines.length > 0) refused += 1;
      }
  });

  it('of traces are refused by file and line, or by the option that does not fit', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
    try {
      for (const [i, { workload, text, says }] of TRACES.entries()) {
        mkdirSync(join(folder, String(i)));
        writeFileSync(join(folder, String(i), 'trace'), text);
        const spec = `workload: {${workload}, file: ${i}/trace}`;
        const config = EXPERIMENT.replace(/^workload: .*$/m, spec).replace(/^sweep: .*\n/m, '');
        const lines = await problems('experiment', config, folder);
        const name = `${workload}: ${JSON.stringify(text).slice(0, 60)}`;
        assert.match(lines.join('\n'), says, name);
        assert.match(lines.join('\n'), /workload\.\w+/, name);
        assertPlaced(lines, name);
        refused += 1;
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it(`were refused at least ${CASES_MIN} times`, () => {
    assert(refused >= CASES_MIN, `${refused} files`);
  });

  it('end a command with exit code 2, their place on stderr and nothing on stdout', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
    const some = <T>(list: readonly T[]) => [5, 11, 19, 27, 35].map((i) => list[i]!);
    const texts = [
      ...some(EXPERIMENTS_BY_HAND).map(({ from, to }) => EXPERIMENT.replace(from, to)),
      ...some(SYSTEMS_BY_HAND).map(({ from, to }) => SYSTEM.replace(from, to)),
    ];
    try {
      const ends = texts.map(async (text, i) => {
        const file = `${i}.yaml`;
        writeFileSync(join(folder, file), text);
        const { code, out, err } = await finfra(folder, i % 2 === 0 ? 'check' : 'run', file);
        assert.deepEqual([code, out], [2, ''], text);
        assert.match(err, new RegExp(`^finfra: ${i}\\.yaml:\\d+:\\d+`, 'm'));
        assert.doesNotMatch(err, /^\s+at /m, 'a stack trace');
      });
      await Promise.all(ends);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Traces do not come with the package. */
function isMissingTrace(line: string): boolean {
  return line.includes('no such file') && line.includes('FINFRA_SHARED');
}
