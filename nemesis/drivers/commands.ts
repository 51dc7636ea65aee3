import type { CommandResult, Lab } from '../../harness/core/contracts/host.ts';
import { HarnessError } from '../../harness/core/errors.ts';
import { SWITCH, type Command, type Undo } from '../packets/backend.ts';

/** The part of a lab in which commands run. */
export type CommandTarget = Pick<Lab, 'exec' | 'switch'>;

/** Runs a command where it belongs; its failure is a HarnessError naming command, place and what it said. */
export async function run(target: CommandTarget, command: Command, go?: Promise<void>): Promise<string> {
  const result = await attempt(target, command, go);
  if (result.exitCode === 0) return result.stdout;
  throw commandFailed(command, result);
}

/** Takes something back; succeeds as well when there is nothing to take back. Returns what the command printed. */
export async function undo(target: CommandTarget, command: Undo, go?: Promise<void>): Promise<string> {
  const result = await attempt(target, command, go);
  if (result.exitCode === 0) return result.stdout;
  const left = await run(target, { ...command.trace, where: command.where });
  if (left.includes(command.trace.marker)) throw commandFailed(command, result);
  return result.stdout;
}

/** Starts a command, gives it its input when `go` says so, and returns whatever came of it. */
export async function attempt(target: CommandTarget, command: Command, go?: Promise<void>): Promise<CommandResult> {
  const { where, argv } = command;
  const stdin = go === undefined ? command.stdin : go.then(() => command.stdin);
  if (where !== SWITCH) return target.exec(where, argv, stdin);
  if (target.switch === undefined) throw new RangeError('the lab has no switch to run commands at');
  return target.switch.exec(argv, stdin);
}

/** The error for a command that should have worked. */
export function commandFailed(command: Command, result: CommandResult): HarnessError {
  const input = command.stdin === '' ? '' : `\n${command.stdin.trimEnd()}`;
  const said = [result.stderr, result.stdout].find((text) => text.trim() !== '')?.trim() ?? 'nothing';
  return new HarnessError(
    `${command.argv.join(' ')} failed on ${command.where} with exit code ${result.exitCode}, saying: ${said}${input}`,
    {
      code: 'NEMESIS_COMMAND_FAILED',
      hint: 'Run `verdict doctor` to see which fault mechanisms work on this machine.',
    },
  );
}
