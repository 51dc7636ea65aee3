import { existsSync } from 'node:fs';
import type { NodeCommand } from '../../../harness/core/contracts/host.ts';
import { messageOf, UnavailableError } from '../../../harness/core/errors.ts';

/** How runtimes of containers say that there is nothing to run: by a path, by a name. */
const NOTHING_TO_RUN = /exec:? .*(no such file or directory|executable file not found)/;

/**
 * What a node could not be started for, where that is its program and not the engine; undefined for everything else. A
 * container sees fewer folders than this machine, so a program that is here may be missing there.
 */
export function missingProgram(node: string, command: NodeCommand, failure: unknown): UnavailableError | undefined {
  if (!NOTHING_TO_RUN.test(messageOf(failure))) return undefined;
  const { image } = command;
  const program = command.argv[0] ?? '';
  const unseen = image === undefined && program.startsWith('/') && existsSync(program);
  const where = image === undefined ? '' : ` in the image ${image}`;
  const reason = unseen ? 'its container does not see that path' : `there is no such program${where}`;
  return new UnavailableError(`${node} cannot run ${program}: ${reason}.`, {
    code: 'PROGRAM_MISSING',
    hint: unseen
      ? 'Name its folder under readable in the command of the system; where it is a script, that of its interpreter too.'
      : 'Install it, or give the path of the binary in the spec.',
    cause: failure,
  });
}
