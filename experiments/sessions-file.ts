import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Session } from '../sim/calendars/calendar.ts';
import { parseSessions } from '../sim/calendars/sessions.ts';
import { BadInput, badInputLines } from './bad-input.ts';
import { unreadable } from './read-file.ts';

const GZIP_MAGIC = [0x1f, 0x8b] as const; // RFC 1952, section 2.3.1
const BYTES_MAX = 1 << 27; // unpacked: a century of sessions takes less than 3 MB

/** The sessions of a CSV file, also gzipped; throws BadInput with a line for all that is wrong. */
export function readSessions(file: string): Session[] {
  const text = readPacked(file);
  try {
    return parseSessions(text, file);
  } catch (error) {
    const lines = badInputLines(error);
    throw lines === undefined ? error : new BadInput(lines);
  }
}

function readPacked(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw unreadable(file, error);
  }
  if (!GZIP_MAGIC.every((byte, i) => bytes[i] === byte)) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes, { maxOutputLength: BYTES_MAX }).toString('utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadInput([`${file}: cannot be unpacked: ${reason}`]);
  }
}
