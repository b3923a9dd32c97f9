import assert from 'node:assert/strict';
import { EVICTION_POLICIES } from '../../../agents/caching/index.ts';
import type { EvictionLine } from '../../../sim/databases/eviction-policy.ts';
import { ObjectCache } from '../../../sim/databases/object-cache.ts';
import { type OptionValues, readOptions } from '../../../sim/options.ts';
import { createRandom, type Uniform } from '../../../sim/random.ts';

/** One step of a trace: an object is asked for, or taken out by somebody else. */
export interface Step {
  readonly object: number;
  readonly size: number; // > 0; NaN: it is taken out
  readonly next: number; // index of the next request for the same object; Infinity: never
}
/**
 * A whole cache that is written to be obviously right, from the description of its algorithm and not from the code that
 * it is compared with: plain arrays, searched from end to end.
 */
export interface Twin {
  /** Whether the object was there; `index` of the request, from 0. */
  ask(step: Step, index: number): boolean;
  remove(object: number): void;
  /** What is there, in any order. */
  there(): number[];
}
export interface TwinSetting {
  readonly capacity: number;
  readonly objects: number;
  readonly options: OptionValues; // all of them, defaults filled in
  readonly uniform: Uniform; // gives what the policy's own stream gives
}
/** What twins keep of an object. */
export interface Item {
  readonly object: number;
  readonly size: number;
}

export function lineOf(kind: string): EvictionLine {
  const line = EVICTION_POLICIES.find((one) => one.kind === kind);
  assert(line !== undefined, `no cache policy ${kind} is registered`);
  return line;
}

export const bytes = (items: readonly Item[]) => items.reduce((sum, { size }) => sum + size, 0);
export const holds = (items: readonly Item[], object: number) =>
  items.some((item) => item.object === object);

/** Takes an object out of a list; returns what it was, undefined if it was not there. */
export function take<I extends Item>(items: I[], object: number): I | undefined {
  const at = items.findIndex((item) => item.object === object);
  return at < 0 ? undefined : items.splice(at, 1)[0];
}

interface TraceShape {
  readonly objects: number;
  readonly requests: number;
  readonly sizes: 'unit' | 'fixed' | 'changing';
  readonly sizeMax: number;
  readonly removals: number; // share of steps that take something out
}

/** A few objects are asked for again and again, a scan passes now and then, and what is popular drifts. */
export function randomTrace(name: string, shape: TraceShape): Step[] {
  const uniform = createRandom(`twins/${name}`).stream('trace');
  const { objects, sizes, sizeMax, removals } = shape;
  const drawSize = () => (sizes === 'unit' ? 1 : 1 + Math.floor(uniform() ** 2 * sizeMax));
  const fixed = Array.from({ length: objects }, drawSize);
  const steps: { object: number; size: number; next: number }[] = [];
  let scan = 0;
  for (let i = 0; i < shape.requests; i++) {
    const isScan = i % 200 >= 150;
    const popular = Math.floor(objects * uniform() ** 3 + i / 50) % objects;
    const object = isScan ? scan++ % objects : popular;
    const size = sizes === 'changing' ? drawSize() : fixed[object]!;
    steps.push({ object, size: uniform() < removals ? Number.NaN : size, next: Infinity });
  }
  return withNext(steps);
}

/** Requests are numbered without the removals between them. */
function withNext(steps: { object: number; size: number; next: number }[]): Step[] {
  const seen = new Map<number, number>();
  let index = steps.filter(({ size }) => !Number.isNaN(size)).length;
  for (const step of [...steps].reverse()) {
    if (Number.isNaN(step.size)) continue;
    step.next = seen.get(step.object) ?? Infinity;
    seen.set(step.object, --index);
  }
  return steps;
}

