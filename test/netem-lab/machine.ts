import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { QEMU } from './tools.ts';

const MEMORY_MB = 2_048;

/** It takes a quarter of this. */
const LONGEST_MS = 1_200_000;

/**
 * Emulated, whatever help the hardware offers: virtual machines in virtual machines do not always start. No devices but a
 * serial line.
 */
const OPTIONS = [
  ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', String(MEMORY_MB)],
  ...['-nodefaults', '-no-user-config', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
];

/** Boots the kernel with the root folder and hands on what it prints, line by line, until it is off. */
export async function boot(kernel: string, image: string, onLine: (line: string) => void): Promise<void> {
  const command = ['console=ttyS0', 'quiet', 'panic=-1', 'rcupdate.rcu_expedited=1', 'rdinit=/init'].join(' ');
  const argv = [...OPTIONS, '-kernel', kernel, '-initrd', image, '-append', command];
  // The kernel ends it when we end, however that comes.
  const machine = spawn('setpriv', ['--pdeathsig', 'KILL', '--', QEMU, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => machine.kill('SIGKILL'), LONGEST_MS);
  let said = '';
  machine.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  createInterface({ input: machine.stdout }).on('line', (line) => onLine(line.replace(/\r$/, '')));
  try {
    const [code, signal] = (await once(machine, 'close')) as [number | null, NodeJS.Signals | null];
    if (code !== 0) throw new Error(`${QEMU} ended with ${String(code ?? signal)}: ${said.trim()}`);
  } finally {
    clearTimeout(timer);
  }
}
