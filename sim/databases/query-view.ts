// Hot: bench payments
import type { CallGraph } from '../call-graph.ts';
import { NONE } from '../calls.ts';
import type { Replicas } from '../services/replicas.ts';
import type { Service } from '../services/service.ts';
import type { Simulation } from '../simulation.ts';
import type { QueryStep, SystemConfig } from '../system-config.ts';
import type { Seconds } from '../units.ts';
import type { Database } from './database.ts';
import { type QueryWork, queryWork } from './query-work.ts';
import { routingSite } from './routing-site.ts';
import type { RoutedCopy, RoutedTemplate, StatementQuery } from './statement-router.ts';

/** The lag of a copy is asked for so often at most, as monitors do (assumption). */
const POLL_SECONDS = 1;

/** A place in the call graph where a router chooses. */
export interface RoutedStep {
  readonly node: number;
  readonly template: RoutedTemplate;
  readonly templateAt: number;
  readonly work: QueryWork;
  readonly freshWithin: Seconds;
  readonly isWrite: boolean;
  readonly locks: boolean;
  readonly services: Int32Array; // by alternative
  /** By alternative: mean of its law. */
  readonly meanSeconds: Float64Array;
}

/** A copy with what it is in the system. */
export interface PlacedCopy {
  readonly copy: RoutedCopy;
  readonly service: Service;
  readonly database: Database | undefined; // undefined: it follows another one
}

export interface Surroundings {
  readonly config: SystemConfig;
  readonly graph: CallGraph;
  readonly services: readonly Service[];
  readonly databases: ReadonlyMap<string, Database>;
}

/** All places where queries are routed, with the templates and copies that they name. */
export function routedSteps({ config, graph, services, databases }: Surroundings) {
  const { templates, copies } = routingSite(config);
  const works = new Map<string, QueryWork>();
  const workOf = (step: QueryStep): QueryWork => {
    const known = works.get(step.query.template) ?? queryWork(config.name, step);
    works.set(step.query.template, known);
    return known;
  };
  const steps = graph.query.flatMap((step, node): RoutedStep[] => {
    if (step === undefined) return [];
    const templateAt = templates.findIndex(({ name }) => name === step.query.template);
    const template = templates[templateAt]!;
    const calls = template.plain.map((choice) => graph.targets[graph.targetFrom[node]! + choice]!);
    const statements = step.among.map(({ statement }) => statement);
    return [
      {
        node,
        template,
        templateAt,
        work: workOf(step),
        freshWithin: step.query.freshWithin,
        isWrite: statements.some(({ isWrite }) => isWrite),
        locks: statements.some(({ isWrite, rows }) => !isWrite && rows > 0),
        services: Int32Array.from(calls, (call) => graph.service[call]!),
        meanSeconds: Float64Array.from(calls, (call) => graph.work[call]!.mean),
      },
    ];
  });
  const placed = copies.map((copy): PlacedCopy => {
    const service = services.find((one) => one.config.name === copy.service)!;
    return { copy, service, database: databases.get(copy.service) };
  });
  return { steps, templates, copies: placed };
}

export interface QueryViewParts {
  readonly sim: Simulation;
  readonly replicas: Replicas;
  readonly copies: readonly PlacedCopy[];
}

/** Shows a router what a proxy can know, in one object that is used again. */
export class QueryView {
  readonly copies: readonly PlacedCopy[];
  readonly #sim: Simulation;
  readonly #replicas: Replicas;
  readonly #polled: { at: Seconds; lag: Seconds }[];
  readonly #query: {
    -readonly [Key in keyof StatementQuery]: StatementQuery[Key];
  };

  constructor({ sim, replicas, copies }: QueryViewParts) {
    this.copies = copies;
    this.#sim = sim;
    this.#replicas = replicas;
    this.#polled = copies.map(() => ({ at: Number.NEGATIVE_INFINITY, lag: 0 }));
    const columns = () => new Float64Array(copies.length);
    this.#query = {
      time: 0,
      template: 0,
      bucket: 0,
      isWrite: false,
      locks: false,
      freshWithin: 0,
      openAt: -1,
      estimatedSeconds: columns(),
      openCalls: columns(),
      workers: columns(),
      lagSeconds: columns(),
      tag: 0,
    };
  }

  /** `wrote`: position of the service where its transaction has written, or -1. */
  of(step: RoutedStep, bucket: number, wrote: number): StatementQuery {
    const query = this.#query;
    const { copies } = step.template;
    query.time = this.#sim.now;
    query.template = step.templateAt;
    query.bucket = bucket;
    query.isWrite = step.isWrite;
    query.locks = step.locks;
    query.freshWithin = step.freshWithin;
    query.openAt = -1;
    for (let i = 0; i < copies.length; i++) {
      const at = copies[i]!;
      const estimate = step.work.estimate[bucket * copies.length + i]!;
      query.estimatedSeconds[i] = step.meanSeconds[i]! * estimate;
      this.#look(at, i);
      const isThere = wrote >= 0 && step.services[i] === wrote;
      const isBetter = query.openAt < 0 || this.copies[at]!.copy.isPrimary;
      if (isThere && isBetter) query.openAt = i;
    }
    return query;
  }

  /** The state of a copy, as the alternative at position `i`. */
  #look(at: number, i: number): void {
    const { service, database, copy } = this.copies[at]!;
    const { open } = this.#replicas;
    const query = this.#query;
    const primary = database?.primary ?? NONE;
    let calls = 0;
    let count = 0;
    for (const replica of service.ready) {
      if (database !== undefined && (replica === primary) !== copy.isPrimary) continue;
      calls += open[replica]!;
      count++;
    }
    query.openCalls[i] = calls;
    query.workers[i] = count * service.config.workersPerReplica;
    query.lagSeconds[i] = this.#lagOf(at);
  }

  /** As last polled. */
  #lagOf(at: number): Seconds {
    const { now } = this.#sim;
    const polled = this.#polled[at]!;
    if (now - polled.at < POLL_SECONDS) return polled.lag;
    const { service, database, copy } = this.copies[at]!;
    polled.at = now;
    polled.lag = 0;
    if (copy.isPrimary) return 0;
    for (const replica of service.ready) {
      if (replica === database?.primary) continue;
      polled.lag = Math.max(polled.lag, service.storage!.lagSecondsOf(replica));
    }
    return polled.lag;
  }
}
