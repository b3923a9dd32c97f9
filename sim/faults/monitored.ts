import type { TelemetryEffect } from '../effects.ts';
import type { FaultTarget } from './fault.ts';

/** On what monitoring sees of the target; of all where it names none. */
export function monitored({ name }: FaultTarget): TelemetryEffect {
  return { on: 'telemetry', ...(name === '' ? {} : { service: name }) };
}
