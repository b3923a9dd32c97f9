import type { OptionValues, Registered } from '../options.ts';

/** What a radius chooses among: replicas of a service, or nodes of a pool, by number. */
export interface Candidates {
  /** Those that are ready at the onset. */
  readonly present: readonly number[];
  /** A number in [0, 1) that belongs to the member and the occurrence. */
  draw(member: number): number;
  zoneOf(member: number): string | undefined;
  /** The zone that the day has chosen for this occurrence. */
  readonly zone: string | undefined;
  regionOf(zone: string | undefined): string | undefined;
}

export interface RadiusLine extends Registered {
  /** Whether it needs a system with zones. */
  readonly isOfZones: boolean;
  /** Whom it hits, also of those to come; undefined: all. */
  choose(options: OptionValues, among: Candidates): ((member: number) => boolean) | undefined;
}

const one: RadiusLine = {
  kind: 'one',
  description: 'one that is there at the onset',
  options: {},
  isOfZones: false,
  coveredBy:
    'test/sim/faults/radii.test.ts: one and some hit so many of those present, none that come',
  choose: (_, among) => someOf(among, 1),
};

const some: RadiusLine = {
  kind: 'some',
  description: 'a number of those that are there at the onset',
  options: {
    count: {
      value: { type: 'number', integer: true, min: 1, max: 10_000 },
      description: 'how many, integer >= 1; all where there are fewer',
    },
  },
  isOfZones: false,
  coveredBy:
    'test/sim/faults/radii.test.ts: one and some hit so many of those present, none that come',
  choose: ({ count }, among) => someOf(among, count as number),
};

const share: RadiusLine = {
  kind: 'share',
  description: 'a share of those that are there, rounded, at least one, and of those that come',
  options: {
    ratio: { value: { type: 'number', above: 0, max: 1 }, description: 'in (0, 1]' },
  },
  isOfZones: false,
  coveredBy:
    'test/sim/faults/radii.test.ts: share hits its share of those present and of those that come',
  choose({ ratio }, among) {
    const wanted = Math.max(1, Math.round((ratio as number) * among.present.length));
    const isChosen = someOf(among, wanted);
    const present = new Set(among.present);
    return (member) =>
      present.has(member) ? isChosen(member) : among.draw(member) < (ratio as number);
  },
};

const zone: RadiusLine = {
  kind: 'zone',
  description: 'those of one zone, also those that come',
  options: {
    zone: { value: { type: 'string' }, optional: true, description: 'its name; unset: any one' },
  },
  isOfZones: true,
  coveredBy:
    'test/sim/faults/radii.test.ts: zone and region hit all that is there, also what comes',
  choose(options, among) {
    const wanted = (options['zone'] as string | undefined) ?? among.zone;
    return (member) => among.zoneOf(member) === wanted;
  },
};

const region: RadiusLine = {
  kind: 'region',
  description: 'those of one region, also those that come',
  options: {
    region: {
      value: { type: 'string' },
      optional: true,
      description: 'its name; unset: that of any one zone',
    },
  },
  isOfZones: true,
  coveredBy:
    'test/sim/faults/radii.test.ts: zone and region hit all that is there, also what comes',
  choose(options, among) {
    const wanted = (options['region'] as string | undefined) ?? among.regionOf(among.zone);
    return (member) => among.regionOf(among.zoneOf(member)) === wanted;
  },
};

const all: RadiusLine = {
  kind: 'all',
  description: 'all, also those that come',
  options: {},
  isOfZones: false,
  coveredBy: 'test/sim/faults/radii.test.ts: all hits everyone',
  choose: () => undefined,
};

/** Source of the modes: Chaos Mesh (one, all, fixed, fixed-percent). */
export const RADII: readonly RadiusLine[] = [one, some, share, zone, region, all];

/** Those present with the smallest draws. */
function someOf({ present, draw }: Candidates, count: number): (member: number) => boolean {
  const ordered = [...present].sort((a, b) => draw(a) - draw(b) || a - b);
  const chosen = new Set(ordered.slice(0, count));
  return (member) => chosen.has(member);
}
