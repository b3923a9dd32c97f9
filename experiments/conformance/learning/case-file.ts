import { found, isMap, type Problem, unknownKey } from '../../../sim/options.ts';
import { BadInput } from '../../bad-input.ts';
import { type JsonSource, parseJsonSource, readJsonSource } from '../../json-source.ts';
import { AUTOSCALING_MDP_KEY, readAutoscalingMdp } from './autoscaling-mdp.ts';
import { type Judge, type ReadBlock, reading } from './block.ts';
import { CLASSIC_CONTROL } from './classic-control.ts';
import { GAE } from './gae.ts';
import { LIN_UCB } from './lin-ucb.ts';
import { MOORE_HODGSON } from './moore-hodgson.ts';
import { OPE } from './ope.ts';
import { RLIABLE } from './rliable.ts';

/** What a file may hold, in the order in which it is judged. */
const BLOCKS: Readonly<Record<string, ReadBlock>> = {
  [CLASSIC_CONTROL.key]: reading(CLASSIC_CONTROL),
  [OPE.key]: reading(OPE),
  [GAE.key]: reading(GAE),
  [RLIABLE.key]: reading(RLIABLE),
  [LIN_UCB.key]: reading(LIN_UCB),
  [AUTOSCALING_MDP_KEY]: readAutoscalingMdp,
  [MOORE_HODGSON.key]: reading(MOORE_HODGSON),
};

/** Reads a file of known answers. Throws BadInput with a line for everything that is wrong. */
export function loadLearningCases(file: string): readonly Judge[] {
  return judgesOf(readJsonSource(file));
}

/** As `loadLearningCases`, of data. */
export function readLearningCases(name: string, data: unknown): readonly Judge[] {
  return judgesOf(parseJsonSource(JSON.stringify(data), name));
}

function judgesOf({ value, render }: JsonSource): readonly Judge[] {
  const problems: Problem[] = [];
  const names = Object.keys(BLOCKS);
  const isFile = isMap(value) && names.some((name) => Object.hasOwn(value, name));
  if (!isFile)
    problems.push({
      path: [],
      message: `must be a map with one of ${names.join(', ')}, got ${found(value)}`,
    });
  const entries = isMap(value) ? Object.entries(value) : [];
  for (const [key, one] of entries)
    if (!names.includes(key) && typeof one !== 'string')
      problems.push({ path: [key], message: unknownKey(key, names), at: 'key' });
  const judges = names.flatMap((name) => {
    if (!isMap(value) || !Object.hasOwn(value, name)) return [];
    return BLOCKS[name]!(value[name], (problem) => problems.push(problem)) ?? [];
  });
  if (problems.length > 0) throw new BadInput(problems.map(render));
  return judges;
}
