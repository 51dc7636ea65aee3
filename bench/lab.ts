import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisProcess } from '../cluster/hosts/owner.ts';
import type { Host, Lab } from '../harness/core/contracts/host.ts';

/** Opens a lab of three nodes for a measurement and removes it afterwards, whatever happens. */
export async function withLab<T>(host: Host, action: (lab: Lab) => Promise<T>): Promise<T> {
  const runDirectory = mkdtempSync(join(tmpdir(), 'verdict-bench-'));
  try {
    const id = `bench-${String(process.pid)}-${String(process.hrtime.bigint())}`;
    const lab = await host.open({ run: { id, owner: thisProcess() }, nodes: ['n1', 'n2', 'n3'], runDirectory });
    try {
      return await action(lab);
    } finally {
      await lab.close();
    }
  } finally {
    rmSync(runDirectory, { recursive: true, force: true });
  }
}

/** Milliseconds since a reading of the monotonic clock. */
export function since(start: bigint): number {
  return Number(process.hrtime.bigint() - start) / 1e6;
}
