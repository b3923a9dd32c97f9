import { found } from '../../sim/options.ts';
import { BadInput } from '../bad-input.ts';
import { type Cell, csvRows, readCsvText } from './log-cells.ts';

/** What an Open Bandit log has of each impression. */
export interface BanditTable {
  readonly items: readonly number[]; // shown, from 0
  readonly positions: readonly string[]; // '1' to '3'
  readonly clicks: readonly number[]; // 0 or 1
  readonly propensities: readonly number[]; // of the item, given the position, in (0, 1]
}

const ERRORS_MAX = 20;

/**
 * Reads one log of the Open Bandit data: `item_id` below `itemCount`, `position`, `click`,
 * `propensity_score`; other columns are not used. Throws BadInput.
 */
export function readBanditTable(file: string, itemCount: number): BanditTable {
  const rows = csvRows(readCsvText(file), file);
  const header: readonly Cell[] = rows.next().value ?? [];
  const names = header.map(({ text }) => text);
  const needed = ['item_id', 'position', 'click', 'propensity_score'];
  const lost = needed.filter((name) => !names.includes(name));
  if (lost.length > 0)
    throw new BadInput(lost.map((name) => `${file}:1:1: must have a column ${name}, found none`));
  const at = (name: string) => names.indexOf(name);
  const problems: string[] = [];
  const table = {
    items: [] as number[],
    positions: [] as string[],
    clicks: [] as number[],
    propensities: [] as number[],
  };
  const checked = (row: readonly Cell[], name: string, expected: string, isFine: Check): number => {
    const { text, line, column } = row[at(name)]!;
    const value = text === '' ? Number.NaN : Number(text);
    if (!isFine(value))
      problems.push(`${file}:${line}:${column} ${name}: must be ${expected}, found ${found(text)}`);
    return value;
  };
  for (const row of rows) {
    if (row.length !== names.length) {
      const { line } = row[0]!;
      problems.push(`${file}:${line}:1: must be ${names.length} cells, found ${row.length}`);
    } else {
      const isItem: Check = (value) => Number.isInteger(value) && value >= 0 && value < itemCount;
      table.items.push(checked(row, 'item_id', `an integer in [0, ${itemCount})`, isItem));
      table.clicks.push(checked(row, 'click', '0 or 1', (value) => value === 0 || value === 1));
      const isShare: Check = (value) => value > 0 && value <= 1;
      table.propensities.push(checked(row, 'propensity_score', 'in (0, 1]', isShare));
      table.positions.push(row[at('position')]!.text);
    }
    if (problems.length >= ERRORS_MAX) break;
  }
  if (problems.length > 0) throw new BadInput(problems);
  if (table.items.length === 0) throw new BadInput([`${file}:2:1: must be a row, found nothing`]);
  return table;
}

type Check = (value: number) => boolean;
