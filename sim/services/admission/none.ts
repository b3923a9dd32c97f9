import type { AdmissionLine } from './admission.ts';

export const none: AdmissionLine = {
  kind: 'none',
  description: 'lets every call in',
  options: {},
  coveredBy: 'test/sim/admission.test.ts: none makes no door',
  create: () => undefined,
};
