import type { RollbackCause } from '../agents/deployment/deployment.ts';
import type { DeploymentRow } from './deployments-file.ts';
import type { FigureData } from './figures/figure.ts';

/** How a deployment stood at the end of its run: in full control, on its way, or taken back by something. */
export type DeploymentEnd = 'promoted' | 'full from the start' | 'undecided' | RollbackCause;

const WORDS: Readonly<Record<DeploymentEnd, string>> = {
  promoted: 'promoted',
  'full from the start': 'in full control from the start',
  undecided: 'undecided at the end',
  canary: 'rolled back by the canary',
  gate: 'held by the gate',
  drift: 'taken back for drift',
  shadow: 'taken back from the shadow for failed decisions',
  failures: 'taken back for failed decisions in a row',
  violations: 'taken back for violations in a row',
  kill: 'taken back by the kill switch',
};
const ENDS = Object.keys(WORDS) as readonly DeploymentEnd[];

/** One sentence for each entry that is deployed by stages: how many days ended how; runs, where a day has several. */
export function deploymentSentences({
  config,
  deployments = [],
}: Pick<FigureData, 'config' | 'deployments'>): readonly string[] {
  return config.compare.flatMap(({ name }) => {
    const runs = byDeployment(deployments.filter(({ entry }) => entry === name));
    return runs.length === 0 ? [] : [sentenceOf(name, runs)];
  });
}

function sentenceOf(entry: string, runs: readonly (readonly DeploymentRow[])[]): string {
  const ends = runs.map(endOf);
  const days = new Set(runs.map(([first]) => first!.day)).size;
  const unit = days === runs.length ? 'day' : 'run';
  const counts = ENDS.map((end) => ({ end, count: ends.filter((one) => one === end).length }));
  const parts = counts
    .filter(({ count }) => count > 0)
    .map(({ end, count }, i) => `${WORDS[end]} on ${count}${i === 0 ? ` of ${runs.length}` : ''}`);
  const [first = '', ...others] = parts;
  return `${entry}: ${[`${first} ${unit}${runs.length === 1 ? '' : 's'}`, ...others].join(', ')}.`;
}

/** The rows of one run apart, and of one agent where several are deployed side by side. */
function byDeployment(rows: readonly DeploymentRow[]): readonly (readonly DeploymentRow[])[] {
  const apart = new Map<string, DeploymentRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.day, row.seed, row.component]);
    apart.set(key, [...(apart.get(key) ?? []), row]);
  }
  return [...apart.values()];
}

/** By the last stage; verdicts on the way, such as pairs of a canary, are none. */
export function endOf(rows: readonly Pick<DeploymentRow, 'name' | 'level'>[]): DeploymentEnd {
  const stages = rows.filter(({ name }) => name !== 'pair');
  const { name, level } = stages.at(-1)!;
  if (name === 'rolled-back') return level as RollbackCause;
  if (name !== 'full') return 'undecided';
  return stages.length === 1 ? 'full from the start' : 'promoted';
}
