// Hot: bench payments
import type {
  RoutedTemplate,
  RouterLine,
  RoutingSite,
  StatementQuery,
  StatementRouter,
} from '../../sim/databases/statement-router.ts';
import { InputError, type OptionTable } from '../../sim/options.ts';
import { choiceAt, copyNamed, readerOf } from './sites.ts';

const HINT: OptionTable = {
  template: { value: { type: 'string' }, description: 'name of a template' },
  copy: { value: { type: 'string' }, description: 'where it is read' },
  hint: {
    value: { type: 'string' },
    optional: true,
    description: 'hint for its plan; unset: none',
  },
};
const OPTIONS: OptionTable = {
  hints: {
    value: { type: 'records', of: HINT },
    default: [],
    description: 'what is fixed by template',
  },
  analytical: {
    value: { type: 'string' },
    optional: true,
    description: 'copy for the other analytical queries; unset: the first analytical one',
  },
};
interface Hint {
  readonly template: string;
  readonly copy: string;
  readonly hint?: string;
}
interface Options {
  readonly hints: readonly Hint[];
  readonly analytical?: string;
}

/**
 * Each template has its copy, as operators have fixed it: what is not named goes by its class, reports to the
 * analytical copy and the rest to rows. Transactions stay where they have written.
 * Source: TiDB documentation, engine isolation and the READ_FROM_STORAGE hint.
 */
export class StaticHint implements StatementRouter {
  readonly #choices: Int32Array; // by template
  readonly #plain: readonly (readonly number[])[];

  constructor({ hints, analytical }: Options, site: RoutingSite) {
    const first = site.copies.findIndex(({ isAnalytical }) => isAnalytical);
    const fallback = first >= 0 ? first : readerOf(site);
    const ofReports =
      analytical === undefined ? fallback : copyNamed(site, analytical, ['analytical']);
    this.#plain = site.templates.map(({ plain }) => plain);
    hints.forEach(({ template }, i) => {
      if (site.templates.some(({ name }) => name === template)) return;
      const message = `must be a template of the system, got '${template}'`;
      throw new InputError([{ path: ['hints', i, 'template'], message }]);
    });
    this.#choices = Int32Array.from(site.templates, (template) => {
      const i = hints.findIndex((hint) => hint.template === template.name);
      if (i >= 0) return chosen(template, hints[i]!, site, ['hints', i]);
      return choiceAt(template, template.class === 'analytical' ? ofReports : readerOf(site));
    });
  }

  route({ template, openAt }: StatementQuery): number {
    return openAt >= 0 ? this.#plain[template]![openAt]! : this.#choices[template]!;
  }
}

function chosen(
  template: RoutedTemplate,
  { copy, hint }: Hint,
  site: RoutingSite,
  path: readonly (string | number)[],
): number {
  const alternative = template.copies.indexOf(copyNamed(site, copy, [...path, 'copy']));
  const refuse = (key: string, message: string): never => {
    throw new InputError([{ path: [...path, key], message }]);
  };
  if (alternative < 0) refuse('copy', `${template.name} cannot be read at ${copy}`);
  if (hint === undefined) return template.plain[alternative]!;
  const known = template.hints[alternative]!;
  const position = known.indexOf(hint);
  if (position < 0) refuse('hint', `must be a hint of ${copy}: ${known.join(', ')}, got '${hint}'`);
  return template.plain[alternative]! + 1 + position;
}

export const staticHintLine: RouterLine = {
  kind: 'static-hint',
  role: 'rule',
  description: 'a copy fixed for each template, reports to the analytical one',
  options: OPTIONS,
  coveredBy: 'test/agents/routing/static-hint.test.ts: sends each template where it is fixed',
  create: (options, site) => new StaticHint(options as unknown as Options, site),
};
