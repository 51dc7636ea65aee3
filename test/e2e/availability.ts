import type { Context } from 'mocha';
import type { Host } from '../../harness/core/contracts/host.ts';

/** Skips a test where the host is not available, saying why; with CI=true that is a failure instead. */
export async function demand(test: Context, host: Host): Promise<void> {
  const probe = await host.probe();
  if (probe.available) return;
  if (process.env['CI'] === 'true') throw new Error(`host ${host.name} is demanded: ${probe.reason}. ${probe.remedy}`);
  process.stdout.write(`      skipped: host ${host.name}: ${probe.reason}\n`);
  test.skip();
}
