import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import type { CapabilityName, HostProbe } from '../../../../harness/core/contracts/host.ts';
import { probeNamespaces } from '../../../../cluster/hosts/namespace/probe.ts';
import { packetDaemonIfAny } from '../../../../nemesis/native/packet-daemon.ts';
import { withoutTools } from '../../../conformance/hosts/without-tools.ts';
import { requireNamespaces } from './require-namespaces.ts';

const PROBE = pathToFileURL(join(import.meta.dirname, '../../../../cluster/hosts/namespace/probe.js')).href;

const PROGRAM = `
import { probeNamespaces } from '${PROBE}';
process.stdout.write(JSON.stringify(await probeNamespaces()));
`;

describe('probe of the namespace host', function () {
  this.timeout(30_000);
  before(async function () {
    await requireNamespaces(this);
  });

  it('falls back on traffic control where iptables is missing', async () => {
    const probe = await probeBehind(withoutTools(['iptables', 'iptables-restore']));
    assert.equal(probe.available, true);
    for (const name of ['packet-drop', 'packet-loss', 'packet-duplicate'] as const) {
      const { available, mechanism } = capability(probe, name);
      assert.deepEqual({ name, available }, { name, available: true });
      assert.match(mechanism, /^tc bpf/);
    }
  });

  it('tries the packet daemon where it is given one, and says what is missing where not', async () => {
    const given = await probeNamespaces({ packetDaemon: await packetDaemonIfAny() });
    const iptables = capability(given, 'packet-drop').mechanism.startsWith('iptables');
    if (iptables) assert.match(capability(given, 'packet-delay').mechanism, /^packet daemon/);
    const lacking = await probeNamespaces({ packetDaemon: { missing: 'no compiler', remedy: 'install gcc' } });
    const { available, mechanism, remedy } = capability(lacking, 'packet-hold');
    assert.deepEqual([available, remedy], [false, 'install gcc']);
    assert.match(mechanism, /no compiler/);
    assert.equal(capability(lacking, 'packet-loss').available, true);
  });

  it('names the packages where nothing acts on packets, and offers the rest', async () => {
    const probe = await probeBehind(withoutTools(['iptables', 'iptables-restore', 'tc', 'ss']));
    assert.equal(probe.available, true);
    for (const name of ['packet-drop', 'packet-loss', 'packet-duplicate'] as const) {
      const { available, remedy } = capability(probe, name);
      assert.equal(available, false);
      assert.match(remedy, /apt-get install iptables.*apt-get install iproute2/);
    }
    assert.match(capability(probe, 'socket-destroy').remedy, /apt-get install iproute2/);
    assert.equal(capability(probe, 'signals').available, true);
  });

  for (const [tool, packageName] of [
    ['ip', 'iproute2'],
    ['nsenter', 'util-linux'],
    ['setpriv', 'util-linux'],
  ] as const) {
    it(`offers nothing without ${tool}, and says where to get it`, async () => {
      const probe = await probeBehind(withoutTools([tool]));
      assert.equal(probe.available, false);
      assert.match(probe.reason, new RegExp(`program ${tool} is missing`));
      assert.match(probe.remedy, new RegExp(packageName));
      assert.ok(probe.capabilities.every(({ available, remedy }) => !available && remedy !== ''));
    });
  }

  it('does not throw where the temporary folder cannot be used', async () => {
    const probe = await probeBehind([], { TMPDIR: '/dev/null' });
    assert.equal(probe.available, false);
    assert.match(probe.remedy, /TMPDIR/);
  });
});

async function probeBehind(prefix: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<HostProbe> {
  const argv = [...prefix, process.execPath, '--input-type=module', '-e', PROGRAM];
  const { stdout } = await execa(argv[0] as string, argv.slice(1), { env });
  return JSON.parse(stdout) as HostProbe;
}

function capability(probe: HostProbe, name: CapabilityName): HostProbe['capabilities'][number] {
  const found = probe.capabilities.find((candidate) => candidate.name === name);
  assert.ok(found);
  return found;
}
