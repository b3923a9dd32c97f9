import type { DiskNoiseLine } from './disk-noise.ts';

export const none: DiskNoiseLine = {
  kind: 'none',
  description: 'every disk is as usual, always',
  options: {},
  coveredBy: 'test/sim/databases/disk-noise.test.ts: none changes nothing',
  create: () => ({ factor: () => 1 }),
};
