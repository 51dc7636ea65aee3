import { execa } from 'execa';
import { UnavailableError } from '../../harness/core/errors.ts';

export const QEMU = 'qemu-system-x86_64';

/** Programs of this machine that the lab needs, and the packages they come from. */
const TOOLS = { [QEMU]: 'qemu-system-x86', xz: 'xz-utils', 'apt-get': 'apt', 'dpkg-deb': 'dpkg' };

/** Throws UnavailableError for the first that is missing, before anything is fetched. */
export async function requireTools(): Promise<void> {
  for (const [program, name] of Object.entries(TOOLS)) {
    const { failed } = await execa(program, ['--version'], { reject: false, stdin: 'ignore' });
    if (!failed) continue;
    throw new UnavailableError(`there is no ${program} on this machine, which the netem lab needs`, {
      code: 'LAB_TOOL_MISSING',
      hint: `Install it (Debian: apt-get install --no-install-recommends ${name}).`,
    });
  }
}
