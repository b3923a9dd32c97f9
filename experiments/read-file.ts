import { readFileSync } from 'node:fs';
import { BadInput } from './bad-input.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read',
};

/** The text of a small file; throws BadInput, never a bare system error. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new BadInput([`${file}: ${REASONS[code] ?? message}`]);
  }
}
