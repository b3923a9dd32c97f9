import { readOptions } from '../../options.ts';
import type { Uniform } from '../../random.ts';
import { assert, type Spec } from '../../units.ts';
import { burstCredits } from './burst-credits.ts';
import type { DiskNoise, DiskNoiseLine } from './disk-noise.ts';
import { logOu } from './log-ou.ts';
import { none } from './none.ts';

export type { DiskNoise, DiskNoiseLine } from './disk-noise.ts';

/** All ways in which disks can vary. */
export const DISK_NOISES: readonly DiskNoiseLine[] = [none, logOu, burstCredits];

/** The variation of one disk. */
export function createDiskNoise(spec: Spec, uniform: Uniform): DiskNoise {
  const line = DISK_NOISES.find((candidate) => candidate.kind === spec.kind);
  assert(line !== undefined, `unknown disk noise kind ${spec.kind}`);
  return line.create(readOptions(line.options, spec), uniform);
}
