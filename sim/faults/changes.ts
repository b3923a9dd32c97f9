import type { Strike } from '../effects.ts';
import { type FaultTarget, isEnd, isOnset, type Moment } from './fault.ts';

/** A change of a component as operators see it: made at the onset, taken back or put right at the end. */
export function changeEvents(
  moment: Moment,
  { name }: FaultTarget,
  {
    what,
    made,
    undone,
  }: { readonly what: string; readonly made?: string; readonly undone: string },
): readonly Strike[] {
  const change = (text: string): Strike => ({ kind: 'change', what, component: name, text });
  if (isOnset(moment) && made !== undefined) return [change(`${made} ${name}`)];
  return isEnd(moment) ? [change(`${undone} ${name}`)] : [];
}
