// Hot: bench payments
import type {
  RoutedTemplate,
  RouterLine,
  RoutingSite,
  StatementQuery,
  StatementRouter,
} from '../../sim/databases/statement-router.ts';
import { InputError, type OptionTable } from '../../sim/options.ts';
import { choiceAt, copyNamed, readerOf, writerOf } from './sites.ts';

/** What a statement does, as its text shows it. */
const STATEMENTS = ['read', 'locking-read', 'write'] as const;
type StatementKind = (typeof STATEMENTS)[number];

const RULE: OptionTable = {
  id: {
    value: { type: 'number', integer: true, min: 0 },
    description: 'rules are looked at in the order of their ids (rule_id)',
  },
  active: { value: { type: 'boolean' }, default: true, description: 'others are passed over' },
  template: {
    value: { type: 'string' },
    optional: true,
    description: 'regular expression that matches the name of the template (match_digest)',
  },
  statement: {
    value: { type: 'choice', of: STATEMENTS },
    optional: true,
    description: 'matches what does this',
  },
  class: {
    value: { type: 'choice', of: ['transactional', 'analytical'] },
    optional: true,
    description: 'matches queries of this class, as users tell them apart (username)',
  },
  destination: {
    value: { type: 'string' },
    optional: true,
    description:
      'copy that it sends to (destination_hostgroup); unset: leaves that of rules before',
  },
  apply: {
    value: { type: 'boolean' },
    default: false,
    description: 'whether no later rule is looked at',
  },
  flagIn: {
    value: { type: 'number', integer: true, min: 0 },
    default: 0,
    description: 'looked at only while the flag of the query is this; 0 at first (flagIN)',
  },
  flagOut: {
    value: { type: 'number', integer: true, min: 0 },
    optional: true,
    description: 'gives the query this flag, for the rules behind it (flagOUT)',
  },
};
const OPTIONS: OptionTable = {
  rules: {
    value: { type: 'records', of: RULE },
    optional: true,
    description:
      'unset: locking reads to the primary, reads to its replicas, and the rest to the primary',
  },
  defaultCopy: {
    value: { type: 'string' },
    optional: true,
    description: 'where no rule has a destination (default_hostgroup); unset: the first primary',
  },
  transactionPersistent: {
    value: { type: 'boolean' },
    default: true,
    description: 'whether what comes in an open transaction goes where it has begun',
  },
};

interface Rule {
  readonly id: number;
  readonly active: boolean;
  readonly template?: string;
  readonly statement?: StatementKind;
  readonly class?: string;
  readonly destination?: string;
  readonly apply: boolean;
  readonly flagIn: number;
  readonly flagOut?: number;
}
interface Options {
  readonly rules?: readonly Rule[];
  readonly defaultCopy?: string;
  readonly transactionPersistent: boolean;
}

/**
 * Rules of a proxy, in ascending order of their ids. A rule that matches sets destination and flag where it has them;
 * `apply` stops there. What a rule does not know is a regular expression over statements: templates have names.
 * Source: ProxySQL documentation, mysql_query_rules and mysql_users.transaction_persistent; rules are passed once.
 */
export class ReadWriteSplit implements StatementRouter {
  readonly #choices: readonly Int32Array[]; // by template, then by kind of statement
  readonly #templates: readonly RoutedTemplate[];
  readonly #isPersistent: boolean;

  constructor(options: Options, site: RoutingSite) {
    const rules = rulesOf(options, site);
    const { defaultCopy, transactionPersistent } = options;
    const initial =
      defaultCopy === undefined ? writerOf(site) : copyNamed(site, defaultCopy, ['defaultCopy']);
    this.#templates = site.templates;
    this.#isPersistent = transactionPersistent;
    this.#choices = site.templates.map((template) =>
      Int32Array.from(STATEMENTS, (statement) =>
        choiceAt(template, destination({ rules, template, statement, initial })),
      ),
    );
  }

  route({ template, isWrite, locks, openAt }: StatementQuery): number {
    if (openAt >= 0 && this.#isPersistent) return this.#templates[template]!.plain[openAt]!;
    return this.#choices[template]![isWrite ? 2 : locks ? 1 : 0]!;
  }
}

interface PlacedRule extends Omit<Rule, 'destination' | 'template'> {
  readonly copy: number | undefined;
  readonly pattern: RegExp | undefined;
}

function rulesOf({ rules }: Options, site: RoutingSite): readonly PlacedRule[] {
  if (rules === undefined) return canonicalRules(site);
  const ids = rules.map(({ id }) => id);
  const twice = ids.findIndex((id, i) => ids.indexOf(id) < i);
  if (twice >= 0)
    throw new InputError([
      { path: ['rules', twice, 'id'], message: `must differ from the others, got ${ids[twice]}` },
    ]);
  return rules
    .map((rule, i) => ({
      ...rule,
      copy:
        rule.destination === undefined
          ? undefined
          : copyNamed(site, rule.destination, ['rules', i, 'destination']),
      pattern: patternOf(rule.template, i),
    }))
    .filter(({ active }) => active)
    .toSorted((a, b) => a.id - b.id);
}

function patternOf(template: string | undefined, i: number): RegExp | undefined {
  if (template === undefined) return undefined;
  try {
    return new RegExp(template, 'i'); // re_modifiers: CASELESS by default
  } catch {
    const message = `must be a regular expression, got '${template}'`;
    throw new InputError([{ path: ['rules', i, 'template'], message }]);
  }
}

/** SELECT ... FOR UPDATE to the writer, SELECT to the readers; the rest goes to the writer by default. */
function canonicalRules(site: RoutingSite): readonly PlacedRule[] {
  const rule = { active: true, apply: true, flagIn: 0, pattern: undefined };
  return [
    { ...rule, id: 1, statement: 'locking-read', copy: writerOf(site) },
    { ...rule, id: 2, statement: 'read', copy: readerOf(site) },
  ];
}

interface Passing {
  readonly rules: readonly PlacedRule[];
  readonly template: RoutedTemplate;
  readonly statement: StatementKind;
  readonly initial: number;
}

function destination({ rules, template, statement, initial }: Passing): number {
  let [copy, flag] = [initial, 0];
  for (const rule of rules) {
    const isMeant =
      rule.flagIn === flag &&
      (rule.pattern?.test(template.name) ?? true) &&
      (rule.statement ?? statement) === statement &&
      (rule.class ?? template.class) === template.class;
    if (!isMeant) continue;
    copy = rule.copy ?? copy;
    flag = rule.flagOut ?? flag;
    if (rule.apply) break;
  }
  return copy;
}

export const readWriteSplitLine: RouterLine = {
  kind: 'read-write-split',
  role: 'rule',
  description: 'rules of a proxy: what writes or locks to the primary, reads to its replicas',
  options: OPTIONS,
  coveredBy:
    'test/agents/routing/read-write-split.test.ts: takes the last destination of the rules that match, until one applies',
  create: (options, site) => new ReadWriteSplit(options as unknown as Options, site),
};
