import type { PostingConfig } from '../../sim/ledger/posting-config.ts';
import type {
  CallStep,
  QueueConfig,
  RouteConfig,
  ServiceConfig,
  Step,
  SystemConfig,
  TransactionConfig,
} from '../../sim/system-config.ts';
import { law, type Making } from './generate-services.ts';
import { RANGES } from './ranges.ts';

const { POSITIVE_INFINITY: ENDLESS } = Number;
const DEPTH_MAX = 3; // of calls inside calls

/** Who may be called, and what else steps can name. */
interface Surroundings extends Making {
  readonly services: readonly ServiceConfig[]; // callers stand before those they call
  readonly queues: readonly QueueConfig[];
  readonly groups: readonly string[]; // of accounts
}

export function makeTransactions(parts: Surroundings): TransactionConfig[] {
  const { dice, has } = parts;
  const shares = dice.shares(dice.in(RANGES.types));
  const types = shares.map((share, i): TransactionConfig => {
    const isRoute = i > 0 && has('routes') && dice.chance(0.4);
    return {
      name: `type-${i}`,
      share,
      slo: dice.chance(0.8) ? dice.pick([0.1, 0.5, 2]) : ENDLESS,
      priority: dice.pick([0, 0, 1, 3, 7]),
      steps: isRoute ? makeRoute(parts) : makeSteps(parts),
    };
  });
  return completed(types, parts);
}

function makeSteps(parts: Surroundings): Step[] {
  const { dice } = parts;
  const count = dice.in(RANGES.steps);
  const steps = Array.from({ length: count }, () => makeStep(parts, -1, 1)).flat();
  return withHold(steps, parts);
}

/** A hold by one step of a transaction, and its end by a later one. */
function withHold(steps: Step[], { dice, has, groups }: Surroundings): Step[] {
  const calls = steps.filter((step): step is CallStep => 'call' in step && !step.posting);
  if (!has('ledger') || calls.length < 2 || dice.chance(0.5)) return steps;
  const [debit, credit] = [groups[0]!, groups[1]!];
  const [first, last] = [calls[0]!, calls.at(-1)!];
  const posting = (kind: PostingConfig['kind']) => ({ posting: { kind, debit, credit } });
  return steps.map((step) => {
    if (step === first) return { ...first, ...posting('hold') };
    return step === last ? { ...last, ...posting(dice.pick(['post', 'void'])) } : step;
  });
}

/** One step of the body of a caller (its position, -1: the transaction), or a call and what its misses need. */
function makeStep(parts: Surroundings, caller: number, depth: number): Step[] {
  const { dice, has, queues } = parts;
  const body = () => makeBody(parts, caller, depth + 1);
  if (has('forks') && depth < DEPTH_MAX && dice.chance(0.2))
    return nonEmpty([{ parallel: [body(), body()].filter(({ length }) => length > 0) }]);
  if (has('branches') && dice.chance(0.2))
    return nonEmpty([{ probability: dice.pick([0.05, 0.3, 0.8]), steps: body() }]);
  if (queues.length > 0 && dice.chance(0.2))
    return nonEmpty([{ send: dice.pick(queues).name, then: makeBody(parts, -1, depth + 1) }]);
  const first = caller + 1;
  if (first >= parts.services.length) return [];
  const near = parts.services.slice(first, first + 4);
  return makeCall(parts, first + near.indexOf(dice.pick(near)), depth);
}

function nonEmpty(steps: readonly Step[]): Step[] {
  return steps.filter((step) => {
    if ('parallel' in step) return step.parallel.length > 0;
    if ('among' in step) return true;
    return ('steps' in step ? step.steps : step.then).length > 0;
  });
}

function makeBody(parts: Surroundings, caller: number, depth: number): Step[] {
  if (depth > DEPTH_MAX) return [];
  const count = parts.dice.in(RANGES.inner);
  return Array.from({ length: count }, () => makeStep(parts, caller, depth)).flat();
}

function makeCall(parts: Surroundings, callee: number, depth: number): Step[] {
  const { dice, has, services, groups } = parts;
  const { name, database, cache } = services[callee]!;
  const isDeeper = database === undefined && dice.chance(0.6);
  const posting = (): PostingConfig => {
    const [debit, credit] = dice.some(groups, 2);
    return { kind: 'transfer', debit: debit!, credit: credit! };
  };
  const call: CallStep = {
    call: name,
    work: law(dice, dice.in(RANGES.work)),
    ...(database === undefined ? {} : { statement: makeStatement(parts) }),
    ...(has('ledger') && dice.chance(0.3) ? { posting: posting() } : {}),
    then: isDeeper && cache === undefined ? makeBody(parts, callee, depth + 1) : [],
  };
  if (cache === undefined) return [call];
  const behind = services.slice(callee + 1);
  const steps =
    behind.length === 0 ? [call] : makeCall(parts, services.indexOf(dice.pick(behind)), depth + 1);
  return [call, { probability: 1, missOf: name, steps }];
}

