import type { AlgorithmLine } from './algorithm.ts';
import { linThompson } from './lin-thompson.ts';
import { linUcb } from './lin-ucb.ts';
import { neuralBandit } from './neural-bandit.ts';
import { ppo } from './ppo.ts';
import { qLearning } from './q-learning.ts';
import { settingsBandit } from './settings-bandit.ts';

/** What policies can be trained with. */
export const ALGORITHMS: readonly AlgorithmLine[] = [
  qLearning,
  linUcb,
  linThompson,
  settingsBandit,
  neuralBandit,
  ppo,
];
