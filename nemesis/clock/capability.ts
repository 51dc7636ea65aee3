import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Capability } from '../../harness/core/contracts/host.ts';
import { UnavailableError } from '../../harness/core/errors.ts';
import { offset } from './clock-state.ts';
import { ClockPage } from './page-file.ts';
import { clockShim, readBack } from './shim.ts';

const MECHANISM = 'vDSO of our own, put in place by ptrace';

/** Only something that no machine's own clock does between two calls. */
const AHEAD = 3_600_000_000_000n;

/** Whether programs can be given clocks here, by giving a throw-away program one that is an hour ahead. */
export async function clockCapability(): Promise<Capability> {
  try {
    const seen = await hoursAhead(await clockShim());
    if (seen) return { name: 'clock', available: true, mechanism: MECHANISM, remedy: '' };
    return missing(`${MECHANISM}: the program was shown the machine's time all the same`, 'use another kernel');
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return missing(error.message, error.hint ?? '');
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
  return { name: 'clock', available: false, mechanism, remedy };
}
