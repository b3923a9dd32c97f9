import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { Decompress, type ZstdError, ZstdErrorCode } from 'fzstd';
import { BadInput } from '../bad-input.ts';
import { unreadable } from '../read-file.ts';

const GZIP = [0x1f, 0x8b];
const ZSTANDARD = [0x28, 0xb5, 0x2f, 0xfd];
const CHUNK_BYTES = 2 ** 18;

/**
 * Gives the bytes of a file to `take`, piece by piece; what was packed by gzip or Zstandard, as the first bytes say,
 * unpacked. A piece is only good until `take` returns. Zstandard with windows above 32 MiB (`--ultra`, `--long`) is
 * refused. Throws BadInput for what cannot be read or is cut off.
 */
export async function readBytes(file: string, take: (bytes: Uint8Array) => void): Promise<void> {
  const start = await firstBytes(file);
  if (ZSTANDARD.every((byte, at) => start[at] === byte)) return unpackZstandard(file, take);
  const isGzip = GZIP.every((byte, at) => start[at] === byte);
  return isGzip ? unpackGzip(file, take) : forEachChunk(file, take);
}

async function firstBytes(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(4), 0, 4, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(file, error);
  }
}

async function forEachChunk(file: string, take: (bytes: Uint8Array) => void): Promise<void> {
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES }))
    take(chunk as Uint8Array);
}

async function unpackGzip(file: string, take: (bytes: Uint8Array) => void): Promise<void> {
  const packed = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const unpacked = packed.pipe(createGunzip({ chunkSize: CHUNK_BYTES }));
  try {
    for await (const chunk of unpacked) take(chunk as Uint8Array);
  } catch (error) {
    if (error instanceof BadInput || !isOfZlib(error)) throw error;
    throw new BadInput([`${file}: is cut off or damaged (gzip: ${error.message})`]);
  }
}

function isOfZlib(error: unknown): error is Error {
  return error instanceof Error && 'errno' in error && String(error).includes('Error');
}

async function unpackZstandard(file: string, take: (bytes: Uint8Array) => void): Promise<void> {
  const stream = new Decompress(take);
  const unpack = (bytes: Uint8Array, isLast: boolean) => {
    try {
      stream.push(bytes, isLast);
    } catch (error) {
      const { code, message } = error as Partial<ZstdError>;
      if (code === undefined || !(error instanceof Error) || error instanceof BadInput) throw error;
      const isWide = code === ZstdErrorCode.WindowSizeTooLarge;
      const reason = isWide ? 'needs a window above 32 MiB' : 'is cut off or damaged';
      throw new BadInput([`${file}: ${reason} (Zstandard: ${message})`]);
    }
  };
  await forEachChunk(file, (bytes) => unpack(bytes, false));
  unpack(new Uint8Array(0), true);
}
