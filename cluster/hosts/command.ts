import { spawn } from 'node:child_process';
import type { CommandResult, ToolInput } from '../../harness/core/contracts/host.ts';

/** Administration tools live in sbin folders, which an ordinary user's PATH may lack. */
export const TOOL_PATH = [process.env['PATH'] ?? '', '/usr/local/sbin', '/usr/sbin', '/sbin'].join(':');

/** A tool that hangs this long is broken; the caller gets exit code 124. */
const TOOL_TIMEOUT_MS = 15_000;

/** Exit codes a shell would give: the program does not exist; it was ended by its time-out; by a signal. */
const NOT_FOUND = 127;
const TIMED_OUT = 124;
const SIGNALLED = 128;

/**
 * Runs a host tool to its end. Never throws for the tool's own failure: exit code 127 means it does not exist. Plain
 * `spawn`, because packet rules must be in force within milliseconds and a wrapper's start-up would double their cost.
 */
export function runTool(
  argv: readonly string[],
  stdin: ToolInput = '',
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const [file, ...args] = argv;
  if (file === undefined) throw new RangeError('runTool: empty command');
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      env: { PATH: TOOL_PATH, LC_ALL: 'C', ...environment },
      timeout: TOOL_TIMEOUT_MS,
      killSignal: 'SIGKILL',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    // A tool that ends without reading its input is judged by its exit code.
    child.stdin.on('error', () => undefined);
    void Promise.resolve(stdin).then((text) => child.stdin.end(text));
    child.on('error', (error) => {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      resolve({ exitCode: missing ? NOT_FOUND : SIGNALLED, stdout: '', stderr: error.message });
    });
    child.on('close', (code, signal) => {
      const ended = child.killed ? TIMED_OUT : SIGNALLED;
      const stderr = output.stderr === '' && signal !== null ? `${file} was ended by ${signal}` : output.stderr;
      resolve({ exitCode: code ?? ended, stdout: output.stdout, stderr });
    });
  });
}
