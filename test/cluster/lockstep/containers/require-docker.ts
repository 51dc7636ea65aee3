import type { Context } from 'mocha';
import assert from 'node:assert/strict';
import { findEngine, type Engine } from '../../../../cluster/hosts/docker/engine.ts';

/** The engine of this machine; skips what needs one where there is none, but not where the tests are to be complete. */
export async function requireDocker(test: Context): Promise<Engine> {
  const found = await findEngine();
  if ('engine' in found) return found.engine;
  assert.notEqual(process.env['CI'], 'true', `${found.reason}; ${found.remedy}`);
  return test.skip();
}
