import { open, readFile, stat } from 'node:fs/promises';

/** Bytes of a word of the machine; arguments, environment and auxiliary vector are made of these. */
const WORD = 8;

/** Type of the auxiliary vector's entry for the vDSO (elf.h: AT_SYSINFO_EHDR). */
const VDSO_ENTRY = 33n;

/** More than arguments, environment and auxiliary vector can be in words; their texts lie elsewhere. */
const READ_SIZE = 256 * 1024;

/** Position of the field `startstack` after the process's name in /proc/PID/stat (proc(5): field 28). */
const START_STACK = 28 - 3;

/**
 * Why a running process does not have its time from a control page; undefined when it has: the vDSO that it was told of
 * at its start lies right behind a mapping of that very file. A program that another program started in its place has
 * the kernel's again. `pid` and `page` are of this machine.
 */
export async function missingClock(pid: number, page: string): Promise<string | undefined> {
  try {
    const [address, mappings] = await Promise.all([vdsoAddress(pid), mappedPages(pid, page)]);
    if (mappings.length === 0)
      return 'the process has not mapped its control page: another program took the place of the node’s';
    const behind = mappings.some((end) => end === address);
    return behind ? undefined : 'the process was told of another vDSO than the one that reads its control page';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return 'the process is gone';
    if (code === 'EACCES' || code === 'EPERM') return 'this user may not look into the process';
    throw error;
  }
}

/** From the stack that the kernel set up, because /proc/PID/auxv shows what the kernel wrote and not what stands there. */
async function vdsoAddress(pid: number): Promise<bigint | undefined> {
  const words = await stackWords(pid);
  // The stack begins with the number of arguments, arguments and a zero, the environment and a zero.
  const environment = 1 + Number(words[0]) + 1;
  let position = words.indexOf(0n, environment) + 1;
  while (position > environment && position + 1 < words.length && words[position] !== VDSO_ENTRY) position += 2;
  return words[position + 1];
}

async function stackWords(pid: number): Promise<BigUint64Array> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
  const memory = await open(`/proc/${pid}/mem`, 'r');
  try {
    const bytes = Buffer.alloc(READ_SIZE);
    const { bytesRead } = await memory.read(bytes, 0, READ_SIZE, Number(fields[START_STACK]));
    return new BigUint64Array(bytes.buffer, bytes.byteOffset, Math.floor(bytesRead / WORD));
  } finally {
    await memory.close();
  }
}

/** Where mappings of the page end. */
async function mappedPages(pid: number, page: string): Promise<bigint[]> {
  const [maps, { ino }] = await Promise.all([readFile(`/proc/${pid}/maps`, 'utf8'), stat(page)]);
  return maps.split('\n').flatMap((line) => {
    const [range = '', rights = '', , , inode] = line.split(/\s+/);
    const end = range.split('-')[1];
    return end !== undefined && rights === 'r--s' && inode === String(ino) ? [BigInt(`0x${end}`)] : [];
  });
}
