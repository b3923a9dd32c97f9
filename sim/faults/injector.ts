import type { Disturbable } from '../effects.ts';
import type { Simulation } from '../simulation.ts';
import { assert, type EventKind, type Seconds } from '../units.ts';
import { componentsOf } from './components.ts';
import type { FaultLine, FaultTarget, HitReplicas, Moment } from './fault.ts';
import type { FaultSite } from './fault-site.ts';
import type { FaultSpec } from './fault-spec.ts';
import { faultLine } from './index.ts';
import { type Candidates, RADII } from './radii.ts';
import { type Occurrence, siteOf, type TimetableParts, timetable } from './timetable.ts';

/** Ground truth of one occurrence: what experiments judge by, and agents never see. */
export interface Injection {
  readonly name: string; // of the fault in its experiment
  readonly kind: string;
  readonly target: string; // empty: the load, or all that monitoring sees
  readonly severity: number; // the largest level
  readonly from: Seconds;
  /** From here on its level is 0: end and recovery. Planned; the run may end before. */
  readonly to: Seconds;
  /** As applied, in order of time. */
  readonly levels: { readonly at: Seconds; readonly level: number }[];
  /** Who was hit, of what was there at the onset. */
  readonly hits: {
    readonly replicas: readonly { readonly service: string; readonly replica: number }[];
    readonly nodes: readonly number[];
  };
}

export interface InjectorParts extends Omit<TimetableParts, 'config'> {
  readonly sim: Simulation;
  readonly site: FaultSite;
  readonly system: Disturbable;
}

/** An occurrence that has begun and is not over. */
interface Active {
  readonly injection: Injection;
  readonly target: FaultTarget;
  handles: readonly number[];
  level: number;
  beat: number;
  /** Rises from 0 so far: beats of an earlier one are stale. */
  rises: number;
}

/**
 * Brings the faults of an experiment into a system: asks each line what its level does, applies that, and clears it at
 * the latest when the run ends.
 */
export class Injector {
  /** In the order of their onsets. */
  readonly truth: Injection[] = [];
  readonly #parts: InjectorParts;
  readonly #occurrences: readonly Occurrence[];
  readonly #active = new Map<number, Active>();
  readonly #levelKind: EventKind;
  readonly #beatKind: EventKind;

