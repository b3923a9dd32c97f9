import type { TelemetryEffect } from '../effects.ts';
import { either } from '../network.ts';
import type { Seconds } from '../units.ts';

/** What faults do to the scrapes of one component now. */
export interface ScrapeFault {
  readonly gapRatio: number; // share of the scrapes that are lost beside the usual ones
  readonly delay: Seconds; // added
  readonly isFrozen: boolean;
}
const NO_FAULT: ScrapeFault = { gapRatio: 0, delay: 0, isFrozen: false };

/** Of a service; undefined: of what is no service, which only effects on everything reach. */
export function scrapeFault(
  effects: readonly TelemetryEffect[],
  service: string | undefined,
): ScrapeFault {
  return effects
    .filter((effect) => effect.service === undefined || effect.service === service)
    .reduce<ScrapeFault>(
      (fault, effect) => ({
        gapRatio: either(fault.gapRatio, effect.gapRatio ?? 0),
        delay: fault.delay + (effect.delay ?? 0),
        isFrozen: fault.isFrozen || effect.isFrozen === true,
      }),
      NO_FAULT,
    );
}
