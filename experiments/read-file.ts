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
    throw unreadable(file, error);
  }
}

/** What to say of a system error of a file. */
export function unreadable(file: string, error: unknown): BadInput {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new BadInput([`${file}: ${REASONS[code] ?? message}`]);
}