  constructor(parts: InjectorParts) {
    const { sim, site } = parts;
    this.#parts = parts;
    this.#occurrences = timetable({ ...parts, config: site.config });
    this.#levelKind = sim.on('fault/level', (index, step) => this.#reach(index, step));
    this.#beatKind = sim.on('fault/beat', (index, rises) => this.#beat(index, rises));
    this.#occurrences.forEach(({ from }, index) => {
      if (from >= sim.now) sim.schedule(from - sim.now, this.#levelKind, index, 0);
    });
  }

  /** Ends the run: nothing stays applied. */
  finish(): void {
    for (const index of [...this.#active.keys()]) this.#clear(index);
  }

  #reach(index: number, step: number): void {
    const { levels, from } = this.#occurrences[index]!;
    const { sim } = this.#parts;
    if (step === 0) this.#active.set(index, this.#begin(index));
    const next = levels[step + 1];
    const due = next && Math.max(0, from + next.after - sim.now);
    if (due !== undefined) sim.schedule(due, this.#levelKind, index, step + 1);
    this.#change(index, levels[step]!.share);
    if (next === undefined) this.#clear(index);
  }

  #change(index: number, level: number): void {
    const active = this.#active.get(index)!;
    const { level: before, injection } = active;
    if (before === 0 && level > 0) {
      active.beat = 0;
      active.rises += 1;
    }
    active.level = level;
    injection.levels.push({ at: this.#parts.sim.now, level });
    this.#tell(index, active, { level, before, beat: active.beat });
    if (before === 0 && level > 0) this.#scheduleBeat(index, active);
  }

  #beat(index: number, rises: number): void {
    const active = this.#active.get(index);
    if (active === undefined || active.level === 0 || active.rises !== rises) return;
    active.beat += 1;
    const { level, beat } = active;
    this.#tell(index, active, { level, before: level, beat });
    this.#scheduleBeat(index, active);
  }

  #scheduleBeat(index: number, { level, beat, rises }: Active): void {
    const { line, spec } = this.#lineOf(index);
    const delay = line.beats?.(beat, level, spec.options);
    if (delay !== undefined) this.#parts.sim.schedule(delay, this.#beatKind, index, rises);
  }

  /** The new effects come before the old ones go, so that nothing slips through in between. */
  #tell(index: number, active: Active, moment: Moment): void {
    const { line, spec } = this.#lineOf(index);
    const { system } = this.#parts;
    const { level, beat } = moment;
    const old = active.handles;
    const effects =
      level > 0 ? (line.effects?.(level, spec.options, active.target, beat) ?? []) : [];
    active.handles = effects.map((effect) => system.apply(effect));
    for (const handle of old) system.clear(handle);
    for (const strike of line.strikes?.(moment, spec.options, active.target) ?? [])
      system.strike(strike);
  }

  #clear(index: number): void {
    const { handles } = this.#active.get(index)!;
    for (const handle of handles) this.#parts.system.clear(handle);
    this.#active.delete(index);
  }

  #begin(index: number): Active {
    const occurrence = this.#occurrences[index]!;
    const { line, spec } = this.#lineOf(index);
    const { from, levels, severity, target: name } = occurrence;
    const { site } = this.#parts;
    const target = this.#targetOf(occurrence, line, spec);
    const replicas = target.replicas.flatMap(({ service, hits }) =>
      site
        .ready(service)
        .filter((replica) => hits === undefined || hits(replica))
        .map((replica) => ({ service, replica })),
    );
    const injection: Injection = {
      name: spec.name,
      kind: spec.kind,
      target: name,
      severity,
      from,
      to: from + levels.at(-1)!.after,
      levels: [],
      hits: { replicas, nodes: target.nodes },
    };
    this.truth.push(injection);
    return { injection, target, handles: [], level: 0, beat: 0, rises: 0 };
  }

  #lineOf(index: number): { readonly line: FaultLine; readonly spec: FaultSpec } {
    const spec = this.#parts.faults[this.#occurrences[index]!.fault]!;
    return { line: faultLine(spec.kind), spec };
  }

  #targetOf(occurrence: Occurrence, line: FaultLine, spec: FaultSpec): FaultTarget {
    const { from, end, target: name } = occurrence;
    const { site } = this.#parts;
    const base = { name, lasts: end - from, site, replicas: [], nodes: [], zones: [] };
    if (line.appliesTo.includes('zone')) return { ...base, ...this.#inZones([name]) };
    if (line.appliesTo.includes('region')) {
      const zones = componentsOf(site.config, 'zone');
      return { ...base, ...this.#inZones(zones.filter((zone) => regionOf(site, zone) === name)) };
    }
    if (line.spreads === 'nodes') {
      const present = site.nodes(name);
      const zoneOf = (node: number) => site.zoneOfNode(node);
      const hits = this.#choose({ present, zoneOf }, occurrence, spec);
      return { ...base, nodes: hits === undefined ? present : present.filter(hits) };
    }
    const isQueue = line.appliesTo.includes('queue');
    if (isQueue || !componentsOf(site.config, 'service').includes(name)) return base;
    const present = line.spreads === 'replicas' ? site.ready(name) : [];
    const zoneOf = (replica: number) => site.zoneOf(replica);
    const hits =
      line.spreads === 'replicas' ? this.#choose({ present, zoneOf }, occurrence, spec) : undefined;
    return { ...base, replicas: [{ service: name, ...(hits === undefined ? {} : { hits }) }] };
  }

  /** Everything that stands in these zones; the replicas also those that come there later. */
  #inZones(zones: readonly string[]) {
    const { site } = this.#parts;
    const { services, nodes = [] } = site.config;
    const isThere = (zone: string | undefined) => zone !== undefined && zones.includes(zone);
    const hits = (replica: number) => isThere(site.zoneOf(replica));
    const replicas = services.map(({ name }): HitReplicas => ({ service: name, hits }));
    const lost = nodes.flatMap(({ name }) =>
      site.nodes(name).filter((node) => isThere(site.zoneOfNode(node))),
    );
    return { zones, replicas, nodes: lost };
  }

  #choose(
    { present, zoneOf }: Pick<Candidates, 'present' | 'zoneOf'>,
    { number, zone }: Occurrence,
    { name, radius }: FaultSpec,
  ) {
    const { dayRandom, site } = this.#parts;
    const line = RADII.find(({ kind }) => kind === radius.kind);
    assert(line !== undefined, `unknown radius ${radius.kind}`);
    const place = dayRandom.site(siteOf(name, 'radius'));
    return line.choose(radius, {
      present,
      zone,
      zoneOf,
      regionOf: (of) => regionOf(site, of),
      draw: (member) => dayRandom.draw(place, member, number, 0),
    });
  }
}

function regionOf({ config }: FaultSite, zone: string | undefined): string | undefined {
  return config.zones?.find(({ name }) => name === zone)?.region;
}
