import { BadInput } from '../bad-input.ts';
import type { Entry, ExperimentConfig, Tuning } from '../types.ts';
import { searchSpaceOf } from './entry-space.ts';

export interface TuningChoice {
  readonly entry?: string; // only this one
  readonly trials?: number;
  readonly replications?: number;
}

const DEFAULTS: Tuning = { trials: 40, eta: 3, replications: 10 };

/**
 * The experiment that compares entries as the file has them with what tuning makes of them, on the
 * report days: each entry with `tune`, or each that declares ranges where none has, once as it is
 * (`... as given`) and once tuned. The first as given is the baseline. No curves, no perturbed systems.
 * Throws BadInput where there is nothing to tune or no train days to tune on.
 */
export function tuningExperiment(config: ExperimentConfig, choice: TuningChoice): ExperimentConfig {
  const name = `${config.name}-tune`;
  const { robustness: _robustness, stopping: _stopping, sweep, ...rest } = config;
  const chosen = entriesToTune(rest, choice);
  const compare = chosen.flatMap((entry) => pairOf(entry, rest, choice));
  const changed = { ...rest, name, compare, baseline: compare[0]!.name };
  if (sweep === undefined) return changed;
  const points = sweep.points.map((point) => ({
    ...point,
    config: { ...tuningExperiment(point.config, choice), name },
  }));
  return { ...changed, sweep: { ...sweep, points } };
}

function entriesToTune(
  { compare, name }: ExperimentConfig,
  { entry: only }: TuningChoice,
): readonly Entry[] {
  const isWanted = (entry: Entry) => only === undefined || entry.name === only;
  const tunable = compare.filter((entry) => isWanted(entry) && searchSpaceOf(entry).length > 0);
  const asked = tunable.filter(({ tune }) => tune !== undefined);
  if (tunable.length === 0)
    throw new BadInput([
      `${name}: no entry declares ranges to tune${only === undefined ? '' : ` ('${only}')`}`,
    ]);
  return asked.length > 0 ? asked : tunable;
}

function pairOf(
  entry: Entry,
  { name, train }: ExperimentConfig,
  { trials, replications }: TuningChoice,
): readonly Entry[] {
  const { tune = DEFAULTS, curve: _curve, ...plain } = entry;
  const available = train === undefined ? 0 : train.days.length * train.seeds.length;
  if (available === 0) throw new BadInput([`${name}: needs \`train\`: days and seeds to tune on`]);
  const wanted = { ...tune, ...(trials && { trials }), ...(replications && { replications }) };
  if (replications !== undefined && replications > available)
    throw new BadInput([
      `--replications ${replications}: must be at most ${available}, the days x seeds of train`,
    ]);
  const search = { ...wanted, replications: Math.min(wanted.replications, available) };
  return [
    { ...plain, name: `${entry.name} as given` },
    { ...plain, tune: search },
  ];
}
