import { PER_REQUEST } from '../agents/index.ts';
import { routingSite } from '../sim/databases/routing-site.ts';
import type {
  CreateRouter,
  RoutingSite,
  StatementRouter,
} from '../sim/databases/statement-router.ts';
import { InputError } from '../sim/options.ts';
import { createRandom } from '../sim/random.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import type { Spec } from '../sim/units.ts';
import { lineOf, optionsOf } from './registered.ts';
import type { Entry } from './types.ts';

const ROUTERS = PER_REQUEST.routing;

/** Makes the router of an entry; undefined: it names none, each query goes to its first alternative. */
export function routerMaker({ agents }: Pick<Entry, 'agents'>): CreateRouter | undefined {
  const { routing } = agents;
  return routing === undefined ? undefined : (site) => routerOf(routing, site);
}

/** The router of a checked Spec, and those it falls back to; only a bound is told the true work. */
export function routerOf(spec: Spec, site: RoutingSite): StatementRouter {
  const make = (inner: Spec) => routerOf(inner, site);
  const { role, create } = lineOf(ROUTERS, spec);
  const { trueSeconds: _trueSeconds, ...known } = site;
  return create(optionsOf(ROUTERS, spec), role === 'bound' ? site : known, make);
}

/** Throws an InputError where a router does not fit to the system: it knows itself. */
export function tryRouter(spec: Spec, system: SystemConfig): void {
  if (!ROUTERS.some(({ kind }) => kind === spec.kind)) return;
  const site = routingSite(system);
  if (site.templates.length === 0)
    throw new InputError([{ path: [], message: 'needs a system with queries: it has none' }]);
  routerOf(spec, {
    ...site,
    uniform: createRandom('check').stream('router'),
    trueSeconds: () => 1,
  });
}
