import { join } from 'node:path';
import { HEADS } from '../../agents/scheduling/rule-heads.ts';
import { ROOT } from '../paths.ts';
import type { BatchContender } from './batch-spec.ts';

const policy = (name: string) => join(ROOT, 'agents/policies', `${name}.json`);

/**
 * Trained policies that are compared as they are, each a line of SCHEDULERS with its policy: declared before the report days are run, and
 * trained on days below 40, on the size of cluster on which rules are tuned.
 */
export const LEARNED_CONTENDERS: readonly BatchContender[] = [
  {
    name: 'ppo',
    scheduler: {
      kind: 'learned',
      policy: policy('batch-scheduling-ppo'),
      slots: HEADS.length,
      visible: 'heads',
    },
  },
  { name: 'bandit', scheduler: { kind: 'chosen', policy: policy('scheduler-choice-bandit') } },
];
