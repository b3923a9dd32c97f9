import { displayOfMetric, formatDifference, formatLimit, listOf } from './figures/format.ts';
import type { FigureData } from './figures/figure.ts';
import { levelOf } from './figures/level.ts';
import { planOf, type TuningBudget } from './plan.ts';
import { describePlan } from './tuning/search.ts';
import { type TuningGain, tuningGains } from './tuning/tuning-gain.ts';

const SECONDS_PER_HOUR = 3600;

/** 'What tuning brought', as it is read. */
export interface TuningTable {
  readonly rows: readonly {
    readonly entry: string;
    readonly default: string;
    readonly metric: string;
    readonly difference: string;
    readonly says: string; // in words
  }[];
  /** One for each budget, with the entries that had it. */
  readonly budgets: readonly string[];
  /** One for each tuned entry: the settings that the search has chosen. */
  readonly chosen: readonly string[];
}

/** No rows and no budgets where nothing was tuned. */
export function tuningTable({ config, results, summary, trials }: FigureData): TuningTable {
  const gains = tuningGains(results, config, { level: levelOf(summary) });
  return {
    rows: gains.map((gain) => rowOf(gain, config)),
    budgets: budgetTexts(config),
    chosen: chosenTexts(trials),
  };
}

/** 'hpa tuned: targetRatio 0.64, tolerance 0.11 (trial 12)'. */
function chosenTexts(trials: FigureData['trials']): readonly string[] {
  const chosen = trials.filter(({ isChosen }) => isChosen);
  const last = chosen.filter(
    ({ entry }, i) => !chosen.slice(i + 1).some((later) => later.entry === entry),
  );
  return last.map(({ entry, trial, setting }) => {
    if (trial === 0) return `${entry}: no setting did better than that of the file`;
    const decisions = Object.entries(setting);
    const options = decisions.flatMap(([decision, values]) =>
      Object.entries(values).map(([option, value]) => {
        const name = decisions.length > 1 ? `${decision}.${option}` : option;
        return `${name} ${shownValue(value)}`;
      }),
    );
    return `${entry}: ${options.join(', ')} (trial ${trial})`;
  });
}

function rowOf(gain: TuningGain, { objective }: FigureData['config']) {
  const { entry, metric, difference } = gain;
  const limit = objective.subject[metric] ?? difference.estimate;
  const display = displayOfMetric(metric, [limit, difference.estimate]);
  return {
    entry,
    default: gain.default,
    metric,
    difference: formatDifference(difference, display),
    says: `${gain.outcome}: ${situation(gain)}`,
  };
}

function situation({ defaultKeeps, tunedKeeps }: TuningGain): string {
  if (defaultKeeps && tunedKeeps) return 'both keep the bounds';
  if (defaultKeeps) return 'only the default keeps the bounds';
  return tunedKeeps ? 'only the tuned one keeps the bounds' : 'neither keeps the bounds';
}

function shownValue(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(4)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** 'Budget on train days of hpa tuned: 27 trials on 2, ..., 4.2 simulated hours.' */
function budgetTexts(config: FigureData['config']): readonly string[] {
  const byText = new Map<string, string[]>();
  for (const budget of planOf(config).tuning) {
    const text = budgetText(budget);
    byText.set(text, [...(byText.get(text) ?? []), budget.entry]);
  }
  return [...byText].map(([text, entries]) => {
    const isShared = byText.size === 1 && entries.length > 1;
    const whose = entries.length > 1 ? `${listOf(entries)}, each` : entries[0];
    return isShared
      ? `Budget on train days, the same for all ${entries.length} tuned entries, each: ${text}.`
      : `Budget on train days of ${whose}: ${text}.`;
  });
}

function budgetText({ plan, simulatedSeconds }: TuningBudget): string {
  const hours = Number((simulatedSeconds / SECONDS_PER_HOUR).toPrecision(3));
  const display = { factor: 1, prefix: '', suffix: ' simulated hours', axis: '' };
  return `${describePlan(plan)}, ${formatLimit(hours, display)}`;
}
