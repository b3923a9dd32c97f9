import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { ROOT } from '../experiments/paths.ts';

const FOLDERS = ['sim', 'workloads', 'agents', 'experiments', 'scripts'] as const;
const LINES_MAX = 400;

interface Import {
  readonly file: string; // from the root
  readonly target: string; // a file from the root, or a package
  readonly isPackage: boolean;
  readonly isType: boolean;
}

const files = FOLDERS.flatMap(sourcesIn);
const texts = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));
const imports = files.flatMap(importsOf);

function sourcesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path))
    .sort();
}

function importsOf(file: string): Import[] {
  const text = texts.get(file)!;
  // Statements first; then `import('...')`, which is never of a type.
  const statements = text.matchAll(/^(?:import|export)\s+(type\s)?([^'";]*?from\s+)?'([^']+)'/gm);
  const dynamic = text.matchAll(/\bimport\('([^'$]+)'\)/g);
  const found = [
    ...[...statements].map(([, type, names = '', target]) => ({
      target: target!,
      isType: type !== undefined || areTypes(names),
    })),
    ...[...dynamic].map(([, target]) => ({ target: target!, isType: false })),
  ];
  return found.map(({ target, isType }) => {
    const isPackage = !target.startsWith('.');
    const path = isPackage ? packageOf(target) : normalize(join(dirname(file), target));
    return { file, target: path, isPackage, isType };
  });
}

/** Whether all names of `{ type A, type B } from` are types. */
function areTypes(names: string): boolean {
  const listed = /\{([^}]*)\}/
    .exec(names)?.[1]
    ?.split(',')
    .map((name) => name.trim());
  const given = listed?.filter((name) => name !== '') ?? [];
  return given.length > 0 && given.every((name) => name.startsWith('type '));
}

function packageOf(target: string): string {
  const [scope, name] = target.split('/');
  return target.startsWith('@') ? `${scope}/${name}` : scope!;
}

const folderOf = (path: string) => path.split('/')[0]!;
const show = (list: readonly Import[]) =>
  list.map(({ file, target }) => `${file} imports ${target}`);

/** What a folder may import besides itself; types only where it says so. */
const ALLOWED: Readonly<Record<string, (one: Import) => boolean>> = {
  sim: () => false,
  workloads: ({ target, isType }) =>
    isModelling(target) || (isType && target === 'sim/batch/batch.ts'),
  agents: ({ target, isType }) => isModelling(target) || (isType && folderOf(target) === 'sim'),
  experiments: ({ target }) => ['sim', 'workloads', 'agents'].includes(folderOf(target)),
  scripts: ({ target }) => folderOf(target) === 'experiments',
};

function isModelling(target: string): boolean {
  return (
    /^sim\/(units|random|options)\.ts$|^sim\/(distributions|calendars)\//.test(target) ||
    VALUES.has(target)
  );
}
// Names and sizes that both sides must state alike.
const VALUES = new Set(['sim/actions.ts', 'sim/telemetry.ts', 'sim/databases/key-index.ts']);

/** Who may import a package; nobody else may. Node's own modules are free outside `sim`. */
const OWNERS: Readonly<Record<string, (file: string) => boolean>> = {
  seedrandom: (file) => file === 'sim/random.ts',
  'csv-parse': (file) => folderOf(file) === 'workloads',
  zod: (file) => folderOf(file) === 'experiments',
  yaml: (file) => folderOf(file) === 'experiments',
  'simple-statistics': (file) => folderOf(file) === 'experiments',
  vega: (file) => folderOf(file) === 'experiments',
  'vega-lite': (file) => folderOf(file) === 'experiments',
  '@dagrejs/dagre': (file) => folderOf(file) === 'experiments',
  fzstd: (file) => file.startsWith('experiments/caching/'),
  flatqueue: (file) => file.startsWith('experiments/bench/'),
  'sorted-btree': (file) => file.startsWith('experiments/bench/'),
  '@tensorflow/tfjs-core': (file) => file.startsWith('agents/learning/'),
  '@tensorflow/tfjs-backend-cpu': (file) => file.startsWith('agents/learning/'),
  '@tensorflow/tfjs-backend-wasm': (file) => file.startsWith('agents/learning/'),
  yargs: (file) => folderOf(file) === 'scripts',
};

describe('the architecture', () => {
  it('finds the imports of every file', () => {
    assert(files.length > 50 && imports.length > 200);
    const sources = imports.filter(({ isPackage }) => !isPackage);
    const lost = sources.filter(({ target }) => !existsSync(join(ROOT, target)));
    assert.deepEqual(show(lost), []);
  });

  it('lets folders import only what is below them', () => {
    const wrong = imports.filter((one) => {
      const folder = folderOf(one.file);
      const isInside = one.isPackage || folderOf(one.target) === folder;
      return !isInside && !ALLOWED[folder]!(one);
    });
    assert.deepEqual(show(wrong), []);
  });

  it('lets packages be imported by their owners alone', () => {
    const wrong = imports.filter(({ file, target, isPackage }) => {
      if (!isPackage) return false;
      if (target.startsWith('node:')) return folderOf(file) === 'sim';
      return OWNERS[target]?.(file) !== true;
    });
    assert.deepEqual(show(wrong), []);
  });

  it('has no cycle between files, types aside', () => {
    const next = new Map<string, string[]>();
    for (const { file, target, isPackage, isType } of imports)
      if (!isPackage && !isType) next.set(file, [...(next.get(file) ?? []), target]);
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      const start = path.indexOf(file);
      if (start >= 0) cycles.push([...path.slice(start), file].join(' -> '));
      if (start >= 0 || done.has(file)) return;
      for (const target of next.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    assert.deepEqual(cycles, []);
  });

  it('keeps what was injected, and all that is not telemetry, from agents', () => {
    // Names of modules, then of members: truth has neither among what agents and Telemetry know.
    const hidden =
      /^sim\/(faults|impairments|effects|recorder|scraper|system|observability\/system-watch)/;
    const wrong = imports.filter(
      ({ file, target, isPackage }) =>
        folderOf(file) === 'agents' && !isPackage && hidden.test(target),
    );
    assert.deepEqual(show(wrong), []);
    const telemetry = texts.get('sim/telemetry.ts')!;
    const members = telemetry.slice(telemetry.indexOf('export interface Telemetry {'));
    assert.match(members, /^ {2}alerts\(/m);
    assert.doesNotMatch(
      members,
      /^ {2}(readonly )?\w*(truth|injection|impact|fault|recorder|system)\w*\b/im,
    );
  });

  it('has no chance and no clock in models, workloads and agents', () => {
    const forbidden = /\b(Math\.random|Date\.now|new Date\(\)|performance\.now|process\.hrtime)\b/;
    const models = files.filter((file) => ['sim', 'workloads', 'agents'].includes(folderOf(file)));
    assert.deepEqual(
      models.filter((file) => forbidden.test(texts.get(file)!)),
      [],
    );
  });

  it('has no default exports, no `any` and no enums', () => {
    const forbidden =
      /^export default\b|[:<(|,]\s*any\b(?!\s*\w)|\bas any\b|^(export )?(const )?enum\b/m;
    const code = (file: string) => texts.get(file)!.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    assert.deepEqual(
      files.filter((file) => forbidden.test(code(file))),
      [],
    );
  });

  it('names files in kebab-case and keeps them to 400 lines', () => {
    const wrong = files.filter((file) => !/^[a-z0-9-]+(\/[a-z0-9-]+)*\.ts$/.test(file));
    assert.deepEqual(wrong, []);
    const long = files.filter((file) => texts.get(file)!.split('\n').length - 1 > LINES_MAX);
    assert.deepEqual(long, []);
  });
});
