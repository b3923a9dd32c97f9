// Hot: bench index
import { compareProducts } from './exact-products.ts';

/** Corners of a convex chain, from `start` on; those before it touch no line that is still possible. */
interface Chain {
  readonly x: number[];
  readonly y: number[];
  start: number;
  count: number;
}
const emptyChain = (): Chain => ({ x: [], y: [], start: 0, count: 0 });

/**
 * All lines that pass within epsilon of the points so far, in order of x: what is possible is bounded by the
 * steepest and the flattest of them, found on the convex hulls of the points moved down and up by epsilon.
 * Source: O'Rourke, "An on-line algorithm for fitting straight lines between data ranges", CACM 24(9), 1981.
 * Slopes are compared exactly where differences of x are exact, as for integers in [0, 2^53].
 */
export class Corridor {
  /** Comparisons of slopes so far, over all segments. */
  operations = 0;
  readonly #epsilon: number;
  readonly #ceilings = emptyChain(); // points moved up: no line passes above them
  readonly #floors = emptyChain(); // points moved down: no line passes below them
  #points = 0;
  #firstX = 0;
  #firstY = 0;
  // The steepest line, from a floor to a later ceiling, and the flattest, from a ceiling to a later floor.
  #steepFromX = 0;
  #steepFromY = 0;
  #steepToX = 0;
  #steepToY = 0;
  #flatFromX = 0;
  #flatFromY = 0;
  #flatToX = 0;
  #flatToY = 0;

  /** `epsilon`: >= 0, in units of y. */
  constructor(epsilon: number) {
    this.#epsilon = epsilon;
  }

  get firstX(): number {
    return this.#firstX;
  }

