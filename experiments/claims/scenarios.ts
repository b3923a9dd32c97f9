import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BadInput } from '../bad-input.ts';
import { readFolder } from '../report-folder.ts';
import { COST, type Scenario, VIOLATIONS } from './learned-claims.ts';

const PREFIX = 'autoscaling-';

/** The experiments whose agents the claim is about, declared before any of them was run. */
export const SCENARIO_EXPERIMENTS: readonly string[] = [
  'autoscaling-steady',
  'autoscaling-diurnal',
  'autoscaling-bursty',
  'autoscaling-flash',
  'autoscaling-shifted',
];

/**
 * The results of all five experiments, from the folders beside `folder`. Throws BadInput, which names every
 * experiment that has not been run there, or that asks for something else than less cost within a bound of
 * violations.
 */
export async function readScenarios(
  folder: string,
  isQuick: boolean,
): Promise<readonly Scenario[]> {
  const suffix = isQuick ? '-quick' : '';
  const places = SCENARIO_EXPERIMENTS.map((name) => ({
    name,
    folder: join(dirname(folder), `${name}${suffix}`),
  }));
  const missing = places.filter((place) => !existsSync(join(place.folder, 'runs.csv')));
  if (missing.length > 0)
    throw new BadInput(
      missing.map(
        ({ name, folder: where }) =>
          `${where}: must hold the results of ${name}, found none: finfra reproduce autoscaling${isQuick ? ' --quick' : ''} makes them`,
      ),
    );
  const scenarios: Scenario[] = [];
  for (const { name, folder: where } of places) {
    const { config, points } = await readFolder(where);
    const { minimize, subject } = config.objective;
    if (minimize !== COST || subject[VIOLATIONS] === undefined)
      throw new BadInput([
        `${where}/config.yaml objective: must minimize ${COST} subject to ${VIOLATIONS}, got ${minimize} subject to ${Object.keys(subject).join(', ') || 'nothing'}`,
      ]);
    const scenario = name.slice(PREFIX.length);
    for (const report of points)
      scenarios.push({ name: [scenario, report.point].filter(Boolean).join(' '), report });
  }
  return scenarios;
}
