import type { Alternative, QueryStep, Step, SystemConfig } from '../system-config.ts';
import {
  NO_HINT,
  type RoutedCopy,
  type RoutedTemplate,
  type RoutingSite,
} from './statement-router.ts';
import { needsPrimary } from './storage.ts';

/** The queries of a system, in the order of its transactions. */
export function queriesOf({ transactions }: Pick<SystemConfig, 'transactions'>): QueryStep[] {
  return transactions.flatMap(({ steps }) => ('stations' in steps ? [] : queriesIn(steps)));
}

function queriesIn(steps: readonly Step[]): QueryStep[] {
  return steps.flatMap((step) => {
    if ('among' in step) return [step];
    if ('parallel' in step) return step.parallel.flatMap(queriesIn);
    return queriesIn('steps' in step ? step.steps : step.then);
  });
}

/** The templates and copies that the queries of a system name, each once, where they are named first. */
export function routingSite(system: SystemConfig): Pick<RoutingSite, 'templates' | 'copies'> {
  const copies: RoutedCopy[] = [];
  const templates: RoutedTemplate[] = [];
  const copyOf = (alternative: Alternative): number => {
    const known = copies.findIndex(({ name }) => name === alternative.as);
    return known >= 0 ? known : copies.push(routedCopy(alternative, system)) - 1;
  };
  for (const step of queriesOf(system)) {
    const at = step.among.map(copyOf);
    if (!templates.some(({ name }) => name === step.query.template))
      templates.push(routedTemplate(step, at));
  }
  return { templates, copies };
}

function routedCopy({ as, call, statement }: Alternative, { services }: SystemConfig): RoutedCopy {
  const database = services.find(({ name }) => name === call)?.database;
  const isAnalytical = database?.follows !== undefined;
  const isPrimary = needsPrimary(statement) || database?.readsFromReplicas !== true;
  return { name: as, service: call, isAnalytical, isPrimary: isPrimary && !isAnalytical };
}

/** What a router knows of the template of a query; `copies`: of its alternatives, by position. */
export function routedTemplate(
  { query, among }: QueryStep,
  copies: readonly number[],
): RoutedTemplate {
  const choices = among.flatMap(({ hints }, alternative) =>
    [NO_HINT, ...hints.map((_, i) => i + 1)].map((hint) => ({
      alternative,
      copy: copies[alternative]!,
      hint,
    })),
  );
  const plain = among.map((_, i) => choices.findIndex((choice) => choice.alternative === i));
  const hints = among.map((one) => one.hints);
  const { template: name, class: queryClass, buckets } = query;
  return { name, class: queryClass, buckets, copies, hints, choices, plain };
}
