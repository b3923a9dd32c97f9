import { loadActorPolicy } from './actor-policy.ts';
import type { OnlineAlgorithm } from './algorithm.ts';
import { PPO_OPTIONS, ppoOptions } from './ppo-options.ts';
import { PpoTrainer } from './ppo-trainer.ts';

/**
 * Proximal policy optimisation: the policy gradient of advantages, whose gain ends where the ratio
 * of probabilities leaves [1 - clip, 1 + clip]; actor and critic are networks of their own; closed
 * alternatives have probability 0; an episode that was truncated goes on in the value of its final
 * observation.
 * Sources: Schulman et al., "Proximal policy optimization algorithms", 2017; details: Huang et al.,
 * "The 37 implementation details of proximal policy optimization", ICLR blog track 2022 (but
 * gradients are clipped for each network by itself).
 */
export const ppo: OnlineAlgorithm = {
  kind: 'ppo',
  description: 'proximal policy optimisation: a stochastic policy, discrete decisions, masks',
  source: 'Schulman et al. 2017',
  options: PPO_OPTIONS,
  coveredBy: 'test/agents/algorithms/ppo.test.ts: learns to balance a pole in a short training',
  learnsFrom: 'environments',
  createTrainer: (setup) => new PpoTrainer(setup, ppoOptions(setup.options)),
  load: loadActorPolicy,
};
