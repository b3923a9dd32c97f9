import type { Telemetry } from '../sim/telemetry.ts';
import type { Seconds } from '../sim/units.ts';

/** How far back telemetry goes at most. */
export const LOOK_BACK: Seconds = 4 * 3600;

/** Age of the newest sample that was not lost; NaN where the last `span` seconds hold none. */
export function ageOfNewest(service: string, telemetry: Telemetry, span: Seconds): Seconds {
  const { now, time, interval } = telemetry;
  const samples = scrapesOf(service, telemetry, span + interval);
  const newest = samples.findLastIndex((value) => !Number.isNaN(value));
  if (newest < 0) return Number.NaN;
  return now - time + (samples.length - 1 - newest) * interval;
}

/** Share of the scrapes of the last `span` seconds that were lost, in [0, 1]; NaN where there were none. */
export function missingRatio(service: string, telemetry: Telemetry, span: Seconds): number {
  const samples = scrapesOf(service, telemetry, span);
  let missing = 0;
  for (const value of samples) if (Number.isNaN(value)) missing += 1;
  return missing / samples.length;
}

/** One value per scrape, NaN where the scrape was lost: of a signal that nothing else leaves without one. */
function scrapesOf(service: string, telemetry: Telemetry, span: Seconds): Float64Array {
  return telemetry.recent(service, 'replicasReady', Math.min(span, LOOK_BACK));
}
