import { HarnessError, InputError } from '../core/errors.ts';

/** A file as it is in an archive. */
export interface ArchivedFile {
  /** With slashes, relative, without `..`. */
  readonly name: string;
  readonly content: Buffer;
}

const BLOCK = 512;
const LONGEST_NAME = 100;
const LONGEST_PREFIX = 155;
const FILE = '0';

/**
 * Files as an uncompressed archive in the format ustar of POSIX.1-2001. Nothing but names and contents is in it: no times, no
 * owners, so that equal files in the same order give equal bytes.
 *
 * @throws HarnessError for a name that the format cannot hold
 */
export function writeTar(files: readonly ArchivedFile[]): Buffer {
  const parts = files.flatMap(({ name, content }) => [header(name, content.length), content, padding(content.length)]);
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/**
 * The files of an archive that {@link writeTar} made.
 *
 * @throws InputError for anything else, for a damaged archive, and for a name that leads out of the folder it is unpacked in
 */
export function readTar(archive: Buffer): ArchivedFile[] {
  const files: ArchivedFile[] = [];
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0;) {
    const block = archive.subarray(at, at + BLOCK);
    const size = readHeader(block);
    const content = archive.subarray(at + BLOCK, at + BLOCK + size.bytes);
    if (content.length < size.bytes) throw damaged(`${size.name} ends before its time`);
    files.push({ name: size.name, content });
    at += BLOCK + Math.ceil(size.bytes / BLOCK) * BLOCK;
  }
  return files;
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const { prefix, rest } = split(name);
  block.write(rest, 0);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${octal(size, 11)}\0`, 124);
  block.write(`${octal(0, 11)}\0`, 136);
  block.write(FILE, 156);
  block.write('ustar\0', 257);
  block.write('00', 263);
  block.write(prefix, 345);
  block.write(`${octal(checksum(block), 6)}\0 `, 148);
  return block;
}

function readHeader(block: Buffer): { readonly name: string; readonly bytes: number } {
  if (Number.parseInt(field(block, 148, 8), 8) !== checksum(block)) throw damaged('a checksum is wrong');
  const [prefix, rest] = [field(block, 345, LONGEST_PREFIX), field(block, 0, LONGEST_NAME)];
  const name = prefix === '' ? rest : `${prefix}/${rest}`;
  if (String.fromCharCode(block.readUInt8(156)) !== FILE) throw damaged(`${name} is no plain file`);
  if (name === '' || name.startsWith('/') || name.split('/').includes('..')) {
    throw damaged(`${name} is no name within a folder`);
  }
  return { name, bytes: Number.parseInt(field(block, 124, 12), 8) };
}

/** Names beyond 100 bytes are divided at a slash. */
function split(name: string): { readonly prefix: string; readonly rest: string } {
  if (Buffer.byteLength(name) <= LONGEST_NAME) return { prefix: '', rest: name };
  for (let at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (Buffer.byteLength(prefix) > LONGEST_PREFIX) break;
    if (Buffer.byteLength(rest) <= LONGEST_NAME) return { prefix, rest };
  }
  throw new HarnessError(`${name} is too long a name for an archive`, { code: 'ARCHIVE_NAME' });
}

/** The sum of all bytes, with blanks in the place of the sum. */
function checksum(block: Buffer): number {
  return block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
}

function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

function field(block: Buffer, at: number, length: number): string {
  const bytes = block.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end < 0 ? length : end).toString();
}

function damaged(why: string): InputError {
  return new InputError(`The archive cannot be read: ${why}`, { code: 'ARCHIVE_INVALID' });
}
