import { execa } from 'execa';
import type { CommandResult } from '../../harness/core/contracts/host.ts';

/** Administration tools live in sbin folders, which an ordinary user's PATH may lack. */
export const TOOL_PATH = [process.env['PATH'] ?? '', '/usr/local/sbin', '/usr/sbin', '/sbin'].join(':');

/** A tool that hangs this long is broken; the caller gets exit code 124. */
const TOOL_TIMEOUT_MS = 15_000;

/** Runs a host tool to its end. Never throws for the tool's own failure: exit code 127 means it does not exist. */
export async function runTool(argv: readonly string[], stdin = ''): Promise<CommandResult> {
  const [file, ...args] = argv;
  if (file === undefined) throw new RangeError('runTool: empty command');
  const result = await execa(file, args, {
    input: stdin,
    reject: false,
    timeout: TOOL_TIMEOUT_MS,
    stripFinalNewline: false,
    env: { PATH: TOOL_PATH, LC_ALL: 'C' },
  });
  const exitCode = result.exitCode ?? (result.code === 'ENOENT' ? 127 : result.timedOut ? 124 : 128);
  const stderr = result.stderr === '' ? (result.shortMessage ?? '') : result.stderr;
  return { exitCode, stdout: result.stdout, stderr };
}
