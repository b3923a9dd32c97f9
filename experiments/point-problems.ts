import { BadInput } from './bad-input.ts';

/** Bad input at the points of a sweep: each line once, with the points that it is about. */
export class PointProblems {
  readonly #points = new Map<string, string[]>();

  /** Throws again what is not BadInput. */
  add(point: string, error: unknown): void {
    if (!(error instanceof BadInput)) throw error;
    for (const line of error.lines)
      this.#points.set(line, [...(this.#points.get(line) ?? []), point]);
  }

  throwAny(): void {
    if (this.#points.size === 0) return;
    throw new BadInput([...this.#points].map(([line, points]) => `${line}${where(line, points)}`));
  }
}

/** Nothing where the line names the value of the sweep that is to blame, or there is no sweep. */
function where(line: string, [first = '', ...others]: readonly string[]): string {
  if (first === '' || line.includes(' sweep ')) return '';
  const more = others.length === 0 ? '' : ` and ${others.length} other points of the sweep`;
  return ` (at ${first}${more})`;
}