function makeStatement({ dice }: Making): NonNullable<CallStep['statement']> {
  const rows = dice.chance(0.6) ? Math.round(dice.in(RANGES.rows)) : 0;
  return {
    isWrite: dice.chance(0.5),
    pages: dice.in(RANGES.pages),
    rows,
    hotRatio: rows > 0 ? dice.pick([0, 0, 0.05]) : 0,
    isFresh: dice.chance(0.2),
  };
}

function makeRoute({ dice, services }: Surroundings): RouteConfig {
  const names = dice.some(
    services.filter(({ database }) => database === undefined),
    3,
  );
  const row = () => names.map(() => 0.5 / names.length);
  return {
    stations: names.map(({ name }) => ({ call: name, work: law(dice, dice.in(RANGES.work)) })),
    start: names.map((_, i) => (i === 0 ? 1 : 0)),
    next: names.map(row),
  };
}

/** The first transaction also does what nobody has done: calls every service, sends to every queue. */
function completed(types: readonly TransactionConfig[], parts: Surroundings): TransactionConfig[] {
  const [first, ...others] = types;
  const used = new Set<string>();
  for (const { steps } of types) namesIn(steps, used);
  const missing: Step[] = parts.services.flatMap(({ name, cache }, i) => {
    const key = cache === undefined ? name : `miss ${name}`;
    if (used.has(key)) return [];
    const steps = makeCall(parts, i, DEPTH_MAX);
    namesIn(steps, used);
    return [{ probability: 0.3, steps }];
  });
  for (const { name } of parts.queues.filter((queue) => !used.has(queue.name)))
    missing.push({ send: name, then: makeCall(parts, parts.services.length - 1, DEPTH_MAX) });
  return [{ ...first!, steps: [...(first!.steps as readonly Step[]), ...missing] }, ...others];
}

/** Services that are called, queues that are sent to, and caches that are asked as `miss <name>`. */
export function namesIn(steps: TransactionConfig['steps'], names: Set<string>): void {
  if ('stations' in steps) {
    for (const { call } of steps.stations) names.add(call);
    return;
  }
  for (const step of steps) {
    if ('parallel' in step) for (const branch of step.parallel) namesIn(branch, names);
    else if ('steps' in step) {
      if (step.missOf !== undefined) names.add(`miss ${step.missOf}`);
      namesIn(step.steps, names);
    } else if ('among' in step) namesIn(step.among, names);
    else {
      names.add('send' in step ? step.send : step.call);
      namesIn(step.then, names);
    }
  }
}

export function makeQueues({ dice, has }: Making): QueueConfig[] {
  if (!has('queues')) return [];
  return Array.from({ length: dice.pick([1, 2]) }, (_, i) => {
    const consumers = dice.in(RANGES.consumers);
    return {
      name: `queue-${i}`,
      consumers,
      visibility: dice.chance(0.7) ? dice.in(RANGES.visibility) : ENDLESS,
      receivesMax: dice.in(RANGES.receives),
      partitions: dice.chance(0.4) ? consumers * dice.pick([1, 8]) : 0,
      redeliverAfter: dice.in(RANGES.redeliver),
      delay: dice.chance(0.5) ? { kind: 'constant', value: 0 } : law(dice, dice.in(RANGES.delay)),
      capacity: dice.chance(0.5) ? dice.in(RANGES.capacity) : ENDLESS,
    };
  });
}

export function makeLedger({ dice, has }: Making): Pick<SystemConfig, 'ledger'> {
  if (!has('ledger')) return {};
  const accounts = ['customers', 'merchants', 'fees'].map((name, i) => ({
    name,
    count: dice.in(RANGES.accounts) + 1,
    currency: 'USD',
    limit: i === 0 && dice.chance(0.5) ? 'debits-must-not-exceed-credits' : 'none',
    openingMinor: dice.pick([0, 100_000, 10_000_000]),
    skew: dice.pick([0, 0.8, 1.2]),
  })) as NonNullable<SystemConfig['ledger']>['accounts'];
  return { ledger: { accounts } };
}
