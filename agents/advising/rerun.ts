import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { readOptions } from '../../sim/options.ts';
import { extendLine } from './extend.ts';
import type { RoundAdvisor, RoundAdvisorLine, RoundReport, RoundSetup } from './round-advisor.ts';

const OPTIONS: OptionTable = {
  windowRounds: {
    value: { type: 'number', integer: true, min: 1 },
    default: 4,
    description: 'rounds that are observed before indexes are chosen anew',
    tune: { of: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] },
  },
  when: {
    value: { type: 'choice', of: ['shift', 'always'] },
    default: 'shift',
    description:
      'shift: once after each shift of the workload, which it is told; always: window by window',
  },
};
type RerunOptions = OptionValues & {
  readonly windowRounds: number;
  readonly when: 'shift' | 'always';
};

/**
 * The static advisor Extend, run again on what a window of rounds has shown; between its runs no index
 * changes. It is told when the workload has shifted, which favours it: in production somebody must notice.
 */
export const rerunLine: RoundAdvisorLine = {
  kind: 'rerun',
  role: 'rule',
  description: 'Extend, run again on the rounds of a window after each shift of the workload',
  options: OPTIONS,
  coveredBy:
    'test/agents/advising/rerun.test.ts: changes nothing until the window after a shift has passed',
  create(options, setup) {
    return rerun(options as unknown as RerunOptions, setup);
  },
};

function rerun({ windowRounds, when }: RerunOptions, setup: RoundSetup): RoundAdvisor {
  const weights = new Float64Array(setup.queries);
  const whatIf = setup.createWhatIf(weights);
  const extendOptions = readOptions(extendLine.options, {});
  let chosen: readonly number[] = [];
  let left = windowRounds; // rounds of the window that were not seen; 0: no window is open
  const open = (): void => {
    left = windowRounds;
    weights.fill(0);
  };
  const advise = (): void => {
    const table = { ...whatIf.table, weights };
    const { budgetBytes, uniform } = setup;
    chosen = extendLine.advise(extendOptions, { table, budgetBytes, whatIf, uniform }).chosen;
  };
  return {
    choose(isShift) {
      if (isShift && when === 'shift') open();
      return chosen;
    },
    observe({ counts }: RoundReport) {
      if (left === 0) return;
      counts.forEach((count, query) => {
        weights[query]! += count;
      });
      left -= 1;
      if (left > 0) return;
      advise();
      if (when === 'always') open();
    },
  };
}
