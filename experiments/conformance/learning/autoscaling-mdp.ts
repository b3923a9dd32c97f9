import { mdpOutcomes } from '../mdp.ts';
import { checkMdpCases } from '../mdp-case-file.ts';
import type { ReadBlock } from './block.ts';

export const AUTOSCALING_MDP_KEY = 'autoscaling_mdp';

/** The block that the suite `mdp` judges alone: read and judged by that suite. */
export const readAutoscalingMdp: ReadBlock = (raw, add) => {
  const { cases, problems } = checkMdpCases({ [AUTOSCALING_MDP_KEY]: raw });
  for (const problem of problems) add(problem);
  return cases === undefined ? undefined : () => mdpOutcomes(cases);
};
