import { isBound } from '../bounds.ts';
import type { Entry, ExperimentConfig } from '../types.ts';
import { BOUND, hueAt, shapeAt, tint } from './style.ts';

/** How all figures show one entry. */
export interface EntryLook {
  readonly entry: string;
  readonly isBound: boolean;
  readonly colour: string;
  /** Of lines and bars, which cannot be hollow: paler for the default beside its tuned self. */
  readonly lineColour: string;
  readonly shape: string; // of Vega
  /** Hollow is the default of an entry that is tuned as well. */
  readonly isHollow: boolean;
}

/**
 * Entries that differ only in being tuned share a hue: the default is hollow, the tuned one filled.
 * Bounds are grey diamonds. The same entry looks the same in every figure.
 */
export function looksOf({ compare }: Pick<ExperimentConfig, 'compare'>): readonly EntryLook[] {
  const contenders = compare.filter((entry) => !isBound(entry));
  const families = [...new Set(contenders.map((entry) => familyOf(entry, contenders)))];
  return compare.map((entry) => {
    if (isBound(entry))
      return {
        entry: entry.name,
        isBound: true,
        colour: BOUND,
        lineColour: BOUND,
        shape: 'diamond',
        isHollow: entry.tune === undefined,
      };
    const family = familyOf(entry, contenders);
    const place = families.indexOf(family);
    const isHollow =
      entry.tune === undefined &&
      contenders.some(
        (other) => other.tune !== undefined && familyOf(other, contenders) === family,
      );
    const colour = hueAt(place);
    return {
      entry: entry.name,
      isBound: false,
      colour,
      lineColour: isHollow ? tint(colour) : colour,
      shape: shapeAt(place),
      isHollow,
    };
  });
}

/** Twins, the first default with the first tuned, the second with the second, make a family. */
function familyOf(entry: Entry, all: readonly Entry[]): string {
  const key = keyOf(entry);
  const isTuned = entry.tune !== undefined;
  const alike = all.filter(
    (other) => keyOf(other) === key && (other.tune !== undefined) === isTuned,
  );
  return `${key} ${alike.indexOf(entry)}`;
}

const keyOf = ({ agents, guards }: Entry): string => JSON.stringify([agents, guards]);

/** Bounds are named as such, where their names do not say it. */
export function boundName(entry: string): string {
  return /\bbound\b/i.test(entry) ? entry : `${entry} (bound)`;
}

/** What axes call entries: a Vega expression. */
export function entryLabels({ compare }: Pick<ExperimentConfig, 'compare'>): string {
  const named = compare.filter(isBound).map(({ name }) => [name, boundName(name)]);
  return `${JSON.stringify(Object.fromEntries(named))}[datum.value] || datum.value`;
}

/** The scale of a field `entry`, for lines and bars. */
export function lineColours(config: Pick<ExperimentConfig, 'compare'>, entries: readonly string[]) {
  const looks = looksOf(config);
  const colourOf = (name: string) => looks.find(({ entry }) => entry === name)?.lineColour;
  return { domain: entries, range: entries.map(colourOf) };
}

/** Lines and texts of such a row. */
export const COLOUR = { field: 'colour', type: 'nominal', scale: null } as const;

/** Marks of a row that carries the fields of `lookFields`: hollow or filled, by hue and shape. */
export const MARK_CHANNELS = {
  stroke: { field: 'colour', type: 'nominal', scale: null },
  fill: { field: 'fill', type: 'nominal', scale: null },
  shape: { field: 'shape', type: 'nominal', scale: null },
} as const;

export function lookFields(look: EntryLook | undefined) {
  const colour = look?.colour ?? BOUND;
  return {
    colour,
    fill: look?.isHollow === true ? 'white' : colour,
    shape: look?.shape ?? 'circle',
  };
}
