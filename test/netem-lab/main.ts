/**
 * `npm run test:netem`: boots a Debian kernel that has netem in an emulated machine and measures there what packet faults come to that are done by netem. One line per claim; exit status 0 when all of
 * them hold, 69 where the machine cannot be had.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VerdictError } from '../../harness/core/errors.ts';
import { imageOf } from './image.ts';
import { boot } from './machine.ts';
import { debian, kernelImage } from './packages.ts';
import { requireTools } from './tools.ts';

const UNAVAILABLE = 69;

try {
  process.exitCode = (await runLab()) ? 0 : 1;
} catch (error) {
  if (!(error instanceof VerdictError)) throw error;
  process.stderr.write(`${error.message}\n${error.hint ?? ''}\n`);
  process.exitCode = UNAVAILABLE;
}

/** Whether all claims held, as the machine says at the end. */
async function runLab(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'verdict-netem-lab-'));
  try {
    await requireTools();
    const packages = await debian();
    const image = join(folder, 'root.cpio');
    await writeFile(image, await imageOf(packages));
    let allHold = false;
    await boot(await kernelImage(packages), image, (line) => {
      process.stdout.write(`${line}\n`);
      if (line === 'lab ended with 0') allHold = true;
    });
    return allHold;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
