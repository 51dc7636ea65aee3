import { existsSync } from 'node:fs';
import { returned, running } from './clock-state.ts';
import { ClockPage } from './page-file.ts';

/**
 * Ends whatever is done to the clocks of a page. The wall clock is the machine's again. The monotonic clock, which must
 * never go back, and which nobody can compare with another node's, runs as fast as the machine's from where it is: a leap
 * would make every timer of the node fire at once.
 */
export async function straightened(page: ClockPage): Promise<void> {
  await page.change({ wall: returned, monotonic: (clock, at) => running(clock, at, 1) });
}

/** The same by the page's file, for the clocks of a run whose harness is gone. Without the file there is nothing to do. */
export async function straighten(file: string): Promise<void> {
  if (!existsSync(file)) return;
  const page = await ClockPage.open(file);
  try {
    await straightened(page);
  } finally {
    await page.close();
  }
}
