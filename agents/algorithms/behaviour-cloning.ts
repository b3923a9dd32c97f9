import { Categorical } from '../learning/categorical.ts';
import { actorPolicy, loadActorPolicy } from './actor-policy.ts';
import type { OfflineAlgorithm } from './algorithm.ts';
import { saveNetworkPolicy } from './network-policy.ts';
import {
  createHeads,
  learningRateAt,
  OFFLINE_OPTIONS,
  type OfflineModel,
  type OfflineOptions,
  type OfflineParts,
  OfflineTrainer,
} from './offline-trainer.ts';

/**
 * Learns to do what the log did: minimises -log pi(a | s), of several decisions the sum over all, which
 * takes them for independent given the observation. No reward is looked at.
 * Source: Pomerleau, "Efficient training of artificial neural networks for autonomous navigation",
 * Neural Computation 3(1), 1991; as maximum likelihood of a categorical law.
 */
export const behaviourCloning: OfflineAlgorithm = {
  kind: 'behaviour-cloning',
  description: 'learns from a log to do what it did, whatever that was worth',
  source: 'Pomerleau 1991 (behavioural cloning)',
  options: OFFLINE_OPTIONS,
  coveredBy:
    'test/agents/algorithms/behaviour-cloning.test.ts: learns the probabilities of the log, decision by decision',
  learnsFrom: 'log',
  createTrainer(setup) {
    const options = setup.options as unknown as OfflineOptions;
    const create = (parts: OfflineParts) => clone(parts, options);
    return new OfflineTrainer(setup, { batch: options.batch, gamma: 0, create });
  },
  load: loadActorPolicy,
};

function clone(parts: OfflineParts, options: OfflineOptions): OfflineModel {
  const choice = new Categorical(parts.sizes);
  const network = createHeads(parts, options.hidden, choice.alternatives);
  const actor = { network, sizes: parts.sizes, normalizer: parts.normalizer };
  let loss = 0;
  return {
    networks: { network },
    policy: actorPolicy(actor),
    parameters: () => saveNetworkPolicy(actor),
    update(batch, progress) {
      const rows = batch.rewards.length;
      const logits = network.forward(batch.observations, rows);
      const gradients = new Float32Array(logits.length);
      for (let row = 0; row < rows; row++) {
        const action = { actions: batch.actions, at: row * choice.dimensions };
        choice.read(logits, row, batch.masks);
        loss -= choice.logProbability(action.actions, action.at) / rows;
        choice.gradient({ slope: -1 / rows, entropySlope: 0 }, action, gradients, row);
      }
      network.backward(gradients, rows);
      network.step({ learningRate: learningRateAt(options, progress) });
    },
    takeSums() {
      const sums = { loss };
      loss = 0;
      return sums;
    },
  };
}
