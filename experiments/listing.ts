import { ADVISORS, ROUND_ADVISORS } from '../agents/advising/index.ts';
import { ALGORITHMS } from '../agents/algorithms/index.ts';
import { BALANCERS } from '../agents/balancing/index.ts';
import { EVICTION_POLICIES } from '../agents/caching/index.ts';
import { GUARDS } from '../agents/guards/index.ts';
import { AGENTS, PER_REQUEST } from '../agents/index.ts';
import { KEY_INDEXES, UPDATABLE_INDEXES } from '../agents/indexing/index.ts';
import { BACKENDS } from '../agents/learning/backends/index.ts';
import { SCHEDULERS } from '../agents/scheduling/index.ts';
import { SPOT_POLICIES } from '../agents/spot/index.ts';
import { CALENDARS } from '../sim/calendars/index.ts';
import { WINDOW_SCHEDULES } from '../sim/calendars/window-schedules.ts';
import { DISK_NOISES } from '../sim/databases/disk-noise/index.ts';
import { STORE_DRIFTS } from '../sim/databases/store/drifts.ts';
import { KEY_LAWS } from '../sim/databases/store/key-laws.ts';
import { POPULARITIES } from '../sim/databases/store/popularities.ts';
import { DISTRIBUTIONS } from '../sim/distributions/index.ts';
import { FAULTS } from '../sim/faults/index.ts';
import { ONSETS } from '../sim/faults/onsets.ts';
import { RADII } from '../sim/faults/radii.ts';
import type { Option, Registered } from '../sim/options.ts';
import { didYouMean, expectation, isMap } from '../sim/options.ts';
import { ADMISSIONS } from '../sim/services/admission/index.ts';
import { BREAKERS } from '../sim/services/breakers/index.ts';
import { RETRIES } from '../sim/services/retries/index.ts';
import { SPOT_MARKETS } from '../sim/spot/index.ts';
import { WORKLOADS } from '../workloads/index.ts';
import { DRIFTS } from '../workloads/statements/drift.ts';
import { STATEMENT_MIXES } from '../workloads/statements/index.ts';
import { BadInput } from './bad-input.ts';
import { COMPONENTS } from './components.ts';
import { formatDuration } from './durations.ts';
import { ENVIRONMENTS } from './environments/index.ts';
import { FIGURES } from './figures/index.ts';
import { KEY_SETS } from './indexing/key-sets.ts';
import { METRICS } from './metrics/index.ts';
import { ESTIMATORS } from './off-policy/estimators/index.ts';
import type { FileKind } from './paths.ts';
import { builtIn, builtInFile } from './paths.ts';
import { readText } from './read-file.ts';
import { readYaml } from './yaml-source.ts';

/** Something an experiment file can name. */
export interface Listed {
  readonly name: string;
  readonly description: string; // one line
  readonly coveredBy: string; // 'test/...test.ts: title of the test'
  readonly options?: readonly ListedOption[];
}
export interface ListedOption {
  readonly name: string;
  readonly expectation: string; // what may stand there
  readonly isRequired: boolean;
  readonly default?: unknown;
  readonly description: string;
}
export type Listing = Readonly<Record<string, readonly Listed[]>>;

/** Every registry of finfra, by the name of its section. */
export const REGISTRIES: Readonly<Record<string, readonly Registered[]>> = {
  workloads: WORKLOADS,
  'statement-mixes': STATEMENT_MIXES,
  drifts: DRIFTS,
  autoscalers: AGENTS.autoscaling,
  resizers: AGENTS.resizing,
  'node-scalers': AGENTS.nodes,
  routers: PER_REQUEST.routing,
  'key-laws': KEY_LAWS,
  popularities: POPULARITIES,
  'store-drifts': STORE_DRIFTS,
  guards: GUARDS,
  'spot-policies': SPOT_POLICIES,
  'spot-markets': SPOT_MARKETS,
  balancers: BALANCERS,
  'key-indexes': KEY_INDEXES,
  'updatable-indexes': UPDATABLE_INDEXES,
  'key-sets': KEY_SETS,
  'eviction-policies': EVICTION_POLICIES,
  schedulers: SCHEDULERS,
  retries: RETRIES,
  breakers: BREAKERS,
  admissions: ADMISSIONS,
  'disk-noises': DISK_NOISES,
  distributions: DISTRIBUTIONS,
  faults: FAULTS,
  onsets: ONSETS,
  radii: RADII,
  calendars: CALENDARS,
  windows: WINDOW_SCHEDULES,
  backends: BACKENDS,
  environments: ENVIRONMENTS,
  algorithms: ALGORITHMS,
  estimators: ESTIMATORS,
  advisors: [...ADVISORS, ...ROUND_ADVISORS],
};
const FILES_TESTS: Readonly<Record<FileKind, string>> = {
  experiment: 'test/experiments/config.test.ts: every file that comes with finfra is fine',
  system: 'test/experiments/config.test.ts: every file that comes with finfra is fine',
  scenario: 'test/experiments/faults.test.ts: every scenario that comes with finfra is fine',
  training:
    'test/experiments/training/training-file.test.ts: every training that comes with finfra is fine',
};

/** All sections, or the one that is asked for; throws BadInput for an unknown one. */
export function listing(what?: string): Listing {
  const sections: Readonly<Record<string, () => readonly Listed[]>> = {
    experiments: () => files('experiment', 'question'),
    systems: () => files('system', 'description'),
    scenarios: () => files('scenario', 'description'),
    trainings: () => files('training', 'question'),
    components: () => COMPONENTS,
    ...Object.fromEntries(
      Object.entries(REGISTRIES).map(([name, lines]) => [name, () => lines.map(listed)]),
    ),
    metrics: () =>
      METRICS.map(({ name, description, coveredBy }) => ({ name, description, coveredBy })),
    figures: () =>
      FIGURES.map(({ name, description, coveredBy }) => ({ name, description, coveredBy })),
  };
  const names = Object.keys(sections);
  if (what !== undefined && !names.includes(what))
    throw new BadInput([`${what}: must be one of ${names.join(', ')}${didYouMean(what, names)}`]);
  const wanted = what === undefined ? names : [what];
  return Object.fromEntries(wanted.map((name) => [name, sections[name]!()]));
}

function listed({ kind, description, coveredBy, options }: Registered): Listed {
  return {
    name: kind,
    description,
    coveredBy,
    options: Object.entries(options).map(([name, option]) => listedOption(name, option)),
  };
}

function listedOption(name: string, option: Option): ListedOption {
  return {
    name,
    expectation: expectation(option.value),
    isRequired: option.default === undefined && option.optional !== true,
    ...(option.default === undefined ? {} : { default: shownDefault(option) }),
    description: option.description,
  };
}

/** Durations as a file has them. */
function shownDefault({ value, default: given }: Option): unknown {
  const isBare = value.type === 'seconds' && typeof given === 'number' && Number.isFinite(given);
  return isBare ? formatDuration(given) : given;
}

function files(kind: FileKind, describedBy: string): readonly Listed[] {
  return builtIn(kind).map((name) => {
    const file = builtInFile(kind, name);
    const { value } = readYaml(readText(file), file);
    const description = isMap(value) ? String(value[describedBy] ?? '') : '';
    return { name, description, coveredBy: FILES_TESTS[kind] };
  });
}
