import { BurnRateMonitor } from '../../sim/observability/burn-rate.ts';
import { BURN_RATE_TABLE } from './burn-rate-built-in.ts';
import { type BurnRateCase, loadBurnRateCases, readBurnRateTables } from './burn-rate-cases.ts';
import { type ConformanceOutcome, type ConformanceReport, conformanceReport } from './report.ts';

const SUITE = 'burn-rate';

/** From the minute of firing to that of clearing; a null end fires to the last minute. */
export type FiringSpan = readonly [fire: number, clear: number | null];

/**
 * Known answers of multi-window burn-rate alerts: the minutes at which each rule fires and clears, exactly.
 * `path` is a JSON file of cases, or a text with Markdown tables of them; without it the built-in table is
 * judged. Throws BadInput on a malformed file.
 */
export async function conformanceBurnRate(path?: string | undefined): Promise<ConformanceReport> {
  const cases =
    path === undefined ? readBurnRateTables('built-in', BURN_RATE_TABLE) : loadBurnRateCases(path);
  return conformanceReport(SUITE, cases.flatMap(outcomesOf));
}

/** One outcome per rule with an expectation. */
function outcomesOf(one: BurnRateCase): readonly ConformanceOutcome[] {
  const got = firingSpans(one);
  return one.expected.map(({ rule, spans }) => {
    const found = got[rule]!;
    const isEqual = JSON.stringify(found) === JSON.stringify(spans);
    return {
      case: `${one.name}: ${one.rules[rule]!.name}`,
      expected: spans,
      got: found,
      verdict: isEqual ? 'passed' : 'failed',
    };
  });
}

/** When each rule fires, by rule. */
function firingSpans({ objective, rules, startMinute, traffic }: BurnRateCase): FiringSpan[][] {
  const monitor = new BurnRateMonitor({ objective, rules, startMinute });
  const spans: FiringSpan[][] = rules.map(() => []);
  const wasFiring = rules.map(() => false);
  for (const { minutes, bad, total } of traffic)
    for (let i = 0; i < minutes; i++) {
      monitor.push(total - bad, bad);
      for (const [rule, { state }] of monitor.alerts().entries()) {
        const isFiring = state === 'firing';
        const list = spans[rule]!;
        if (isFiring && !wasFiring[rule]) list.push([monitor.minute, null]);
        if (!isFiring && wasFiring[rule]) list.push([list.pop()![0], monitor.minute]);
        wasFiring[rule] = isFiring;
      }
    }
  return spans;
}