  /** Forgets all points and begins with this one. */
  restart(x: number, y: number): void {
    this.#points = 1;
    this.#firstX = x;
    this.#firstY = y;
    const [up, down] = [y + this.#epsilon, y - this.#epsilon];
    begin(this.#ceilings, x, up);
    begin(this.#floors, x, down);
    this.#flatFromX = x;
    this.#flatFromY = up;
    this.#steepFromX = x;
    this.#steepFromY = down;
  }

  /** Takes a point with a larger x than all before, or returns false and stays as it is: no line passes it too. */
  add(x: number, y: number): boolean {
    const up = y + this.#epsilon;
    const down = y - this.#epsilon;
    if (this.#points > 1) {
      if (this.#isBelowFlattest(x, up) || this.#isAboveSteepest(x, down)) return false;
      this.operations += 4;
      if (this.#isBelowSteepest(x, up)) this.#lowerSteepest(x, up);
      if (this.#isAboveFlattest(x, down)) this.#raiseFlattest(x, down);
    } else {
      this.#setSteepestEnd(x, up);
      this.#setFlattestEnd(x, down);
      push(this.#ceilings, x, up);
      push(this.#floors, x, down);
    }
    this.#points++;
    return true;
  }

  /** A slope >= 0 amid the possible ones; 0 of a single point. Points that never fall have such a line. */
  slope(): number {
    if (this.#points < 2) return 0;
    const steepest = (this.#steepToY - this.#steepFromY) / (this.#steepToX - this.#steepFromX);
    const flattest = (this.#flatToY - this.#flatFromY) / (this.#flatToX - this.#flatFromX);
    const middle = (steepest + flattest) / 2;
    return middle > 0 && middle < Infinity ? middle : 0;
  }

  /** The value at the first x of the line of this slope that has most room above and below. */
  intercept(slope: number): number {
    if (this.#points < 2) return this.#firstY;
    const [ceilings, floors] = [this.#ceilings, this.#floors];
    let highest = Infinity;
    for (let i = ceilings.start; i < ceilings.count; i++)
      highest = Math.min(highest, ceilings.y[i]! - slope * (ceilings.x[i]! - this.#firstX));
    let lowest = -Infinity;
    for (let i = floors.start; i < floors.count; i++)
      lowest = Math.max(lowest, floors.y[i]! - slope * (floors.x[i]! - this.#firstX));
    this.operations += ceilings.count - ceilings.start + floors.count - floors.start;
    return (highest + lowest) / 2;
  }

  #isBelowFlattest(x: number, y: number): boolean {
    const dx = this.#flatToX - this.#flatFromX;
    const dy = this.#flatToY - this.#flatFromY;
    return compareProducts(y - this.#flatToY, dx, dy, x - this.#flatToX) < 0;
  }

  #isAboveSteepest(x: number, y: number): boolean {
    const dx = this.#steepToX - this.#steepFromX;
    const dy = this.#steepToY - this.#steepFromY;
    return compareProducts(y - this.#steepToY, dx, dy, x - this.#steepToX) > 0;
  }

  #isBelowSteepest(x: number, y: number): boolean {
    const dx = this.#steepToX - this.#steepFromX;
    const dy = this.#steepToY - this.#steepFromY;
    return compareProducts(y - this.#steepFromY, dx, dy, x - this.#steepFromX) < 0;
  }

  #isAboveFlattest(x: number, y: number): boolean {
    const dx = this.#flatToX - this.#flatFromX;
    const dy = this.#flatToY - this.#flatFromY;
    return compareProducts(y - this.#flatFromY, dx, dy, x - this.#flatFromX) > 0;
  }

  #lowerSteepest(x: number, y: number): void {
    const floors = this.#floors;
    const corner = this.#tangent(floors, x, y, 1);
    floors.start = corner;
    this.#steepFromX = floors.x[corner]!;
    this.#steepFromY = floors.y[corner]!;
    this.#setSteepestEnd(x, y);
    this.#append(this.#ceilings, x, y, 1);
  }

  #raiseFlattest(x: number, y: number): void {
    const ceilings = this.#ceilings;
    const corner = this.#tangent(ceilings, x, y, -1);
    ceilings.start = corner;
    this.#flatFromX = ceilings.x[corner]!;
    this.#flatFromY = ceilings.y[corner]!;
    this.#setFlattestEnd(x, y);
    this.#append(this.#floors, x, y, -1);
  }

  #setSteepestEnd(x: number, y: number): void {
    this.#steepToX = x;
    this.#steepToY = y;
  }

  #setFlattestEnd(x: number, y: number): void {
    this.#flatToX = x;
    this.#flatToY = y;
  }

  /** The corner from which the slope to a point is least (side 1) or greatest (side -1). */
  #tangent(chain: Chain, x: number, y: number, side: 1 | -1): number {
    let best = chain.start;
    for (let i = best + 1; i < chain.count; i++) {
      this.operations++;
      const turn = compareProducts(
        y - chain.y[i]!,
        x - chain.x[best]!,
        y - chain.y[best]!,
        x - chain.x[i]!,
      );
      if (side * turn > 0) break;
      best = i;
    }
    return best;
  }

  /** Appends a corner after taking away those that it hides: chains turn left (side 1) or right (side -1). */
  #append(chain: Chain, x: number, y: number, side: 1 | -1): void {
    while (chain.count >= chain.start + 2) {
      this.operations++;
      const [last, before] = [chain.count - 1, chain.count - 2];
      const turn = compareProducts(
        chain.x[last]! - chain.x[before]!,
        y - chain.y[before]!,
        chain.y[last]! - chain.y[before]!,
        x - chain.x[before]!,
      );
      if (side * turn > 0) break;
      chain.count--;
    }
    push(chain, x, y);
  }
}

function begin(chain: Chain, x: number, y: number): void {
  chain.start = 0;
  chain.count = 0;
  push(chain, x, y);
}

function push(chain: Chain, x: number, y: number): void {
  chain.x[chain.count] = x;
  chain.y[chain.count] = y;
  chain.count++;
}
