import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { execa } from 'execa';

/** Two clocks as a program shows them, ns. */
export interface Shown {
  readonly wall: bigint;
  readonly monotonic: bigint;
}

/** Programs that print both clocks, ns, for each line they are given. */
export const NODE_PROGRAM = [
  process.execPath,
  '-e',
  `process.stdin.on('data', () => console.log(Date.now() + '000000 ' + process.hrtime.bigint()))`,
];

export const PYTHON_PROGRAM = `
import sys, time
for line in sys.stdin:
    print(time.time_ns(), time.monotonic_ns(), flush=True)
`;

export const C_PROGRAM = `
#include <stdio.h>
#include <time.h>
int main(void) {
  char line[16];
  while (fgets(line, sizeof line, stdin)) {
    struct timespec wall, monotonic;
    clock_gettime(CLOCK_REALTIME, &wall);
    clock_gettime(CLOCK_MONOTONIC, &monotonic);
    printf("%lld %lld\\n", wall.tv_sec * 1000000000ll + wall.tv_nsec, monotonic.tv_sec * 1000000000ll + monotonic.tv_nsec);
    fflush(stdout);
  }
  return 0;
}
`;

/** A real Python and none of the scripts that look for one; undefined where there is none. */
export async function python(): Promise<string | undefined> {
  const result = await execa('python3', ['-c', 'import sys; print(sys.executable)'], { reject: false });
  return result.exitCode === 0 ? result.stdout.trim() : undefined;
}

/** A program that is asked for its clocks again and again. */
export class ClockProgram {
  readonly process: ChildProcess;
  readonly #lines: Interface;

  constructor([file = '', ...parameters]: readonly string[]) {
    this.process = spawn(file, parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.process.stdout ?? process.stdin });
  }

  async ask(): Promise<Shown> {
    const answer = once(this.#lines, 'line') as Promise<[string]>;
    this.process.stdin?.write('?\n');
    const [wall = '', monotonic = ''] = (await answer)[0].split(' ');
    return { wall: BigInt(wall), monotonic: BigInt(monotonic) };
  }

  async end(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
  }
}
