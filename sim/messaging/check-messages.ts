import { NONE } from '../calls.ts';
import { assert } from '../units.ts';
import type { Queue } from './broker.ts';
import { FREE, IN_FLIGHT, type Messages } from './messages.ts';

/**
 * Counts the messages of all queues anew, in one pass over the table: none is lost, none has ended twice, none was
 * received too often, and of a partition at most one is in flight.
 */
export function checkMessages(messages: Messages, queues: readonly Queue[]): void {
  const waiting = queues.map(() => 0);
  const inFlight = queues.map(() => 0);
  const busy = new Set<number>();
  for (let message = 0; message < messages.capacity; message++) {
    const state = messages.state[message]!;
    if (state === FREE) continue;
    const queue = messages.queue[message]!;
    const { name, receivesMax } = queues[queue]!.config;
    assert(
      messages.receives[message]! <= receivesMax,
      `a message of ${name} is received too often`,
    );
    if (state !== IN_FLIGHT) {
      waiting[queue]!++;
      continue;
    }
    inFlight[queue]!++;
    const partition = messages.partition[message]!;
    assert(!busy.has(partition), `two messages of a partition of ${name} are in flight`);
    if (partition !== NONE) busy.add(partition);
  }
  for (const [queue, { config, counts }] of queues.entries()) {
    const { published, processed, dead, receives, failures } = counts;
    const said = `${config.name}: ${JSON.stringify(counts)}, of which there are`;
    assert(
      counts.waiting === waiting[queue] && counts.inFlight === inFlight[queue],
      `${said} ${waiting[queue]} waiting and ${inFlight[queue]} in flight`,
    );
    assert(
      published === processed + dead + counts.waiting + counts.inFlight,
      `${said} others than published`,
    );
    assert(receives === processed + failures + counts.inFlight, `${said} others than received`);
    assert(counts.inFlight <= config.consumers, `${said} more in flight than consumers`);
  }
}
