import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { QEMU } from './tools.ts';

const MEMORY_MB = 2_048;

/** How much of a processor the machine may use, s. It takes a quarter of this. */
const LONGEST_S = 1_200;
const TICKS_PER_S = 100;
const LOOK_MS = 5_000;

/**
 * Emulated, whatever help the hardware offers: virtual machines in virtual machines do not always start. No devices but a
 * serial line. Time in it is the number of its instructions, 1 ns each, and leaps where it waits: how busy the machine
 * around it is cannot be told from within, so that what is measured there is the kernel's doing and the same every time.
 */
const OPTIONS = [
  ...['-accel', 'tcg,thread=single', '-cpu', 'max', '-smp', '1', '-m', String(MEMORY_MB)],
  ...['-icount', 'shift=0,sleep=off', '-rtc', 'clock=vm'],
  ...['-nodefaults', '-no-user-config', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
];

/** Boots the kernel with the root folder and hands on what it prints, line by line, until it is off. */
export async function boot(kernel: string, image: string, onLine: (line: string) => void): Promise<void> {
  const command = ['console=ttyS0', 'quiet', 'panic=-1', 'rcupdate.rcu_expedited=1', 'rdinit=/init'].join(' ');
  const argv = [...OPTIONS, '-kernel', kernel, '-initrd', image, '-append', command];
  // The kernel ends it when we end, however that comes.
  const machine = spawn('setpriv', ['--pdeathsig', 'KILL', '--', QEMU, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  const watch = setInterval(() => {
    if (secondsUsed(machine.pid) > LONGEST_S) machine.kill('SIGKILL');
  }, LOOK_MS);
  let said = '';
  machine.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  createInterface({ input: machine.stdout }).on('line', (line) => onLine(line.replace(/\r$/, '')));
  try {
    const [code, signal] = (await once(machine, 'close')) as [number | null, NodeJS.Signals | null];
    if (code !== 0) throw new Error(`${QEMU} ended with ${String(code ?? signal)}: ${said.trim()}`);
  } finally {
    clearInterval(watch);
  }
}

/** How much of a processor a process has used, s (proc(5): fields 14 and 15 of its stat). */
function secondsUsed(pid: number | undefined): number {
  const file = `/proc/${String(pid)}/stat`;
  const stat = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_S;
}
