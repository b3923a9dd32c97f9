import { DRAWS } from './increments.ts';
import { millionsPerSecond } from './measure.ts';

export type FlatQueueClass = typeof import('flatqueue').default;

/** A plain binary heap without order among ties: what the list of events is measured against. */
export async function loadFlatQueue(): Promise<FlatQueueClass> {
  try {
    return (await import('flatqueue')).default;
  } catch (cause) {
    const message = 'bench engine compares with flatqueue, a dev package: run `npm install` for it';
    throw new Error(message, { cause });
  }
}

/** What keeps the compiler from leaving out the payload. */
export let checksum = 0;

/** flatqueue keeps a number per event: here the place of its payload in three parallel arrays. */
export function holdFlatQueue(
  Flat: FlatQueueClass,
  draws: Float64Array,
  pending: number,
  holds: number,
): () => number {
  const queue = new Flat();
  const kinds = Int32Array.from({ length: pending }, (_, i) => i & 7);
  const subjects = Int32Array.from({ length: pending }, (_, i) => i);
  const details = Int32Array.from({ length: pending }, (_, i) => i & 3);
  let drawn = 0;
  for (let i = 0; i < pending; i += 1) queue.push(i, draws[drawn++ % DRAWS]!);
  return () =>
    millionsPerSecond(holds, () => {
      let sum = 0;
      for (let hold = 0; hold < holds; hold += 1) {
        const now = queue.peekValue()!;
        const place = queue.pop()!;
        sum = (sum + kinds[place]! + subjects[place]! + details[place]!) | 0;
        queue.push(place, now + draws[drawn++ % DRAWS]!);
      }
      checksum ^= sum;
    });
}
