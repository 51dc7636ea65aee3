import { open, readFile, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { startsAnother } from '../../harness/core/starters.ts';

/** Virtual machines that tell the kernel until when to wait, by the monotonic clock. */
const WAIT_UNTIL = ['java'];

/** What can be told of a program by its file. */
export interface ClockFitness {
  /** Why it cannot be given clocks of its own; undefined where nothing speaks against it. */
  readonly unfit: string | undefined;
  /** It waits until moments of its clock, so that this must go on evenly. */
  readonly waitsUntil: boolean;
}

/** Looks at a program's file before anything is started. One that cannot be read is for whoever starts it to report. */
export async function clockFitness(program: string): Promise<ClockFitness> {
  const file = await realpath(program).catch(() => undefined);
  const bytes = file === undefined ? undefined : await beginningOf(file);
  if (file === undefined || bytes === undefined) return { unfit: undefined, waitsUntil: false };
  const isScript = bytes.toString('latin1', 0, 2) === '#!';
  const unfit = unfitName(basename(program)) ?? (isScript ? unfitScript(bytes) : await unfitProgram(file, bytes));
  return { unfit, waitsUntil: WAIT_UNTIL.includes(basename(file)) };
}

function unfitName(name: string): string | undefined {
  return startsAnother(name) ? `${name} starts another program in its place` : undefined;
}

function unfitScript(bytes: Buffer): string | undefined {
  const [interpreter = ''] = bytes.toString('latin1', 2).trimStart().split(/\s/, 1);
  return unfitName(basename(interpreter));
}

/** ELF: 64 bits, of x86-64; position and size of the program headers, of which one names the loader of a dynamic program. */
const ELF = { class: 4, bits64: 2, machine: 18, x86_64: 62, headers: 32, size: 54, count: 56, loader: 3 };

/** Every program that reads the clocks of the kernel's vDSO looks for it under this name. */
const CLOCK_FUNCTION = '__vdso_clock_gettime';

async function unfitProgram(file: string, bytes: Buffer): Promise<string | undefined> {
  if (bytes.length < 64 || bytes.toString('latin1', 0, 4) !== '\x7fELF') return undefined;
  if (bytes.readUInt8(ELF.class) !== ELF.bits64 || bytes.readUInt16LE(ELF.machine) !== ELF.x86_64)
    return 'it is a program for another processor than x86-64';
  // Dynamic programs have it from their C library.
  if (namesLoader(bytes) || (await readFile(file)).includes(CLOCK_FUNCTION)) return undefined;
  return 'it is linked statically and asks the kernel itself for the time, past every vDSO';
}

function namesLoader(bytes: Buffer): boolean {
  const [start, size, count] = [bytes.readBigUInt64LE(ELF.headers), bytes.readUInt16LE(ELF.size), ELF.count];
  return Array.from({ length: bytes.readUInt16LE(count) }, (_, i) => Number(start) + i * size)
    .filter((offset) => offset + 4 <= bytes.length)
    .some((offset) => bytes.readUInt32LE(offset) === ELF.loader);
}

const BEGINNING = 4_096;

async function beginningOf(file: string): Promise<Buffer | undefined> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EISDIR' || code === 'ENOENT') return undefined;
    throw error;
  }
}
