// Hot: bench payments
import type { StatementEnd, StatementQuery } from '../../sim/databases/statement-router.ts';
import type { Seconds } from '../../sim/units.ts';

/** Weight of the newest query in the mean work of a copy (assumption). */
const NEWEST = 0.02;

/** How long a query would wait at a copy: what is ahead of it, at the mean work of what the copy has answered. */
export class CopyWaits {
  readonly #means: Float64Array; // by copy, seconds; 0: nothing known

  constructor(copies: number) {
    this.#means = new Float64Array(copies);
  }

  /**
   * Of an alternative that is at `copy`: (open - workers + 1) / workers x mean work, at least 0: as if its workers took
   * turns (assumption). Calls that only wait for disks or logs count, too: a proxy cannot tell.
   */
  wait({ openCalls, workers }: StatementQuery, alternative: number, copy: number): Seconds {
    const servers = workers[alternative]!;
    if (servers === 0) return Number.POSITIVE_INFINITY;
    const ahead = openCalls[alternative]! - servers + 1;
    return ahead > 0 ? (ahead / servers) * this.#means[copy]! : 0;
  }

  learn({ workSeconds, isDone }: StatementEnd, copy: number): void {
    if (!isDone) return;
    const before = this.#means[copy]!;
    this.#means[copy] = before === 0 ? workSeconds : before + NEWEST * (workSeconds - before);
  }
}
