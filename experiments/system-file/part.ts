import type { OptionTable, Problem } from '../../sim/options.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import type { JsonSchema } from '../json-schema/option-schema.ts';
import type { Writer } from '../spec-writer.ts';
import type { Path, Reading } from '../specs.ts';

/** One key at the top of a system file, and all that is done with what stands under it. */
export interface SystemPart {
  readonly key: string;
  /** Absent: a file may leave it out. */
  readonly isRequired?: boolean;
  /** What a system has whose file leaves it out; none: nothing. */
  readonly absent?: Partial<SystemConfig>;
  /** The options of everything under the key, for the documentation. */
  readonly tables: Readonly<Record<string, OptionTable>>;
  /** What the part gives the system. */
  read(raw: unknown, path: Path, reading: Reading): Partial<SystemConfig>;
  /** The inverse; undefined: the key is left out. */
  write(system: SystemConfig, write: Writer): unknown;
  schema(): JsonSchema;
  /** What is wrong with it in a system whose every part is well formed. */
  check?(system: SystemConfig): readonly Problem[];
}

/** Whether a file says anything there: a key without a value says nothing. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
