import type { AlgorithmLine } from './algorithm.ts';
import { behaviourCloning } from './behaviour-cloning.ts';
import { coordinateBandit } from './coordinate-bandit.ts';
import { discreteCql } from './discrete-cql.ts';
import { dqn } from './dqn.ts';
import { inputDrivenReinforce } from './input-driven-reinforce.ts';
import { iql } from './iql.ts';
import { linThompson } from './lin-thompson.ts';
import { linUcb } from './lin-ucb.ts';
import { neuralBandit } from './neural-bandit.ts';
import { ppo } from './ppo.ts';
import { ppoLagrangian } from './ppo-lagrangian.ts';
import { qLearning } from './q-learning.ts';
import { sepCmaEs } from './sep-cma-es.ts';
import { settingsBandit } from './settings-bandit.ts';

/** What policies can be trained with. */
export const ALGORITHMS: readonly AlgorithmLine[] = [
  qLearning,
  dqn,
  linUcb,
  linThompson,
  settingsBandit,
  coordinateBandit,
  sepCmaEs,
  neuralBandit,
  ppo,
  ppoLagrangian,
  inputDrivenReinforce,
  behaviourCloning,
  discreteCql,
  iql,
];
