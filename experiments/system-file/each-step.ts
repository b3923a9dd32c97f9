import type { Step, SystemConfig } from '../../sim/system-config.ts';
import type { Path } from '../specs.ts';

export interface PlacedStep {
  readonly step: Step;
  readonly path: Path;
}

/** Every step of a system with its place, each before the steps inside of it. Routes have none. */
export function* eachStep({ transactions }: SystemConfig): Generator<PlacedStep> {
  for (const { name, steps } of transactions)
    if (!('stations' in steps)) yield* stepsIn(steps, ['transactions', name, 'steps']);
}

function* stepsIn(steps: readonly Step[], path: Path): Generator<PlacedStep> {
  for (const [i, step] of steps.entries()) {
    const at = [...path, i];
    yield { step, path: at };
    if ('parallel' in step)
      for (const [b, branch] of step.parallel.entries())
        yield* stepsIn(branch, [...at, 'parallel', b]);
    else if ('steps' in step) yield* stepsIn(step.steps, [...at, 'steps']);
    else if ('among' in step) yield* stepsIn(step.among, [...at, 'among']);
    else yield* stepsIn(step.then, [...at, 'then']);
  }
}
