import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

declare const FINFRA_CODE_VERSION: string | undefined; // put in place by the build

const FOLDERS = [
  'sim',
  'workloads',
  'agents',
  'experiments/faults',
  'experiments/metrics',
  'experiments/telemetry',
];
// What metrics are made with, what makes runs of the batch cluster, and what plays traces through caches.
const METRIC_FILES = [
  'experiments/caching/id-table.ts',
  'experiments/caching/read-trace.ts',
  'experiments/caching/simulate-cache.ts',
  'experiments/caching/study-traces.ts',
  'experiments/caching/study-worker.ts',
  'experiments/caching/text-trace.ts',
  'experiments/caching/trace.ts',
  'experiments/caching/zipf-ranks.ts',
  'experiments/statistics/mser5.ts',
  'experiments/scheduling/batch-spec.ts',
  'experiments/scheduling/late-bound.ts',
  'experiments/scheduling/run-batch.ts',
];
const RUN_FILE =
  /^(run.*|control-loop|controller|late-decisions|plug-in.*|day-rates|registered|targets|offered-load|route-visits|workload-source)\.ts$/;

/**
 * 12 hex digits that change with any source that a row of results depends on: models, workloads,
 * agents, metrics and the loop of a run with what it plugs together. Reports, figures and commands may change without making
 * results stale.
 */
export function hashSources(root: string): string {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length)),
  );
  const runFiles = readdirSync(join(root, 'experiments'))
    .filter((file) => RUN_FILE.test(file))
    .map((file) => join('experiments', file));
  const hash = createHash('sha256');
  for (const file of [...files, ...runFiles, ...METRIC_FILES].sort()) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}

/**
 * Names the code that made a row, such as `3f2a90c1d4e5-node20-x64`: the last digits of Math.exp
 * and its like belong to the Node major and the architecture. A bundle has the version of the
 * sources it was built from.
 */
export function codeVersion(root: string): string {
  const isBundle = typeof FINFRA_CODE_VERSION === 'string';
  const sources = isBundle ? FINFRA_CODE_VERSION : hashSources(root);
  return `${sources}-node${process.versions.node.split('.')[0]}-${process.arch}`;
}
