import type { AgentLine } from '../agents/registry.ts';
import { assert } from '../sim/units.ts';
import type { Entry } from './types.ts';

/** So many settings over the declared range of the knob, evenly on its own scale, ends included. */
export function knobValues({ kind, knob = '', options }: AgentLine, count: number): number[] {
  const option = options[knob];
  const range = option?.tune;
  assert(range !== undefined && 'min' in range, `${kind}: the knob ${knob} must have a range`);
  const { min, max, log = false } = range;
  const isInteger = option!.value.type === 'number' && option!.value.integer === true;
  const values = Array.from({ length: count }, (_, i) => {
    const share = i / (count - 1);
    const value = log ? min * (max / min) ** share : min + (max - min) * share;
    return isInteger ? Math.round(value) : Number(value.toPrecision(6));
  });
  return [...new Set(values)];
}

/** The entry with its knob at another value. */
export function withKnob(entry: Entry, knob: string, value: number): Entry {
  const spec = entry.agents['autoscaling'];
  assert(spec !== undefined, `${entry.name} has no autoscaler`);
  return { ...entry, agents: { ...entry.agents, autoscaling: { ...spec, [knob]: value } } };
}

/** How rows call a setting: 'targetRatio=0.5'. */
export function settingName(knob: string, value: number): string {
  return `${knob}=${value}`;
}

/** The value of a setting named by `settingName`; NaN for the own setting of an entry. */
export function settingValue(setting: string): number {
  return setting === '' ? Number.NaN : Number(setting.slice(setting.indexOf('=') + 1));
}
