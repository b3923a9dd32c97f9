import type { Interval } from '../statistics/intervals.ts';
import type { DriftEntry, DriftResult } from './drift-study.ts';
import type { LayerScenario } from './layer-scenario.ts';

/** What the entries say, scenario by scenario. */
export function driftWords(
  { entries, comparisons }: DriftResult,
  scenarios: readonly LayerScenario[],
): readonly string[] {
  const words = scenarios.map(({ name, question, parts }) => {
    const own = entries.filter(({ scenario }) => scenario === name);
    const [rules, ...learned] = own;
    if (rules === undefined) return '';
    const kinds = parts.map((part) => rules.kinds[part]).join(', ');
    const better = learned.filter(({ difference }) => difference!.high < 0);
    const worse = learned.filter(({ difference }) => difference!.low > 0);
    return (
      `${name}: ${question} The best rules (${kinds}) lose ${micro(rules.regret)} per transaction ` +
      `against who knows all that is to come. ${told('Better', better)} ${told('Worse', worse)} ` +
      `${learned.length - better.length - worse.length} of ${learned.length} cannot be told apart from them.`
    );
  });
  const fallbacks = entries.filter(({ runs }) =>
    runs.some((run) => run.indexFallbacks + run.cacheFallbacks + run.routerFallbacks > 0),
  );
  const seeds = entries[0]?.runs.length ?? 0;
  return [
    ...words,
    `Differences are paired over ${seeds} seeds, at 95 % for all ${comparisons} of them together (Bonferroni). Rules, and ` +
      'what stands for all that learns, were chosen on other seeds; nothing else was tuned.',
    `What learns gave way to a rule in ${fallbacks.length} of ${entries.length} entries` +
      `${fallbacks.length === 0 ? '.' : `: ${fallbacks.map(({ scenario, name }) => `${name} (${scenario})`).join(', ')}.`}`,
  ];
}

function told(verdict: string, entries: readonly DriftEntry[]): string {
  if (entries.length === 0) return `${verdict}: none.`;
  const each = entries.map(
    ({ name, part, difference }) =>
      `${name}${part === 'all' ? '' : ` (${part})`} by ${micro(absolute(difference!))}`,
  );
  return `${verdict}: ${each.join(', ')}.`;
}

function absolute({ estimate, low, high }: Interval): Interval {
  return estimate < 0 ? { estimate: -estimate, low: -high, high: -low } : { estimate, low, high };
}

function micro({ estimate, low, high }: Interval): string {
  const [factor, unit] = Math.abs(estimate) >= 1000 ? [1e-3, 'ms'] : [1, 'us'];
  const [mean, from, to] = [estimate, low, high].map((value) => digits(value * factor));
  return `${mean} ${unit} [${from}, ${to}]`;
}

const digits = (value: number): string => String(Number(value.toPrecision(3)));
