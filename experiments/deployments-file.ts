import { join } from 'node:path';
import type { AgentEvent } from '../agents/agent.ts';
import { ROLLBACK_CAUSES } from '../agents/deployment/deployment.ts';
import { assert } from '../sim/units.ts';
import { readRows, writeOrRemove } from './study-files.ts';
import type { Result } from './types.ts';

const FILE = 'deployments.csv';
const COLUMNS = [
  'point',
  'entry',
  'setting',
  'day',
  'seed',
  'at',
  'component',
  'name',
  'level',
  'text',
];

/** A stage that an agent entered in a run, or a verdict on its way; `at` in seconds of the run. */
export type DeploymentRow = Pick<Result, 'point' | 'entry' | 'setting' | 'day' | 'seed'> &
  AgentEvent;

/** `deployments.csv`: run by run in the order of `results`, then in the order of time. */
export function writeDeployments(folder: string, results: readonly Result[]): void {
  const rows = results.flatMap(({ point, entry, setting, day, seed, deployments = [] }) =>
    deployments.map(({ at, component, name, level, text }) => [
      ...[point, entry, setting, day, seed],
      ...[at, component, name, level, text],
    ]),
  );
  writeOrRemove(join(folder, FILE), COLUMNS, rows);
}

/** Empty where nothing was deployed by stages. Throws BadInput where the file is damaged. */
export function readDeployments(folder: string): readonly DeploymentRow[] {
  return readRows(join(folder, FILE), COLUMNS, (cell) => ({
    point: cell('point'),
    entry: cell('entry'),
    setting: cell('setting'),
    day: Number(cell('day')),
    seed: Number(cell('seed')),
    at: Number(cell('at')),
    component: cell('component'),
    name: cell('name'),
    level: levelOf(cell('name'), cell('level')),
    text: cell('text'),
  }));
}

/** What is rolled back has a cause. */
function levelOf(name: string, level: string): string {
  const isKnown = ROLLBACK_CAUSES.some((cause) => cause === level);
  assert(name !== 'rolled-back' || isKnown, `a rollback has no cause ${level}`);
  return level;
}
