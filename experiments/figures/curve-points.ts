import { agentLines } from '../../agents/index.ts';
import { rowsOf, settingsOf } from '../bounds.ts';
import { settingValue } from '../knob.ts';
import type { Interval } from '../statistics/intervals.ts';
import { meanInterval } from '../statistics/intervals.ts';
import { dayMeans, daysOf } from '../statistics/replications.ts';
import type { Entry } from '../types.ts';
import type { FigureData } from './figure.ts';
import { levelOf } from './level.ts';

/** One setting of one entry: means over days with their intervals. */
export interface SettingPoint {
  readonly entry: string;
  readonly setting: string; // '' is its own
  readonly knobValue: number; // NaN where it is not known
  readonly violations: Interval; // sloViolationRatio
  readonly cost: Interval; // costDollars
}

/** By entry, in the order of the values of its knob; those without finite means are left out. */
export function settingPoints(data: FigureData): readonly SettingPoint[] {
  const rows = [...data.results, ...data.curves];
  const level = levelOf(data.summary);
  return data.config.compare.flatMap((entry) =>
    settingsOf(rows, entry.name)
      .map((setting): SettingPoint => {
        const days = daysOf(rowsOf(rows, entry.name, setting), entry.name);
        return {
          entry: entry.name,
          setting,
          knobValue: setting === '' ? ownKnobValue(entry, data) : settingValue(setting),
          violations: meanInterval(dayMeans(days, 'sloViolationRatio'), level),
          cost: meanInterval(dayMeans(days, 'costDollars'), level),
        };
      })
      .filter(
        ({ violations, cost }) =>
          Number.isFinite(violations.estimate) && Number.isFinite(cost.estimate),
      )
      .sort((a, b) => byKnob(a, b)),
  );
}

/** Where the value of an own setting is not known, costs tell the order. */
function byKnob(a: SettingPoint, b: SettingPoint): number {
  const difference = a.knobValue - b.knobValue;
  return Number.isNaN(difference) ? b.cost.estimate - a.cost.estimate : difference;
}

/** What tuning has set the knob of a curve to, or the file, or the default. */
function ownKnobValue({ name, agents, curve }: Entry, { trials }: FigureData): number {
  if (curve === undefined) return Number.NaN;
  const { knob } = curve;
  const chosen = trials.find(({ entry, isChosen }) => entry === name && isChosen);
  const spec = agents['autoscaling'];
  const line = agentLines('autoscaling').find(({ kind }) => kind === spec?.kind);
  const value =
    chosen?.setting['autoscaling']?.[knob] ?? spec?.[knob] ?? line?.options[knob]?.default;
  return typeof value === 'number' ? value : Number.NaN;
}
