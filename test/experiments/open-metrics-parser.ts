/** What an exposition says, read by the grammar of OpenMetrics 1.0, independently of what wrote it. */
export interface ParsedFamily {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly help: string;
  readonly samples: ParsedSample[];
}
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly time: number; // NaN: none
}

type Descriptor = 'TYPE' | 'UNIT' | 'HELP';

/** Throws on whatever the format forbids; gauges and counters only. */
export function parseOpenMetrics(text: string): readonly ParsedFamily[] {
  if (!text.endsWith('# EOF\n')) throw new Error('does not end in # EOF');
  const lines = text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1);
  const families: ParsedFamily[] = [];
  const seen = new Set<string>();
  for (const line of lines) {
    const described = /^# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/.exec(line);
    if (described !== null) {
      const [, what, name, rest] = described as unknown as [string, Descriptor, string, string];
      describe(families, seen, what, name, rest);
    } else addSample(families.at(-1), parseSample(line));
  }
  return families;
}

function describe(
  families: ParsedFamily[],
  seen: Set<string>,
  what: Descriptor,
  name: string,
  rest: string,
): void {
  const key = { TYPE: 'type', UNIT: 'unit', HELP: 'help' }[what];
  if (families.at(-1)?.name !== name) {
    if (seen.has(name)) throw new Error(`${name} is interleaved`);
    seen.add(name);
    families.push({ name, type: '', unit: '', help: '', samples: [] });
  }
  const family = families.at(-1) as unknown as Record<string, string>;
  if (families.at(-1)!.samples.length > 0) throw new Error(`${what} of ${name} after samples`);
  if (family[key] !== '') throw new Error(`second ${what} of ${name}`);
  if (what === 'UNIT' && !name.endsWith(`_${rest}`)) throw new Error(`${name} is not in ${rest}`);
  family[key] = what === 'HELP' ? unescaped(rest) : rest;
}

function addSample(family: ParsedFamily | undefined, sample: ParsedSample): void {
  if (family === undefined) throw new Error('a sample before any family');
  const wanted = family.type === 'counter' ? `${family.name}_total` : family.name;
  if (sample.name !== wanted) throw new Error(`${sample.name} is no sample of ${family.name}`);
  const labels = JSON.stringify(sample.labels);
  const at = family.samples.findLastIndex((one) => JSON.stringify(one.labels) === labels);
  const before = family.samples[at];
  if (before !== undefined && at !== family.samples.length - 1)
    throw new Error(`metrics of ${family.name} are interleaved`);
  if (before !== undefined && !(sample.time > before.time)) throw new Error('time stands still');
  if (family.type === 'counter' && !(sample.value >= (before?.value ?? 0)))
    throw new Error(`${sample.name} falls`);
  family.samples.push(sample);
}

/** By hand, one character after the other. */
function parseSample(line: string): ParsedSample {
  const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(line)?.[0];
  if (name === undefined) throw new Error(`no sample: ${line}`);
  let at = name.length;
  const labels: Record<string, string> = {};
  if (line[at] === '{') {
    at++;
    while (line[at] !== '}') {
      const label = /^([a-zA-Z_][a-zA-Z0-9_]*)="/.exec(line.slice(at));
      if (label === null) throw new Error(`no label at ${at}: ${line}`);
      at += label[0].length;
      const start = at;
      while (line[at] !== '"') {
        if (at >= line.length) throw new Error(`an open quote: ${line}`);
        at += line[at] === '\\' ? 2 : 1;
      }
      if (Object.hasOwn(labels, label[1]!)) throw new Error(`two labels ${label[1]}`);
      labels[label[1]!] = unescaped(line.slice(start, at));
      at++;
      if (line[at] === ',') at++;
      else if (line[at] !== '}') throw new Error(`no end of labels at ${at}: ${line}`);
    }
    at++;
  }
  const [, value, time] = /^ (\S+)(?: (\S+))?$/.exec(line.slice(at)) ?? [];
  if (value === undefined) throw new Error(`no value: ${line}`);
  return {
    name,
    labels,
    value: parseNumber(value),
    time: time === undefined ? NaN : parseNumber(time),
  };
}

function parseNumber(text: string): number {
  if (/^[+-]?inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) throw new Error(`no number: ${text}`);
  return Number(text);
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, character: string) => {
    const meant = { n: '\n', '\\': '\\', '"': '"' }[character];
    if (meant === undefined) throw new Error(`no escape: \\${character}`);
    return meant;
  });
}
