import { availableParallelism } from 'node:os';
import { BadInput } from '../experiments/bad-input.ts';
import { parsePolicies } from '../experiments/caching/parse-policies.ts';
import { defaultSizes, parseSizes, SIZES_DEFAULT } from '../experiments/caching/parse-sizes.ts';
import { readTrace, traceFormat } from '../experiments/caching/read-trace.ts';
import { parseColumns } from '../experiments/caching/text-layout.ts';
import { withoutSizes } from '../experiments/caching/trace.ts';
import { parseDuration } from '../experiments/durations.ts';
import type { Command, OptionValues } from './command.ts';
import {
  countOption,
  DONE,
  JSON_OPTION,
  note,
  printJson,
  printLine,
  runCommand,
  textOption,
  WORKERS_MAX,
} from './command.ts';

const POLICIES_DEFAULT = 'rules,belady';
const ALONE_MAX = 2e7; // requests to play: below it threads cost more than they bring

const command: Command = {
  usage: 'cache <trace>',
  description:
    'Plays a trace through cache policies at several sizes, and draws miss ratio against size. The trace: text with ' +
    'named or numbered columns, one key per line, or libCacheSim oracleGeneral; plain, .gz or .zst. ' +
    '`cache bench` measures speed instead, and takes --json alone.',
  options: {
    policies: {
      type: 'string',
      description: `such as lru,slru:segments=5,belady; or rules, learned, bounds, all [${POLICIES_DEFAULT}]`,
    },
    sizes: {
      type: 'string',
      description: `such as 64MiB,1GiB, 1000,5000 objects, or 1%,10% of all objects [${SIZES_DEFAULT}]`,
    },
    ttl: { type: 'string', description: 'what came in longer ago has expired, such as 1h [never]' },
    columns: { type: 'string', description: 'of a CSV file: id=5,size=4,time=2, names or numbers' },
    format: { type: 'string', description: 'csv, keys or oracle-general [by name and first line]' },
    'count-objects': { type: 'boolean', description: 'every size is 1, whatever the trace says' },
    seed: { type: 'string', description: 'of the chance that policies take [1]' },
    workers: { type: 'string', description: 'threads [one per core, where it pays]' },
    out: { type: 'string', description: 'folder to write to [results/cache-<trace>]' },
    json: JSON_OPTION,
  },
  async run([file = ''], options) {
    if (file === 'bench') return bench(options);
    const policies = parsePolicies(textOption(options, 'policies') ?? POLICIES_DEFAULT);
    const ttlSeconds = readTtl(options);
    const format = textOption(options, 'format');
    const columns = textOption(options, 'columns');
    const read = await readTrace(file, {
      ...(format === undefined ? {} : { format: traceFormat(format) }),
      ...(columns === undefined ? {} : { columns: parseColumns(columns) }),
    });
    const trace = options['count-objects'] === true ? withoutSizes(read) : read;
    if (ttlSeconds !== Infinity && trace.times === undefined)
      throw new BadInput([`--ttl: ${file} has no times, by which objects could expire`]);
    const sizes = textOption(options, 'sizes');
    const capacities = sizes === undefined ? defaultSizes(trace) : parseSizes(sizes, trace);
    const work = trace.requests * policies.length * capacities.length;
    const cores = work > ALONE_MAX ? availableParallelism() : 1;
    // Only now: Vega is slow to load.
    const { cacheStudy, formatMissTable } = await import('../experiments/caching/cache-study.ts');
    const { results, caption, files } = await cacheStudy(trace, {
      ...{ policies, capacities, ttlSeconds },
      out: textOption(options, 'out') ?? `results/cache-${trace.name}`,
      seed: String(countOption(options, 'seed', { min: 0, max: 2 ** 31 }) ?? 1),
      workers: countOption(options, 'workers', { min: 1, max: WORKERS_MAX }) ?? cores,
      onResult: (done, total, { policy, capacity, seconds }) =>
        note(`${done}/${total} ${policy} at ${capacity}: ${seconds.toFixed(2)} s`),
    });
    const { requests, distinct } = trace;
    if (options['json'] === true) {
      printJson({ trace: file, requests, objects: distinct, results, caption, files });
      return DONE;
    }
    const isSized = trace.sizes !== undefined;
    printLine(`${trace.name}: ${requests} requests for ${distinct} objects\n`);
    printLine(`${formatMissTable(results, { of: 'missRatio', isSized })}\n`);
    if (isSized) printLine(`${formatMissTable(results, { of: 'byteMissRatio', isSized })}\n`);
    printLine(`${caption}\n`);
    for (const path of files) printLine(path);
    return DONE;
  },
};

async function bench(options: OptionValues): Promise<number> {
  const foreign = Object.keys(options).filter((name) => name in command.options && name !== 'json');
  if (foreign.length > 0)
    throw new BadInput(
      foreign.map((name) => `--${name}: is no option of cache bench, which takes --json alone`),
    );
  const { main: benchMain } = await import('./bench.ts');
  return benchMain(['cache', ...(options['json'] === true ? ['--json'] : [])]);
}

function readTtl(options: OptionValues): number {
  const text = textOption(options, 'ttl');
  if (text === undefined) return Infinity;
  const seconds = parseDuration(text);
  if (seconds > 0) return seconds;
  throw new BadInput([`--ttl ${text}: must be a duration > 0 with its unit, such as 1h`]);
}

export const main = (args: readonly string[]) => runCommand(command, args);
