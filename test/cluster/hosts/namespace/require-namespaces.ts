import assert from 'node:assert/strict';
import { namespaceHost } from '../../../../cluster/hosts/namespace/namespace-host.ts';

/** Skips, visibly, where labs cannot be opened; in continuous integration they must be. */
export async function requireNamespaces(context: Mocha.Context): Promise<void> {
  const { available, reason, remedy } = await namespaceHost.probe();
  if (available) return;
  assert.notEqual(process.env['CI'], 'true', `${reason}; ${remedy}`);
  process.stdout.write(`    skipped: ${reason}; ${remedy}\n`);
  context.skip();
}
