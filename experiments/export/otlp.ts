/**
 * What the JSON forms of traces and logs share. Source: OpenTelemetry Protocol 1.x, "JSON Protobuf Encoding": names
 * in lowerCamelCase, ids in hexadecimal, enumerations as integers, 64-bit integers as decimal texts.
 */
export interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}
export type OtlpValue =
  | { readonly stringValue: string }
  | { readonly intValue: string }
  | { readonly doubleValue: number | 'NaN' | 'Infinity' | '-Infinity' }
  | { readonly boolValue: boolean };
export interface OtlpResource {
  readonly attributes: readonly OtlpAttribute[];
}
export interface OtlpScope {
  readonly name: string;
  readonly version: string;
}

/** Who made the data, and when the run began. */
export interface OtlpOptions {
  readonly version: string; // of the code
  readonly epoch: number; // whole seconds since 1970 at which the run began
  /** 16 hexadecimal digits, the first half of trace ids. */
  readonly run: string;
}

export function otlpScope({ version }: OtlpOptions): OtlpScope {
  return { name: 'finfra', version };
}

export function otlpResource(service: string): OtlpResource {
  return { attributes: otlpAttributes({ 'service.name': service }) };
}

/** What is measured in these is a real number even when it is whole: an attribute has one type. */
const REAL = /(ratio|seconds|dollars)$/i;

/** One attribute per entry; whole numbers become integers, unless their name ends in a unit of real ones. */
export function otlpAttributes(
  values: Readonly<Record<string, string | number | boolean>>,
): readonly OtlpAttribute[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: otlpValue(value, REAL.test(key)),
  }));
}

function otlpValue(value: string | number | boolean, isReal: boolean): OtlpValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (!isReal && Number.isSafeInteger(value)) return { intValue: String(value) };
  const isNumber = Number.isFinite(value);
  return { doubleValue: isNumber ? value : (String(value) as 'NaN' | 'Infinity' | '-Infinity') };
}

/** The rows of each service together, services in the order of their first row. */
export function groupBy<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): readonly (readonly [string, readonly Row[]])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups];
}
