import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { explainRefusal } from '../../../../cluster/hosts/namespace/refusal.ts';

describe('explanation of refused namespaces', () => {
  it('repeats the last thing the tool said, and names a way out', () => {
    const { reason, remedy } = explainRefusal('root', 'first\nunshare: unshare failed: Operation not permitted\n');
    assert.match(reason, /\(unshare: unshare failed: Operation not permitted\)$/);
    assert.match(remedy, /--privileged/);
  });

  it('offers root to those who are not', () => {
    assert.match(explainRefusal('user namespace', 'unshare: refused').remedy, /root/);
  });

  it('knows a limit when it sees one', () => {
    const { reason, remedy } = explainRefusal('root', 'unshare: unshare failed: No space left on device');
    assert.match(reason, /limit/);
    assert.match(remedy, /max_net_namespaces/);
  });
});
