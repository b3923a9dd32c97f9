import { assert, type Seconds } from '../../sim/units.ts';

/** All series of one name. */
export interface MetricFamily {
  readonly name: string; // without _total; a unit is its last word
  readonly type: 'gauge' | 'counter'; // counters do not decrease
  readonly unit?: string; // 'seconds', 'bytes', 'ratio'
  readonly help: string;
  readonly series: readonly MetricSeries[];
}
export interface MetricSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly times: ArrayLike<Seconds>; // ascending
  readonly values: ArrayLike<number>; // NaN: no sample
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * Samples with their times as OpenMetrics text; `epoch` is when the run began, in seconds since 1970. Missing
 * samples are left out, families and series without any too. A name, label or series that the format cannot
 * hold is a bug. Source: OpenMetrics 1.0, "Text Format".
 */
export function formatOpenMetrics(families: readonly MetricFamily[], epoch: Seconds): string {
  const names = families.map(({ name }) => name);
  assert(new Set(names).size === names.length, 'families of one name');
  const parts = families.map((family) => formatFamily(family, epoch));
  return `${parts.join('')}# EOF\n`;
}

function formatFamily(family: MetricFamily, epoch: Seconds): string {
  const { name, type, unit, help } = family;
  assert(NAME.test(name), `${name} is no name of a metric`);
  assert(unit === undefined || name.endsWith(`_${unit}`), `${name} must end in _${unit}`);
  assert(!/_(total|created)$/.test(name), `${name}: the ending belongs to samples`);
  const shown = family.series.map(({ labels }) => formatLabels(labels));
  assert(new Set(shown).size === shown.length, `${name}: two series with the same labels`);
  const samples = family.series.map((series, i) => formatSamples(family, series, shown[i]!, epoch));
  if (samples.every((text) => text === '')) return '';
  const unitLine = unit === undefined ? '' : `# UNIT ${name} ${unit}\n`;
  return `# TYPE ${name} ${type}\n${unitLine}# HELP ${name} ${escapeText(help)}\n${samples.join('')}`;
}

function formatSamples(
  { name, type }: MetricFamily,
  { times, values }: MetricSeries,
  labels: string,
  epoch: Seconds,
): string {
  assert(times.length === values.length, `${name}${labels}: times and values differ in number`);
  const sample = type === 'counter' ? `${name}_total` : name;
  let text = '';
  let last = -Infinity;
  let before = 0;
  for (let i = 0; i < times.length; i++) {
    const [time, value] = [times[i]!, values[i]!];
    assert(time > last, `${sample}${labels}: times must ascend, got ${time} s after ${last} s`);
    last = time;
    if (Number.isNaN(value)) continue;
    if (type === 'counter') {
      assert(value >= before, `${sample}${labels} falls from ${before} to ${value}`);
      before = value;
    }
    text += `${sample}${labels} ${formatNumber(value)} ${formatNumber(epoch + time)}\n`;
  }
  return text;
}

function formatLabels(labels: Readonly<Record<string, string>>): string {
  const names = Object.keys(labels).sort();
  for (const name of names) assert(LABEL.test(name), `${name} is no name of a label`);
  if (names.length === 0) return '';
  return `{${names.map((name) => `${name}="${escapeText(labels[name]!)}"`).join(',')}}`;
}

/** Backslash, quote and line feed, in labels and help alike. */
function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function formatNumber(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}