const UNIT = { objects: 60, requests: 800, sizes: 'unit', sizeMax: 1, removals: 0 } as const;
const SIZED = { objects: 60, requests: 800, sizes: 'fixed', sizeMax: 40, removals: 0 } as const;
interface Case {
  readonly shape: TraceShape;
  readonly capacities: readonly number[];
  /** Requests after which an object has expired. */
  readonly ttl?: number;
}
/** Traces with the capacities at which each is played: from what holds one object to what holds nearly all. */
const CASES: readonly Case[] = [
  { shape: UNIT, capacities: [1, 2, 3, 7, 15, 20, 25, 50, 100] },
  { shape: { ...UNIT, removals: 0.1 }, capacities: [1, 5, 12, 40] },
  { shape: { ...UNIT, objects: 600, requests: 1200, removals: 0.01 }, capacities: [250] },
  { shape: SIZED, capacities: [10, 41, 90, 200, 410, 700] },
  { shape: { ...SIZED, sizeMax: 4 }, capacities: [10, 30, 45, 100] },
  { shape: { ...SIZED, sizes: 'changing', removals: 0.05 }, capacities: [100, 300, 800] },
  { shape: SIZED, capacities: [50, 400], ttl: 120 },
];

/** The policy `kind` and its twin give the same answer to each request, and hold the same objects after it. */
export function assertEqualsTwin(
  kind: string,
  createTwin: (setting: TwinSetting) => Twin,
  optionSets: readonly OptionValues[] = [{}],
): void {
  for (const given of optionSets)
    for (const [at, { shape, capacities, ttl = Infinity }] of CASES.entries())
      for (const capacity of capacities) {
        const where = `${kind} ${JSON.stringify(given)} case ${at} capacity ${capacity}`;
        const trace = traceOf(at, shape);
        compare(where, { kind, given, capacity, shape, ttl, createTwin, trace });
      }
}

/** Answers are compared at each step, all that is there at every so many. */
const FULL_CHECK = 5;

const traces = new Map<number, readonly Step[]>();
function traceOf(at: number, shape: TraceShape): readonly Step[] {
  const trace = traces.get(at) ?? randomTrace(`${at}`, shape);
  traces.set(at, trace);
  return trace;
}

interface Comparison {
  readonly kind: string;
  readonly given: OptionValues;
  readonly capacity: number;
  readonly shape: TraceShape;
  readonly ttl: number;
  readonly createTwin: (setting: TwinSetting) => Twin;
  readonly trace: readonly Step[];
}

function compare(where: string, comparison: Comparison): void {
  const { kind, given, capacity, shape, ttl, trace } = comparison;
  const line = lineOf(kind);
  const options = readOptions(line.options, given);
  const { objects } = shape;
  const uniform = () => createRandom('twins').stream('policy');
  const createPolicy: ConstructorParameters<typeof ObjectCache>[0]['createPolicy'] = (room) =>
    line.create(options, room);
  const cache = new ObjectCache({
    capacity,
    objects,
    ttlSeconds: ttl,
    uniform: uniform(),
    createPolicy,
  });
  const cameIn = new Map<number, number>(); // index of the request
  const twin = comparison.createTwin({ capacity, objects, options, uniform: uniform() });
  let index = 0;
  for (const [at, step] of trace.entries()) {
    const { object, size, next } = step;
    if (Number.isNaN(size)) {
      cache.remove(object);
      twin.remove(object);
    } else {
      cache.request.time = index;
      cache.request.next = next;
      // What has expired is taken out when it is asked for, not before.
      if (index - (cameIn.get(object) ?? index) > ttl) twin.remove(object);
      const expected = twin.ask(step, index);
      if (!expected) cameIn.set(object, index);
      index++;
      const got = cache.ask(object, size);
      assert.equal(got, expected, `${where} step ${at}: hit of ${object}`);
    }
    if (at % FULL_CHECK !== 0 && at !== trace.length - 1) continue;
    const there = twin.there().sort((a, b) => a - b);
    assert.deepEqual(contents(cache, objects), there, `${where} step ${at}: what is there`);
  }
}

function contents(cache: ObjectCache, objects: number): number[] {
  const there: number[] = [];
  for (let object = 0; object < objects; object++) if (cache.has(object)) there.push(object);
  return there;
}
