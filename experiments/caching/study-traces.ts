import { existsSync } from 'node:fs';
import { createRandom, type Uniform } from '../../sim/random.ts';
import { BadInput } from '../bad-input.ts';
import { expandDataFolder } from '../paths.ts';
import { readTrace } from './read-trace.ts';
import { type CacheTrace, unitTrace } from './trace.ts';
import { zipfRanks } from './zipf-ranks.ts';

/** A trace that policies are compared on. */
export interface StudyTrace {
  readonly name: string;
  /** Who it comes from: traces of one family say less than as many of different ones. */
  readonly family: string;
  /** Why it tells nothing of which policy is better; undefined: it does. */
  readonly flag?: string;
  load(): Promise<CacheTrace>;
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: what expandDataFolder looks for
const FOLDER = '${FINFRA_SHARED}/data';

/** Throws BadInput where recorded traces are not at hand. */
export function requireRecorded(): void {
  const lost = ['cache-object-traces', 'cache-block-cloudphysics']
    .map((folder) => expandDataFolder(`${FOLDER}/${folder}`))
    .filter((folder) => !existsSync(folder));
  if (lost.length > 0)
    throw new BadInput(
      lost.map((folder) => `${folder}: no such folder (FINFRA_SHARED names the folder of data)`),
    );
}

function recorded(name: string, family: string, flag?: string): StudyTrace {
  return {
    ...{ name, family },
    ...(flag === undefined ? {} : { flag }),
    load: () => readTrace(expandDataFolder(`${FOLDER}/cache-object-traces/${name}.keys.txt.gz`)),
  };
}

const BLOCK: StudyTrace = {
  name: 'cloudphysics',
  family: 'block storage',
  async load() {
    const file = `${FOLDER}/cache-block-cloudphysics/cloudPhysicsIO.csv.gz`;
    return { ...(await readTrace(expandDataFolder(file))), name: 'cloudphysics' };
  },
};

const SYNTHETIC = { objects: 10_000, skew: 0.9 } as const;
const REQUESTS = 100_000;
/** Requests between two changes of who is popular, and between two month ends. */
const PERIOD = 20_000;
/** Of a period at its end, in which every other request belongs to a scan in the order of the objects. */
const SCAN_SHARE = 0.1;

/** Objects by rank, in an order of chance (Fisher and Yates). */
function shuffled(objects: number, uniform: Uniform): Int32Array {
  const order = Int32Array.from({ length: objects }, (_, at) => at);
  for (let at = objects - 1; at > 0; at--) {
    const other = Math.floor(uniform() * (at + 1));
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
}

/** Who is popular is drawn anew every 20,000 requests. */
export function popularityShift(seed: string, requests = REQUESTS): CacheTrace {
  const random = createRandom(`cache-study/${seed}`);
  const rank = zipfRanks(SYNTHETIC, random.stream('ranks'));
  const order = random.stream('orders');
  const ids = new Float64Array(requests);
  let byRank = new Int32Array(0);
  for (let at = 0; at < ids.length; at++) {
    if (at % PERIOD === 0) byRank = shuffled(SYNTHETIC.objects, order) as typeof byRank;
    ids[at] = byRank[rank()]!;
  }
  return unitTrace(`popularity-shift-${seed}`, ids);
}

/** The same are popular throughout; at the end of each period every other request is one of a scan over all objects. */
export function monthEnd(seed: string, requests = REQUESTS): CacheTrace {
  const random = createRandom(`cache-study/${seed}`);
  const rank = zipfRanks(SYNTHETIC, random.stream('ranks'));
  const byRank = shuffled(SYNTHETIC.objects, random.stream('orders'));
  const ids = new Float64Array(requests);
  let scan = 0;
  for (let at = 0; at < ids.length; at++) {
    const isEnd = at % PERIOD >= (1 - SCAN_SHARE) * PERIOD;
    ids[at] = isEnd && at % 2 === 1 ? scan++ % SYNTHETIC.objects : byRank[rank()]!;
  }
  return unitTrace(`month-end-${seed}`, ids);
}

const SEEDS = ['1', '2', '3'];

/** Recorded ones, then drawn ones; none of the drawn ones is ever used to choose a setting. */
export const STUDY_TRACES: readonly StudyTrace[] = [
  ...['2_pools', 'cpp', 'multi1', 'ps', 'sprite'].map((name) => recorded(name, 'LIRS authors')),
  recorded('web07', 'web shop'),
  recorded('orm-busy', 'web shop'),
  BLOCK,
  recorded('loop', 'LIRS authors', 'a pure loop: a stress case, not evidence'),
  recorded('corda-vault', 'ledger', 'LRU misses first requests alone: no policy can miss less'),
  ...SEEDS.map((seed) => ({
    name: `popularity-shift-${seed}`,
    family: 'synthetic',
    load: async () => popularityShift(seed),
  })),
  ...SEEDS.map((seed) => ({
    name: `month-end-${seed}`,
    family: 'synthetic',
    load: async () => monthEnd(seed),
  })),
];

/** The first requests of a trace, as a trace; all where it has no more. Objects are numbered by first request. */
export function firstRequests(trace: CacheTrace, requests: number): CacheTrace {
  if (trace.requests <= requests) return trace;
  const objects = trace.objects.subarray(0, requests);
  return {
    ...trace,
    requests,
    objects,
    distinct: objects.reduce((most, object) => Math.max(most, object), -1) + 1,
    sizes: trace.sizes?.subarray(0, requests),
    times: trace.times?.subarray(0, requests),
  };
}

/** Whether it is one of those that settings may be chosen on, and that the summary speaks of. */
export const isEvidence = ({ family, flag }: Pick<StudyTrace, 'family' | 'flag'>): boolean =>
  family !== 'synthetic' && flag === undefined;
