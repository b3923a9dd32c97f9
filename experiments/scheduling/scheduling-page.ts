import { escapeHtml } from '../report-page.ts';
import { studyPage, tableOf } from '../study-page.ts';
import {
  CLUSTER_NAMES,
  type ClusterComparison,
  loadOf,
  pointOf,
  type SchedulingComparison,
} from './compare-schedulers.ts';
import { BOUND } from './run-batch.ts';
import { dollars, percent, primaryRows } from './scheduling-text.ts';

export interface SchedulingPageParts {
  readonly comparison: SchedulingComparison;
  readonly question: string;
  readonly words: readonly string[];
  readonly svg: string;
  readonly caption: string;
  readonly repeat: string; // the command
  readonly after?: string; // HTML of further parts
}

/** One file that needs nothing else: what was found, the figure, every contender, every tuned setting. */
export function schedulingPage(parts: SchedulingPageParts): string {
  const { comparison, question, words, svg, caption, repeat, after = '' } = parts;
  const body = `${words.map((text) => `<p class="verdict">${escapeHtml(text)}</p>`).join('\n')}
<figure>${svg}<figcaption>${escapeHtml(caption)}</figcaption></figure>
${comparison.clusters.map((cluster) => clusterPart(cluster, comparison)).join('\n')}
${after}`;
  return studyPage({ name: 'scheduling', question, body, repeat });
}

function clusterPart(cluster: ClusterComparison, { plan }: SchedulingComparison): string {
  const tables = plan.processors.map((processors) => pointTable(cluster, processors));
  const settings = cluster.tuned.map(({ contender, before, after }) => [
    contender.name,
    percent(before),
    percent(after),
    JSON.stringify(contender.scheduler),
  ]);
  return `<h2>Where ${CLUSTER_NAMES[cluster.preemption]}</h2>
${tables.join('\n')}
<h3>What tuning chose</h3>
${tableOf({ columns: ['scheduler', 'missed before', 'after, on train days', 'setting'], rows: settings })}`;
}

function pointTable({ preemption, summary }: ClusterComparison, processors: number): string {
  const point = pointOf(preemption, processors);
  const value = (entry: string, metric: string) =>
    summary.find((row) => row.point === point && row.entry === entry && row.metric === metric);
  const rows = primaryRows(summary, point).map(({ entry, estimate, low, high }) => {
    const interval = Number.isNaN(low) ? '' : ` (${percent(low)} to ${percent(high)})`;
    const share = (metric: string) => percent(value(entry, metric)!.estimate);
    const cost = value(entry, 'costDollars')!.estimate;
    return [
      entry,
      `${percent(estimate)}${interval}`,
      share('regulatoryMissedRatio'),
      share('businessMissedRatio'),
      entry === BOUND ? '-' : value(entry, 'boundedSlowdown')!.estimate.toFixed(1),
      entry === BOUND ? '-' : dollars(cost),
    ];
  });
  const head = [
    'contender',
    'missed by weight (95 %)',
    'regulatory',
    'business',
    'slowdown',
    'cost',
  ];
  return `<h3>${processors} processors, load ${loadOf(processors).toFixed(2)}</h3>
${tableOf({ columns: head, rows })}`;
}
