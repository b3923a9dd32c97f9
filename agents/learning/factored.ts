import { assert } from '../../sim/units.ts';
import type { VectorStart, VectorStep } from './environment.ts';
import type { Policy } from './policy.ts';
import type { BoxSpace, DiscreteSpace } from './space.ts';
import type { ResumableVector } from './vector.ts';

/**
 * A vector whose environments decide for several alike parts at once (services of one system), taken apart:
 * row e * parts + p is part p of environment e, which sees its own part of the observation and takes its own
 * decision. Its reward is `reward/<part>` of the info where there is one, otherwise that of the whole, as end
 * and info are. One policy learns for all parts
 * (parameter sharing among agents with a common reward; Gupta et al., AAMAS workshops 2017).
 */
export function factored(whole: ResumableVector): ResumableVector {
  const { actionSpace, observationSpace, size } = whole;
  assert(actionSpace.kind === 'discrete', 'only discrete decisions can be taken apart');
  const parts = actionSpace.names.length;
  const isAlike = actionSpace.sizes.every((count) => count === actionSpace.sizes[0]);
  assert(
    isAlike && observationSpace.names.length % parts === 0,
    `${whole.name}: its decisions are not alike`,
  );
  const rows = size * parts;
  const rewardKeys = actionSpace.names.map((name) => `reward/${name.split('/')[0]}`);
  const result = {
    rewards: new Float64Array(rows),
    terminated: new Uint8Array(rows),
    truncated: new Uint8Array(rows),
  };
  // Rows of parts lie one behind the other as the parts of a row do: observations and masks need no copy.
  const shown = ({ observations, masks, infos }: VectorStart): VectorStart => ({
    observations,
    masks,
    infos: infos.flatMap((info) => Array.from({ length: parts }, () => info)),
  });
  return {
    name: whole.name,
    size: rows,
    observationSpace: partOf(observationSpace, parts),
    actionSpace: firstOf(actionSpace),
    reset: (seed) => shown(whole.reset(seed)),
    point: () => whole.point(),
    resume: (point) => shown(whole.resume(point)),
    step(actions): VectorStep {
      const step = whole.step(actions);
      for (let row = 0; row < rows; row++) {
        const environment = Math.floor(row / parts);
        const own = step.infos[environment]![rewardKeys[row % parts]!];
        result.rewards[row] = own ?? step.rewards[environment]!;
        result.terminated[row] = step.terminated[environment]!;
        result.truncated[row] = step.truncated[environment]!;
      }
      const { finals, finalMasks } = step;
      return { ...shown(step), ...result, finals, finalMasks };
    },
  };
}

/** The best action of a whole, by a policy that is asked for each of `parts` alike parts in turn. */
export function actInParts(
  policy: Policy,
  observation: Float32Array,
  mask: Uint8Array | undefined,
  parts: number,
): readonly number[] {
  return Array.from(
    { length: parts },
    (_, i) => policy.act(nthOf(observation, i, parts), mask && nthOf(mask, i, parts))[0]!,
  );
}

/** The i-th of `count` equal stretches, from 0; a view, no copy. */
export function nthOf<T extends { length: number; subarray(from: number, to: number): T }>(
  all: T,
  i: number,
  count: number,
): T {
  return all.subarray((i * all.length) / count, ((i + 1) * all.length) / count);
}

/** The names of the first part, without the part: 'gateway/load' becomes 'load'. */
function partOf({ names, low, high }: BoxSpace, parts: number): BoxSpace {
  const width = names.length / parts;
  return {
    kind: 'box',
    names: names.slice(0, width).map(lastWord),
    low: low.slice(0, width),
    high: high.slice(0, width),
  };
}

function firstOf({ sizes, names, labels }: DiscreteSpace): DiscreteSpace {
  return {
    kind: 'discrete',
    sizes: sizes.slice(0, 1),
    names: [lastWord(names[0]!)],
    ...(labels === undefined ? {} : { labels: labels.slice(0, 1) }),
  };
}

const lastWord = (name: string) => name.slice(name.lastIndexOf('/') + 1);
