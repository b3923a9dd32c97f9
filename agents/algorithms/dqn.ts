import type { OnlineAlgorithm } from './algorithm.ts';
import { DQN_OPTIONS } from './dqn-options.ts';
import { loadDqnPolicy } from './dqn-policy.ts';
import { DqnTrainer } from './dqn-trainer.ts';

export const dqn: OnlineAlgorithm = {
  kind: 'dqn',
  description: 'deep Q-network; double, duelling, prioritised and over several steps as options',
  source: 'Mnih et al. 2015; van Hasselt et al. 2016; Wang et al. 2016; Schaul et al. 2016',
  options: DQN_OPTIONS,
  coveredBy: 'test/agents/algorithms/dqn.test.ts: learns to balance a pole for a while',
  learnsFrom: 'environments',
  createTrainer: (setup) => new DqnTrainer(setup),
  load: loadDqnPolicy,
};
