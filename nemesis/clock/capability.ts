import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Capability } from '../../harness/core/contracts/host.ts';
import { offered } from '../../harness/core/capability-table.ts';
import { UnavailableError } from '../../harness/core/errors.ts';
import { kernelRemedy, MECHANISMS } from '../../harness/core/mechanisms.ts';
import { offset } from './clock-state.ts';
import { ClockPage } from './page-file.ts';
import { clockShim, readBack } from './shim.ts';

const { name: MECHANISM } = MECHANISMS.ownVdso;

/** What serves where clocks cannot be bent: they go on while a node is paused, and it finds its timers overdue. */
export const NEAREST = 'the fault pause (SIGSTOP) comes nearest';

/** Only something that no machine's own clock does between two calls. */
const AHEAD = 3_600_000_000_000n;

/** Whether programs can be given clocks here, by giving a throw-away program one that is an hour ahead. */
export async function clockCapability(): Promise<Capability> {
  try {
    const seen = await hoursAhead(await clockShim());
    if (seen) return offered('clock', 'ownVdso');
    return missing(
      `${MECHANISM}: the program was shown the machine's time all the same`,
      kernelRemedy(MECHANISMS.ownVdso),
    );
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return missing(error.message, error.hint ?? kernelRemedy(MECHANISMS.ownVdso));
  }
}

async function hoursAhead(shim: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'verdict-clock-'));
  try {
    const page = await ClockPage.create(join(folder, 'page'));
    await page.change({
      wall: (clock, at) => offset(clock, at, AHEAD),
      monotonic: (clock, at) => offset(clock, at, AHEAD),
    });
    const readings = await readBack(shim, page.file).finally(() => page.close());
    return [readings.wall, readings.monotonic].every(({ before, shown }) => shown - before >= AHEAD);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function missing(mechanism: string, remedy: string): Capability {
  return { name: 'clock', available: false, mechanism, remedy: `${remedy.replace(/\.$/, '')}; ${NEAREST}` };
}
