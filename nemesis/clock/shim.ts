import { join } from 'node:path';
import { HarnessError, UnavailableError } from '../../harness/core/errors.ts';
import { COMPILER, compiled, type NativeProgram } from '../native/compile.ts';

const SHIM: NativeProgram = {
  name: 'clock-shim',
  products: ['clock-shim'],
  steps: (sources) => [imageStep(sources), launcherStep(sources)],
};

/** What one clock was seen to show, ns, and what the kernel said right before and after. */
export interface ClockReading {
  readonly before: bigint;
  readonly shown: bigint;
  readonly after: bigint;
}

/**
 * The launcher that runs programs by the clocks of a control page, as an absolute path: compiled at first use, linked
 * statically, so that it runs in any image. Throws UnavailableError with the remedy where it cannot be had.
 */
export async function clockShim(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new UnavailableError(
      `clock faults work on Linux on x86-64, and this is ${process.platform} ${process.arch}`,
      {
        code: 'CLOCK_SHIM_MACHINE',
        hint: 'Use another machine, or leave the faults clock and timeout out of the spec.',
      },
    );
  return join(await compiled(SHIM), 'clock-shim');
}

/** The command line that runs `argv` by the clocks of a page; paths as its process sees them. */
export function underShim(shim: string, page: string, argv: readonly string[]): string[] {
  return [shim, '--control', page, '--', ...argv];
}

/** What a program under this page is shown, read by one that is started for it. Paths of this machine. */
export async function readBack(
  shim: string,
  page: string,
): Promise<{ readonly wall: ClockReading; readonly monotonic: ClockReading }> {
  const { execa } = await import('execa');
  const [file = shim, ...parameters] = underShim(shim, page, [shim, 'show']);
  const result = await execa(file, parameters, { reject: false, stdin: 'ignore', timeout: 10_000 });
  if (result.exitCode === 69)
    throw new UnavailableError(`a program cannot be given clocks of its own here: ${result.stderr}`, {
      code: 'CLOCK_SHIM_REFUSED',
      hint: 'Allow ptrace of a parent process (no seccomp profile that forbids it, Yama below 3).',
    });
  if (result.exitCode !== 0)
    throw new HarnessError(`the clocks of ${page} cannot be read back: ${result.stderr || String(result.code)}`, {
      code: 'CLOCK_READ_BACK',
    });
  const { wall, monotonic } = JSON.parse(result.stdout) as Record<
    'wall' | 'monotonic',
    Record<keyof ClockReading, string>
  >;
  return { wall: readingOf(wall), monotonic: readingOf(monotonic) };
}

function readingOf({ before, shown, after }: Record<keyof ClockReading, string>): ClockReading {
  return { before: BigInt(before), shown: BigInt(shown), after: BigInt(after) };
}

/** The vDSO: an image without relocations, writable data, and anything of the C library. */
function imageStep(sources: string): string[] {
  return [
    COMPILER,
    ...WARNINGS,
    ...['-shared', '-nostdlib', '-fPIC', '-fvisibility=hidden', '-fno-stack-protector', '-fcf-protection=none'],
    ...['-fno-asynchronous-unwind-tables', '-fno-jump-tables'],
    ...['-Wl,-s', '-Wl,--hash-style=both', '-Wl,--build-id=none', '-Wl,-Bsymbolic', '-Wl,-z,max-page-size=4096'],
    ...['-Wl,-soname=linux-vdso.so.1', `-Wl,--version-script=${sources}/image.map`, `-Wl,-T,${sources}/image.lds`],
    ...['-o', 'image.so', join(sources, 'image.c')],
  ];
}

/** The launcher, with the image of the step before in it. */
function launcherStep(sources: string): string[] {
  const files = ['main', 'launch', 'install', 'tracee', 'elf-image', 'kick', 'show'].map((name) => `${name}.c`);
  return [
    COMPILER,
    ...WARNINGS,
    ...['-static', '-Wl,-s', '-Wa,-I.', '-o', 'clock-shim'],
    ...[...files, 'embedded-image.S'].map((file) => join(sources, file)),
  ];
}

const WARNINGS = ['-std=gnu11', '-O2', '-Wall', '-Wextra'];
