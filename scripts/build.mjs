// Bundles each command, and each module that runs on worker threads, into dist/: what makes a start
// fast.
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const commands = [
  'bench',
  'cache',
  'check',
  'conformance',
  'index',
  'list',
  'log',
  'ope',
  'report',
  'reproduce',
  'run',
  'schema',
  'swarm',
  'train',
  'tune',
  'unknown',
  'workload',
];
const workers = readdirSync(join(root, 'experiments'), { recursive: true }).filter((path) =>
  path.endsWith('-worker.ts'),
);
const entries = [
  ...commands.map((name) => `scripts/${name}.ts`),
  ...workers.map((path) => `experiments/${path}`),
];
const bundling = { bundle: true, format: 'esm', platform: 'node', target: 'node20.19' };

const { metafile } = await build({
  ...bundling,
  entryPoints: Object.fromEntries(entries.map((path) => [basename(path, '.ts'), join(root, path)])),
  outdir: dist,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunk-[hash]', // beside the entries: every file is one folder below the root
  splitting: true, // what only some commands need (Vega) is loaded by them alone
  // An optional package that Vega uses where it is installed, and one that looks for files beside itself.
  external: ['canvas', '@tensorflow/*'],
  define: { FINFRA_CODE_VERSION: JSON.stringify(await sourceVersion()) },
  // CommonJS packages inside a bundle call `require`, which modules do not have.
  banner: {
    js: [
      "import { createRequire as $createRequire } from 'node:module';",
      'const require = $createRequire(import.meta.url);',
    ].join(' '),
  },
  metafile: true,
  logLevel: 'warning',
});
const written = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
for (const file of readdirSync(dist)) if (!written.has(file)) rmSync(join(dist, file));

/** By the same function that names the version where there is no bundle. */
async function sourceVersion() {
  const entry = join(root, 'experiments/code-version.ts');
  const { outputFiles } = await build({ ...bundling, entryPoints: [entry], write: false });
  const module = `data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`;
  return (await import(module)).hashSources(root);
}
