import { readSystem } from '../../../experiments/system-file.ts';
import { readYaml } from '../../../experiments/yaml-source.ts';
import type { Disturbable, Effect, Strike } from '../../../sim/effects.ts';
import type { FaultSite } from '../../../sim/faults/fault-site.ts';
import type { FaultSpec } from '../../../sim/faults/fault-spec.ts';
import { usualOnset, usualRadius } from '../../../sim/faults/fault-spec.ts';
import { faultLine } from '../../../sim/faults/index.ts';
import { Injector } from '../../../sim/faults/injector.ts';
import type { Failure } from '../../../sim/faults/timetable.ts';
import { readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';
import { createSimulation, type Simulation } from '../../../sim/simulation.ts';
import type { SystemConfig } from '../../../sim/system-config.ts';

const services = `
zones: {a: {region: east}, b: {region: east}, c: {region: west}}
queues:
  entries: {consumers: 4}
services:
  desk:
    replicas: 4
    workersPerReplica: 2
    memory: 1GiB
    memoryUse: {base: 200MiB, perCall: 4MiB}
    client: {timeout: 1s, connections: 10}
  memo: {replicas: 1, workersPerReplica: 2, cache: {hitRatio: 0.9, fill: 1000}}
  vault:
    replicas: 2
    workersPerReplica: 4
    database: {flush: 2ms, lag: 15ms}
transactions:
  pay:
    steps:
      - call: desk
        work: 10ms
        then:
          - {call: memo, work: 1ms}
          - {missOf: memo, steps: [{call: vault, work: 2ms}]}
          - {send: entries, then: [{call: vault, work: 1ms}]}
`;
const nodes = `
nodes:
  general: {cores: 16, dollarsPerHour: 0.4, nodes: 4, zones: [a, b, c]}`;

/** A system with every class of component. */
export const SYSTEM: SystemConfig = readSystem(
  readYaml(`name: stage${nodes}${services}`, 'stage.yaml'),
  { problems: [], folder: '.' },
);

/** A service is ready with these numbers; zones go round by number, nodes 0 to 3 are in zones a, b, c, a. */
const READY: Readonly<Record<string, readonly number[]>> = {
  desk: [0, 1, 2, 3],
  memo: [4],
  vault: [5, 6],
};
const ZONES = ['a', 'b', 'c'] as const;

export type Entry =
  | { readonly at: number; readonly did: 'apply' | 'clear'; readonly effect: Effect }
  | { readonly at: number; readonly did: 'strike'; readonly strike: Strike };

/** Stands for a system: records what faults do to it, and what of it acts now. */
export class Stage implements FaultSite, Disturbable {
  readonly config: SystemConfig = SYSTEM;
  readonly log: Entry[] = [];
  readonly active = new Map<number, Effect>();
  readonly waitingOf = new Map<number, number>();
  primaryOf: number | undefined = 5;
  readonly #sim: Simulation;
  #handles = 0;

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  ready = (service: string): readonly number[] => READY[service]!;
  waiting = (replica: number): number => this.waitingOf.get(replica) ?? 0;
  zoneOf = (replica: number): string => ZONES[replica % ZONES.length]!;
  primary = (): number | undefined => this.primaryOf;
  nodes = (): readonly number[] => [0, 1, 2, 3];
  zoneOfNode = (node: number): string => ZONES[node % ZONES.length]!;

  apply(effect: Effect): number {
    this.log.push({ at: this.#sim.now, did: 'apply', effect });
    this.active.set(this.#handles, effect);
    return this.#handles++;
  }

  clear(handle: number): void {
    const effect = this.active.get(handle);
    if (effect === undefined) throw new Error(`nothing has the handle ${handle}`);
    this.active.delete(handle);
    this.log.push({ at: this.#sim.now, did: 'clear', effect });
  }

  strike(strike: Strike): void {
    this.log.push({ at: this.#sim.now, did: 'strike', strike });
  }

  get strikes(): readonly { readonly at: number; readonly strike: Strike }[] {
    return this.log.flatMap((entry) => (entry.did === 'strike' ? [entry] : []));
  }

  get applied(): readonly { readonly at: number; readonly effect: Effect }[] {
    return this.log.flatMap((entry) => (entry.did === 'apply' ? [entry] : []));
  }
}

const TARGETS: Readonly<Record<string, string>> = {
  service: 'desk',
  memory: 'desk',
  connections: 'desk',
  edge: 'vault',
  telemetry: 'desk',
  database: 'vault',
  cache: 'memo',
  queue: 'entries',
  nodes: 'general',
  zone: 'b',
  region: 'east',
};

const constant = (value: number) => ({ kind: 'constant', value });

/** A fault of a kind as a file would have it with nothing but its target. */
export function faultOf(kind: string, changes: Partial<FaultSpec> = {}): FaultSpec {
  const line = faultLine(kind);
  const target = line.appliesTo.map((one) => TARGETS[one]).find((one) => one !== undefined);
  return {
    name: kind,
    kind,
    ...(target === undefined ? {} : { target }),
    severity: 1,
    at: constant(0),
    delay: constant(0),
    probability: 1,
    duration: constant(line.usual?.duration ?? 60),
    recovery: line.usual?.recovery ?? 0,
    onset: usualOnset(line),
    radius: usualRadius(line),
    speedUp: 1,
    ...changes,
    options: readOptions(line.options, changes.options ?? {}),
  };
}

export interface StageOptions {
  readonly day?: string;
  readonly horizon?: number;
  readonly failures?: ReadonlyMap<string, readonly Failure[]>;
  readonly prepare?: (stage: Stage) => void;
}

/** Runs faults against a stage up to the horizon, and ends the run. */
export function play(
  faults: readonly FaultSpec[],
  { day = 'day/1', horizon = 100_000, failures, prepare }: StageOptions = {},
) {
  const sim = createSimulation();
  const stage = new Stage(sim);
  prepare?.(stage);
  const injector = new Injector({
    sim,
    site: stage,
    system: stage,
    faults,
    horizon,
    dayRandom: createRandom(day),
    ...(failures === undefined ? {} : { failures }),
  });
  sim.runUntil(horizon);
  const activeAtHorizon = [...stage.active.values()];
  injector.finish();
  return { stage, truth: injector.truth, activeAtHorizon, sim };
}
