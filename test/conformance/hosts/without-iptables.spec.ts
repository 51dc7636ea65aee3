import { describe, it } from 'mocha';
import { namespaceHost } from '../../../cluster/hosts/namespace/namespace-host.ts';
import { runSuite, skipOrFail } from './child-suite.ts';
import { withoutTools } from './without-tools.ts';

describe('host namespace on a machine without iptables', function () {
  this.timeout(300_000);

  it('passes the whole suite', async function () {
    const { available, reason } = await namespaceHost.probe();
    if (!available) return skipOrFail(this, reason);
    await runSuite(withoutTools(['iptables', 'iptables-restore']), process.getuid?.() ?? 0);
  });
});
