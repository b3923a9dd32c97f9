import { belady } from '../../agents/caching/belady.ts';
import { ObjectCache } from '../../sim/databases/object-cache.ts';

/** Which of a sequence of requests Belady's rule misses (1) and finds (0). Objects of one size; `capacity` of them fit. */
export function beladyMisses(requests: readonly number[], capacity: number): Uint8Array {
  const objects = requests.reduce((most, object) => Math.max(most, object + 1), 1);
  const next = nextRequests(requests, objects);
  const uniform = () => 0; // it leaves nothing to chance
  const cache = new ObjectCache({
    capacity,
    objects,
    isCounted: true,
    uniform,
    createPolicy: belady,
  });
  return Uint8Array.from(requests, (object, i) => {
    cache.request.next = next[i]!;
    return cache.ask(object, 1) ? 0 : 1;
  });
}

/** Position of the next request for the same object; Infinity: never. */
function nextRequests(requests: readonly number[], objects: number): Float64Array {
  const next = new Float64Array(requests.length);
  const seen = new Float64Array(objects).fill(Number.POSITIVE_INFINITY);
  for (let i = requests.length - 1; i >= 0; i--) {
    next[i] = seen[requests[i]!]!;
    seen[requests[i]!] = i;
  }
  return next;
}
