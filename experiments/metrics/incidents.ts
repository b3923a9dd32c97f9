import type { Seconds } from '../../sim/units.ts';
import type { AlertPeriod, Impact, Metric, Run } from '../types.ts';
import { sloViolationRatio } from './violations.ts';

/** Error budget of the run: what its objective allows of its arrivals. */
export const budgetSpentRatio: Metric = {
  name: 'budgetSpentRatio',
  description: 'Violations over those that the objective allows; above 1 the budget is overspent',
  unit: 'ratio',
  better: 'lower',
  measure: (run) => sloViolationRatio.measure(run) / (1 - run.sloTarget),
};

const endOf = ({ measuredFrom, measuredSeconds }: Run): Seconds => measuredFrom + measuredSeconds;
const pagesOf = ({ alerts }: Run) => alerts.filter(({ severity }) => severity === 'page');

/** Alerts of one incident come together: nobody is woken up while awake. */
export const pages: Metric = {
  name: 'pages',
  description: 'Times somebody was paged in the measured part; pages that overlap count once',
  unit: 'count',
  better: 'lower',
  measure(run) {
    let [count, until] = [0, Number.NEGATIVE_INFINITY];
    for (const { from, to } of pagesOf(run)) {
      if (from > until && from >= run.measuredFrom) count++;
      until = Math.max(until, to);
    }
    return count;
  },
};

/**
 * From the begin of the impact on users, not of the injection. An impact that nobody was paged for counts as long as it
 * lasted in the run: it is censored, not left out.
 */
export const timeToDetectSeconds: Metric = {
  name: 'timeToDetectSeconds',
  description:
    'From the impact of an injected fault to the first page, on average; NaN without impact',
  unit: 'seconds',
  better: 'lower',
  measure(run) {
    const { impacts } = run.truth;
    const times = impacts.map((impact) => detection(impact, pagesOf(run), endOf(run)));
    return times.reduce((sum, time) => sum + time, 0) / impacts.length;
  },
};

function detection({ from, to }: Impact, paged: readonly AlertPeriod[], runEnd: Seconds): Seconds {
  const end = Math.min(to, runEnd);
  const first = paged.find((page) => page.from < end && page.to > from);
  return first === undefined ? end - from : Math.max(0, first.from - from);
}
