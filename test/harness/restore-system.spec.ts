import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { HarnessError } from '../../harness/core/errors.ts';
import type { LeftoverLab } from '../../harness/core/contracts/host.ts';
import { prepare } from '../../harness/prepare.ts';
import { restoreSystem } from '../../harness/restore-system.ts';

/** Nothing may be done to the nodes. */
const UNTOUCHED = {} as LeftoverLab;

describe('what only the system can take back', () => {
  it('is told with what was before, where it is the build of a node', async () => {
    const text =
      'system: etcd\nbuild: 3.4.23\nseed: 1\nnemesis: [{ fault: upgrade, to: 3.5.16, target: one, every: 5s, for: 2s }]\n';
    const { plan } = await prepare({ text, file: 'spec.yaml', overrides: [], plugins: [] });
    const changed = { kind: 'build', node: 'n2', from: '3.4.23', to: '3.5.16' } as const;
    await assert.rejects(restoreSystem(changed, plan, UNTOUCHED), (error) => {
      assert.ok(error instanceof HarnessError);
      assert.match(error.message, /n2 ran 3\.4\.23 and was to run 3\.5\.16[^]*verdict clean/);
      return true;
    });
  });
});
