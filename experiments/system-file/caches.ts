import type { OptionTable, Problem } from '../../sim/options.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import { eachStep } from './each-step.ts';
import { checkName } from './names.ts';

/** Of a service that is a cache. */
export const CACHE: OptionTable = {
  hitRatio: {
    value: { type: 'number', min: 0, max: 1 },
    description: 'share of lookups that hit once it is warm, in [0, 1]',
  },
  fill: {
    value: { type: 'number', above: 0 },
    default: 10_000, // (assumption)
    description: 'lookups after which 1 - 1/e of an empty cache is back, > 0',
  },
};

/** Misses of what is no cache, and caches whose misses no step asks for. */
export function checkCaches(system: SystemConfig): Problem[] {
  const { services } = system;
  const asked = new Set<string>();
  const problems: Problem[] = [];
  for (const { step, path } of eachStep(system)) {
    if (!('steps' in step) || step.missOf === undefined) continue;
    const name = step.missOf;
    const at = [...path, 'missOf'];
    asked.add(name);
    problems.push(...checkName(name, { noun: 'service', parts: services }, at));
    const service = services.find((one) => one.name === name);
    if (service !== undefined && service.cache === undefined)
      problems.push({ path: at, message: `needs a service that is a cache, ${name} is none` });
  }
  const unasked = services.filter(({ cache, name }) => cache !== undefined && !asked.has(name));
  const message = 'no step has missOf this service: nothing would miss it';
  return [
    ...problems,
    ...unasked.map(({ name }) => ({ path: ['services', name, 'cache'], message })),
  ];
}
