import { after, before, describe, it, type Context } from 'mocha';
import assert from 'node:assert/strict';
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dockerHost } from '../../../../cluster/hosts/docker/docker-host.ts';
import { thisProcess } from '../../../../cluster/hosts/owner.ts';
import { etcd } from '../../../../cluster/systems/etcd/etcd.ts';
import type { Lab } from '../../../../harness/core/contracts/host.ts';
import type { ClientOutcome, SystemClient } from '../../../../harness/core/contracts/system.ts';
import type { Json } from '../../../../harness/core/json.ts';

const NODES = ['n1', 'n2', 'n3'];

for (const version of ['3.3.25', '3.4.23', '3.5.16']) {
  describe(`three containers of etcd ${version}`, function () {
    this.timeout(60_000);
    let runDirectory: string | undefined;
    let lab: Lab | undefined;
    let client: SystemClient;

    before(async function (this: Context) {
      const probe = await dockerHost.probe();
      if (!probe.available && process.env['CI'] !== 'true') this.skip();
      assert.ok(probe.available, `${probe.reason}; ${probe.remedy}`);
      if ((await etcd.builds()).find(({ name }) => name === version)?.ready !== true) this.skip();
      runDirectory = await mkdtemp(join(tmpdir(), 'verdict-test-'));
      const run = { id: `test-etcd-${version}-${String(process.pid)}`, owner: thisProcess() };
      lab = await dockerHost.open({ run, nodes: NODES, runDirectory });
      client = await startCluster(lab, version);
    });

    after(async () => {
      await lab?.close();
      if (runDirectory !== undefined) await rm(runDirectory, { recursive: true, force: true });
    });

    const invoke = async (node: string, f: string, value: Json): Promise<ClientOutcome> => {
      const signal = AbortSignal.timeout(1_000);
      return client.invoke({ node, client: 'c1', request: 1, f, key: 'k', value, reads: 'linearizable', signal });
    };
    const untilOk = async (node: string, f: string, value: Json): Promise<Json> => {
      for (;;) {
        const outcome = await invoke(node, f, value);
        if (outcome.type === 'ok') return outcome.value;
        await sleep(50);
      }
    };
    const leader = async (): Promise<string> => {
      for (;;) {
        const said = await Promise.all(NODES.map((node) => client.status(node, AbortSignal.timeout(1_000))));
        const leading = said.find((status) => status?.isLeader === true);
        if (leading) return leading.node;
        await sleep(200);
      }
    };

    it('goes on after its leader was killed, and agrees again when that came back', async () => {
      assert.ok(lab);
      assert.equal(await untilOk('n1', 'write', 1), 1);
      const killed = await leader();
      const other = NODES.find((node) => node !== killed) as string;
      await lab.kill(killed);
      assert.deepEqual(await invoke(killed, 'read', null), { type: 'fail', error: 'connection refused', retry: true });
      await untilOk(other, 'write', 2);
      await lab.start(killed);
      assert.equal(await untilOk(killed, 'read', null), 2);
      const replicas = await client.replicas(['k'], AbortSignal.timeout(5_000));
      assert.deepEqual(
        replicas.map((replica) => replica?.contents),
        [{ k: 2 }, { k: 2 }, { k: 2 }],
      );
      assert.equal(new Set(replicas.map((replica) => `${replica?.position} ${replica?.digest}`)).size, 1);
    });

    it('has logs without anything alarming, kills and restarts included', async () => {
      for (const node of NODES) {
        const lines = (await readFile((lab as Lab).logFile(node), 'utf8')).split('\n');
        assert.ok(lines.length > 20);
        assert.deepEqual(
          lines.filter((line) => etcd.logPatterns.some(({ pattern }) => pattern.test(line))),
          [],
        );
      }
    });
  });
}

async function startCluster(lab: Lab, version: string): Promise<SystemClient> {
  const build = await etcd.build(version, null);
  const nodes = lab.nodes.map((name) => ({ name, address: lab.addressOf(name) }));
  const options = etcd.options({});
  const common = { nodes, options, clusterToken: 'test', seed: '1' };
  await Promise.all(
    lab.nodes.map((name) => {
      const [dataDirectory, outputDirectory] = [lab.dataDirectory(name), lab.outputDirectory(name).nodePath];
      return lab.launch(name, etcd.command(build, { ...common, name, dataDirectory, outputDirectory }));
    }),
  );
  return etcd.connect({ nodes, options, build: version });
}
