import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse, stringify } from 'yaml';
import { BadInput } from '../../experiments/bad-input.ts';
import { writeConfig } from '../../experiments/config-file.ts';
import { experimentFileSchema } from '../../experiments/json-schema/experiment-schema.ts';
import { systemFileSchema } from '../../experiments/json-schema/system-schema.ts';
import { parseExperiment, parseSystem } from '../../experiments/load.ts';
import { builtIn, builtInFile, ROOT } from '../../experiments/paths.ts';
import { showPath } from '../../experiments/yaml-source.ts';
import { EXPERIMENT, SYSTEM } from './every-feature.ts';
import { mutationsOf } from './mutations.ts';

// `.inf` of YAML is a number to the schema, which JSON alone does not know; `strict` refuses
// keywords that a validator would pass over in silence.
const ajv = new Ajv2020({
  strictNumbers: false,
  allErrors: true,
  strict: true,
  strictTypes: false,
});
const SCHEMAS: Readonly<Record<'experiment' | 'system', ValidateFunction>> = {
  experiment: ajv.compile(experimentFileSchema()),
  system: ajv.compile(systemFileSchema()),
};

function refusals(kind: keyof typeof SCHEMAS, text: string): readonly string[] {
  return refusalsOf(kind, parse(text));
}

function refusalsOf(kind: keyof typeof SCHEMAS, data: unknown): readonly string[] {
  const validate = SCHEMAS[kind];
  if (validate(data)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}

/** The keys that a map must not have, once for each form of the map that refuses it. */
function unknownKeys(kind: keyof typeof SCHEMAS, data: unknown): readonly string[] {
  return refusalsOf(kind, data).filter((line) => line.includes('additional properties'));
}

const accepts = (kind: keyof typeof SCHEMAS, text: string) => refusals(kind, text).length === 0;

/** What the reader says of a text; none: it accepts it. */
async function problems(kind: keyof typeof SCHEMAS, text: string): Promise<readonly string[]> {
  try {
    await (kind === 'system' ? parseSystem(text, 'f.yaml') : parseExperiment(text, 'f.yaml'));
    return [];
  } catch (error) {
    assert(error instanceof BadInput, error instanceof Error ? error.stack : String(error));
    return error.lines;
  }
}

/** Every point of a sweep would be read again. */
const FILES = [
  ['experiment', EXPERIMENT.replace(/^sweep: .*\n/m, '')],
  ['system', SYSTEM],
] as const;

describe('the JSON Schema', () => {
  it('accepts every file that comes with finfra, the documented ones and the resolved ones', async () => {
    for (const kind of ['experiment', 'system'] as const) {
      for (const name of builtIn(kind))
        assert.deepEqual(refusals(kind, readFileSync(builtInFile(kind, name), 'utf8')), [], name);
      const docs = readFileSync(join(ROOT, 'docs', `${kind}-file.md`), 'utf8');
      const [, example = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(docs) ?? [];
      assert.deepEqual(refusals(kind, example), []);
    }
    for (const [kind, text] of [
      ['experiment', EXPERIMENT],
      ['system', SYSTEM],
    ] as const)
      assert.deepEqual(refusals(kind, text), []);
    const config = await parseExperiment(EXPERIMENT, 'f.yaml');
    const resolved = writeConfig(config, '.');
    assert.deepEqual(await parseExperiment(resolved, 'f.yaml'), config);
    assert.deepEqual(refusals('experiment', resolved), []);
  });

  it('knows the same keys as the reader, at every map of a file', async () => {
    const odd = 'qqqqqqqqqqqq';
    for (const [kind, text] of FILES) {
      const data = parse(text) as unknown;
      const paths = mapsOf(data);
      const withOdd = paths.reduce((all, path) => withKey(all, path, odd), data);
      const lines = await problems(kind, stringify(withOdd));
      let compared = 0;
      for (const path of paths) {
        const place = `${showPath([...path, odd])}: is not known here (known: `;
        const known = lines.find((line) => line.includes(` ${place}`))?.split('(known: ')[1];
        if (known === undefined) continue; // names are free here: services, shares, axes
        const given = valueAt(data, path) as object;
        const unknowns = unknownKeys(kind, withKey(data, path, odd));
        assert(unknowns.length > 0, `${path.join('.')}: takes any key`);
        // Of several kinds of a Spec, those that do not have the key still refuse it.
        for (const key of known.slice(0, -1).split(', '))
          if (!Object.hasOwn(given, key))
            assert(
              unknownKeys(kind, withKey(data, path, key)).length < unknowns.length,
              `${kind} ${path.join('.')}.${key}`,
            );
        compared += 1;
      }
      assert(compared > 0.7 * paths.length, `${compared} of ${paths.length} maps`);
    }
  });

  it('refuses most of what the reader refuses, and accepts what the reader accepts', async () => {
    let refused = 0;
    let alsoBySchema = 0;
    for (const [kind, text] of FILES)
      for (const { name, text: changed } of mutationsOf(text, 40)) {
        // The reader takes a part without a value (null) as left out; the schema does not.
        if (!name.startsWith('value') || /= (""|null)$/.test(name)) continue;
        const lines = await problems(kind, changed);
        if (lines.length > 0) refused += 1;
        if (lines.length > 0 && !accepts(kind, changed)) alsoBySchema += 1;
        if (lines.length === 0) assert.deepEqual(refusals(kind, changed), [], `${kind} ${name}`);
      }
    assert(refused >= 50, `${refused} refused`);
    assert(alsoBySchema > 0.8 * refused, `${alsoBySchema} of ${refused}`);
  });

  it('tells durations with their unit from numbers, and endless from too large', () => {
    const set = (from: string, to: string) => {
      assert(SYSTEM.includes(from));
      return accepts('system', SYSTEM.replace(from, to));
    };
    assert.deepEqual(
      ['200ms', '1.5 s', '.inf', '1e-3s'].map((slo) => set('slo: 200ms', `slo: ${slo}`)),
      [true, true, true, true],
    );
    assert.deepEqual(
      ['200', '200 msec', '0s', '-1s', '-.inf', 'soon'].map((slo) =>
        set('slo: 200ms', `slo: ${slo}`),
      ),
      [false, false, false, false, false, false],
    );
    assert.deepEqual(
      ['3', '3.5', '-1', '.inf', 'three'].map((n) => set('connections: 50', `connections: ${n}`)),
      [true, false, false, true, false],
    );
  });
});

type Path = readonly (string | number)[];

function mapsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    mapsOf(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return Array.isArray(value) ? inner : [path, ...inner];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((inner, step) => (inner as Record<string, unknown>)[step], value);
}

function withKey(data: unknown, path: Path, key: string): unknown {
  const copy = structuredClone(data);
  (valueAt(copy, path) as Record<string, unknown>)[key] = 1;
  return copy;
}
