import type { OptionValues, Registered } from '../options.ts';
import type { Uniform } from '../random.ts';
import type { QueryClass } from '../system-config.ts';
import type { Seconds, Spec } from '../units.ts';

/** Position of the hint that is none. */
export const NO_HINT = 0;

/** A replica, or several alike, that can answer queries. */
export interface RoutedCopy {
  readonly name: string;
  readonly service: string;
  /** It applies the log of another database, with a lag of its own, and takes no writes. */
  readonly isAnalytical: boolean;
  /** It is where what is written goes first. */
  readonly isPrimary: boolean;
}

/** One way to answer a query: a copy, and a hint for its plan. */
export interface RoutedChoice {
  readonly alternative: number; // position among those of the template
  readonly copy: number; // position among the copies
  readonly hint: number; // position among those of the alternative, from 1; NO_HINT
}

export interface RoutedTemplate {
  readonly name: string;
  readonly class: QueryClass;
  /** Kinds of parameters. */
  readonly buckets: number;
  /** By alternative: position among the copies. */
  readonly copies: readonly number[];
  /** By alternative: names of its hints. */
  readonly hints: readonly (readonly string[])[];
  /** By alternative, then by hint, none first. */
  readonly choices: readonly RoutedChoice[];
  /** By alternative: the choice without a hint. */
  readonly plain: readonly number[];
}

/** What a router is made for. */
export interface RoutingSite {
  readonly templates: readonly RoutedTemplate[];
  readonly copies: readonly RoutedCopy[];
  /** Chance, from a stream of its own. */
  readonly uniform: Uniform;
  /** Mean seconds of work of a query, by position of template, bucket and choice. Only a bound is told. */
  readonly trueSeconds?: TrueSeconds;
}
export type TrueSeconds = (template: number, bucket: number, choice: number) => Seconds;

/** What a proxy knows of a query when it comes; the object is used again for the next one. */
export interface StatementQuery {
  readonly time: Seconds;
  readonly template: number; // position
  readonly bucket: number; // kind of its parameters, in [0, buckets)
  readonly isWrite: boolean;
  readonly locks: boolean; // SELECT ... FOR UPDATE, where it does not write
  /** What it sees may be so old; Infinity: anything. */
  readonly freshWithin: Seconds;
  /** The alternative where its transaction has written, which is open until it ends; -1: it has not. */
  readonly openAt: number;
  /** By alternative. Seconds of work as the optimiser of the copy estimates them, without hints. */
  readonly estimatedSeconds: Float64Array;
  /** By alternative. Calls that the copy has taken and not answered, of whatever kind. */
  readonly openCalls: Float64Array;
  /** By alternative. Workers of its ready replicas. */
  readonly workers: Float64Array;
  /** By alternative. How old what it shows is, as last polled; 0: nothing is missing. */
  readonly lagSeconds: Float64Array;
  /** What the router wants to be told when the query has ended, an integer; 0 unless it sets another. */
  tag?: number;
}

/** How a query has ended, as a proxy and the log of the copy know it; the object is used again. */
export interface StatementEnd {
  readonly time: Seconds;
  readonly template: number;
  readonly bucket: number;
  readonly choice: number; // position
  readonly seconds: Seconds; // from sent to answered
  readonly workSeconds: Seconds; // of a worker; NaN where it was not answered
  readonly isDone: boolean;
  /** As the router has set it. */
  readonly tag?: number;
}

/** Decides which copy answers a query. Declared here, implemented in agents/routing. Must not allocate. */
export interface StatementRouter {
  /** Position of a choice of the template. */
  route(query: StatementQuery): number;
  /** Hears of each attempt that has ended. */
  ended?(end: StatementEnd): void;
  /** Arithmetic operations of learning and deciding so far, counted; unset: it has none worth counting. */
  readonly operations?: number;
  /** Bytes of what it has learnt, or keeps to learn; unset: it keeps nothing worth counting. */
  readonly sizeBytes?: number;
  /** Decisions so far that something simpler took in its place; unset: none. */
  readonly fallbacks?: number;
}

export interface RouterLine extends Registered {
  /** `bound`: it knows what no proxy can, and is no contender. */
  readonly role: 'rule' | 'learned' | 'bound';
  /** `make` makes the router of another Spec. Throws an InputError where the options do not fit to the site. */
  create(options: OptionValues, site: RoutingSite, make: MakeRouter): StatementRouter;
}

/** Makes a router that another one falls back to. */
export type MakeRouter = (spec: Spec) => StatementRouter;
/** Makes the router of a run. */
export type CreateRouter = (site: RoutingSite) => StatementRouter;

/** Sends each query to the first alternative, without a hint: what an application does that knows one copy. */
export const FIRST_ALTERNATIVE: StatementRouter = { route: () => 0 };
