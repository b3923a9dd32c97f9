import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listing, REGISTRIES } from '../../experiments/listing.ts';
import { ROOT } from '../../experiments/paths.ts';
import type { OptionTable, OptionType } from '../../sim/options.ts';
import { readOptions } from '../../sim/options.ts';

const sections = listing();
const NAME = /^[a-z][a-z0-9-]*$/; // kinds and files
const METRIC_NAME = /^[a-z][a-zA-Z0-9]*$/;

/** All options of a table, also those inside records. */
function optionsOf(table: OptionTable): [string, OptionTable[string]][] {
  return Object.entries(table).flatMap(([name, option]) => {
    const type: OptionType = option.value;
    const inside = type.type === 'record' || type.type === 'records' ? optionsOf(type.of) : [];
    return [[name, option] as [string, OptionTable[string]], ...inside];
  });
}

/** Undefined when the test exists; otherwise what is wrong. */
function missingTest(coveredBy: string): string | undefined {
  const [, file, title] = /^(test\/[\w./-]+\.test\.ts): (.+)$/.exec(coveredBy) ?? [];
  if (file === undefined || title === undefined) return 'is not of the form test/x.test.ts: title';
  if (!existsSync(join(ROOT, file))) return `names ${file}, which does not exist`;
  // A title may be built in a loop over kinds: then it stands there as `${kind}: title`.
  const text = readFileSync(join(ROOT, file), 'utf8');
  const general = title.replace(/^[\w-]+: /, '');
  const looped = ['kind', 'name'].map((variable) => `\${${variable}}: ${general}`);
  const isThere = [title, ...looped].some((one) =>
    ["'", '"', '`'].some((quote) => text.includes(`${quote}${one}${quote}`)),
  );
  return isThere ? undefined : `names a test that is not in ${file}: ${title}`;
}

describe('registries', () => {
  it('list every section that experiments can name', () => {
    const wanted = ['workloads', 'balancers', 'distributions', 'retries', 'autoscalers', 'guards'];
    for (const section of [...wanted, 'metrics', 'figures', 'systems', 'experiments'])
      assert((sections[section]?.length ?? 0) > 0, `nothing is listed under ${section}`);
  });

  for (const [section, lines] of Object.entries(sections)) {
    it(`${section}: names are unique and well formed`, () => {
      const names = lines.map(({ name }) => name);
      assert.deepEqual([...new Set(names)], names);
      const pattern = section === 'metrics' ? METRIC_NAME : NAME;
      assert.deepEqual(
        names.filter((name) => !pattern.test(name)),
        [],
      );
    });

    it(`${section}: each has one line of description and a test that covers it`, () => {
      const wrong = lines.flatMap(({ name, description, coveredBy }) => {
        const problem = missingTest(coveredBy);
        const lacks = description.trim() === '' || description.includes('\n');
        return [
          ...(lacks ? [`${name}: needs one line of description`] : []),
          ...(problem === undefined ? [] : [`${name}: coveredBy ${problem}`]),
        ];
      });
      assert.deepEqual(wrong, []);
    });
  }

  for (const [section, lines] of Object.entries(REGISTRIES)) {
    it(`${section}: options are described, and their defaults pass their own check`, () => {
      for (const { kind, options } of lines) {
        for (const [name, { description }] of optionsOf(options))
          assert(description.trim() !== '', `${kind}.${name} needs a description`);
        for (const [name, option] of Object.entries(options)) {
          const table = { [name]: { ...option, optional: true } };
          const [value] = Object.values(readOptions(table, {}));
          assert.deepEqual(
            readOptions(table, value === undefined ? {} : { [name]: value })[name],
            value,
          );
        }
      }
    });
  }

  it('find a test that is not there', () => {
    assert.match(missingTest('test/contracts/registries.test.ts: is nowhere')!, /is not in/);
    assert.match(missingTest('test/nowhere.test.ts: x')!, /does not exist/);
    assert.match(missingTest('covered')!, /form/);
  });
});
