import { after, afterEach, before, beforeEach, describe, it, type Context } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { runTool } from '../../../../cluster/hosts/command.ts';
import { chooseAccess, type Access } from '../../../../cluster/hosts/docker/access.ts';
import { createDockerHost, dockerHost } from '../../../../cluster/hosts/docker/docker-host.ts';
import { requireEngine, type Engine } from '../../../../cluster/hosts/docker/engine.ts';
import { HOST_IMAGE } from '../../../../cluster/hosts/docker/host-image.ts';
import { objectName, RUN_LABEL } from '../../../../cluster/hosts/docker/labels.ts';
import { thisProcess, type Owner } from '../../../../cluster/hosts/owner.ts';
import { BEYOND_FILTERS } from '../../../../cluster/hosts/packet-daemon.ts';
import { mechanismsAt } from '../../../../harness/core/capability-table.ts';
import type { Lab, NodeCommand, NodeExit, RunIdentity } from '../../../../harness/core/contracts/host.ts';
import { tryLongTool } from '../../../conformance/hosts/long-tool.ts';
import { HarnessError, UnavailableError } from '../../../../harness/core/errors.ts';

const DEAD: Owner = { pid: 4_194_304, startTime: '1' };
const SERVE = "require('node:net').createServer((socket) => socket.end('hello')).listen(9000);";

let engine: Engine;
let runDirectory: string;
let serial = 0;
const labs: Lab[] = [];

describe('the docker host', function () {
  this.timeout(60_000);

  before(async function (this: Context) {
    const probe = await dockerHost.probe();
    if (!probe.available && process.env['CI'] !== 'true') this.skip();
    assert.ok(probe.available, `${probe.reason}; ${probe.remedy}`);
    engine = await requireEngine();
  });

  beforeEach(async () => {
    runDirectory = await mkdtemp(join(tmpdir(), 'verdict-test-'));
  });

  afterEach(async () => {
    for (const lab of labs.splice(0)) await lab.close();
    if (runDirectory) await rm(runDirectory, { recursive: true, force: true });
  });

  for (const access of ['direct', 'engine'] as const) {
    describe(`with ${access} access`, () => {
      before(async function (this: Context) {
        if (access === 'direct' && (await chooseAccess()) !== 'direct') this.skip();
      });

      it('measures what it can do, as far as the table says that it can be done at all', async () => {
        const { capabilities, rights } = await createDockerHost({ access }).probe();
        const missing = capabilities.filter(({ available }) => !available);
        const impossibleHere = missing.filter(
          ({ name }) => mechanismsAt(name, { host: 'docker', rights }).length === 0,
        );
        assert.deepEqual(
          impossibleHere.map(({ name }) => name),
          access === 'direct' ? ['switch'] : ['disk-quota', 'disk-throttle', 'switch'],
        );
        // Without our own program for packets; whether writes can be slowed depends on the machine's cgroups.
        const others = missing.filter((capability) => !impossibleHere.includes(capability)).map(({ name }) => name);
        assert.deepEqual(
          others.filter((name) => name !== 'disk-throttle'),
          BEYOND_FILTERS,
        );
      });

      it('runs a tool that goes on until its input ends or it is killed', async () => {
        await tryLongTool(await open({ access }), 'n1');
      });

      it('says of a program that is missing, or not to be seen from a container, that it is', async () => {
        const lab = await open({ access });
        const launch = (path: string): Promise<void> => lab.launch('n1', { argv: [path], env: {}, readable: [] });
        const unseen = join(runDirectory, 'my-raft');
        await writeFile(unseen, '#!/bin/sh\n', { mode: 0o755 });
        const missing = { name: 'UnavailableError', code: 'PROGRAM_MISSING' };
        await assert.rejects(launch('/usr/local/bin/no-raft'), {
          ...missing,
          message: 'n1 cannot run /usr/local/bin/no-raft: there is no such program.',
        });
        await assert.rejects(launch('no-raft'), { ...missing, message: /no-raft: there is no such program/ });
        await assert.rejects(launch(unseen), { ...missing, message: /does not see that path/, hint: /readable/ });
        await lab.close();
        await assertNothingLeft(lab);
      });

      it('keeps packet rules while the node is killed and started', async () => {
        const lab = await open({ access });
        await lab.launch('n1', program(SERVE));
        await untilServed(lab, 'n1');
        const rules = '*raw\n-A PREROUTING -p tcp --dport 9000 -j DROP\nCOMMIT\n';
        const cut = await lab.exec('n1', ['iptables-restore', '-w', '--noflush'], rules);
        assert.deepEqual(cut, { exitCode: 0, stdout: '', stderr: '' });
        await lab.kill('n1');
        await lab.start('n1');
        assert.equal(await isServed(lab, 'n1'), false);
        await lab.exec('n1', [
          'iptables',
          '-w',
          '-t',
          'raw',
          '-D',
          'PREROUTING',
          '-p',
          'tcp',
          '--dport',
          '9000',
          '-j',
          'DROP',
        ]);
        await untilServed(lab, 'n1');
      });

      it('tells a tool’s failure and its words', async () => {
        const lab = await open({ access });
        const result = await lab.exec('n1', ['sh', '-c', 'cat; echo words >&2; exit 3'], 'told');
        assert.deepEqual(result, { exitCode: 3, stdout: 'told', stderr: 'words\n' });
      });

      it('pauses, resumes, kills and stops, and the kernel agrees', async () => {
        const lab = await open({ access });
        const exits: NodeExit[] = [];
        lab.onExit((exit) => exits.push(exit));
        await lab.launch('n1', program("process.on('SIGTERM', () => process.exit(3)); console.log('up');" + SERVE));
        await untilServed(lab, 'n1');
        await lab.pause('n1');
        assert.equal(await lab.state('n1'), 'paused');
        await lab.resume('n1');
        assert.equal(await lab.state('n1'), 'running');
        await lab.pause('n1');
        await lab.kill('n1');
        assert.equal(await lab.state('n1'), 'stopped');
        assert.equal(lab.pid('n1'), undefined);
        await lab.start('n1');
        await untilServed(lab, 'n1');
        await lab.stop('n1', 10_000);
        assert.deepEqual(exits, [
          { node: 'n1', life: 1, code: null, signal: 'SIGKILL', expected: true },
          { node: 'n1', life: 2, code: 3, signal: null, expected: true },
        ]);
        assert.equal(await readFile(lab.logFile('n1'), 'utf8'), 'up\nup\n');
      });
    });
  }

  it('reports an exit nobody asked for', async () => {
    const lab = await open();
    const exit = new Promise<NodeExit>((resolve) => {
      lab.onExit(resolve);
    });
    await lab.launch('n1', program('setTimeout(() => process.exit(7), 50)'));
    assert.deepEqual(await exit, { node: 'n1', life: 1, code: 7, signal: null, expected: false });
    await lab.kill('n1');
    await lab.pause('n1');
    assert.equal(await lab.state('n1'), 'stopped');
  });

  it('loses no output to a kill', async () => {
    const lab = await open();
    const script = `const fs = require('node:fs');
      for (let line = 0; ; line++) { fs.writeSync(1, 'line ' + line + '\\n'); fs.appendFileSync('/output/written', '.'); }`;
    await lab.launch('n1', program(script));
    const written = join(lab.outputDirectory('n1').hostPath, 'written');
    while (!existsSync(written) || (await stat(written)).size < 1_000) await sleep(20);
    await lab.kill('n1');
    const { size } = await stat(written);
    const lines = (await readFile(lab.logFile('n1'), 'utf8')).trim().split('\n');
    assert.ok(lines.length >= size, `${lines.length} of ${size} lines arrived`);
    assert.ok(lines.every((line, position) => line === `line ${position}`));
  });

  it('confines nodes: no capability, nothing writable but data, output and /tmp', async () => {
    const lab = await open();
    const script = `const fs = require('node:fs');
      const status = fs.readFileSync('/proc/self/status', 'utf8');
      const writable = ['/', '/usr', '/etc', '/data', '/output', '/tmp'].filter((path) => {
        try { fs.writeFileSync(path + '/probe', ''); return true; } catch { return false; }
      });
      console.log(JSON.stringify({ bounding: /CapBnd:\\s*(\\S+)/.exec(status)[1], newPrivileges: /NoNewPrivs:\\s*(\\S+)/.exec(status)[1], writable }));`;
    assert.deepEqual(JSON.parse(await outputOf(lab, program(script))), {
      bounding: '0000000000000000',
      newPrivileges: '1',
      writable: ['/data', '/output', '/tmp'],
    });
  });

  it('keeps data over an upgrade, and wipes it only while the node is stopped', async () => {
    const lab = await open();
    const count = `const fs = require('node:fs'); fs.appendFileSync('/data/lives', 'x');
      console.log(fs.readFileSync('/data/lives', 'utf8')); setInterval(() => {}, 1000);`;
    await lab.launch('n1', program(count));
    await untilLogged(lab, 'x\n');
    await assert.rejects(lab.wipe('n1'), HarnessError);
    await assert.rejects(lab.launch('n1', program(count)), HarnessError);
    await lab.kill('n1');
    await lab.launch('n1', program(`/* the next release */ ${count}`));
    await untilLogged(lab, 'x\nxx\n');
    await lab.kill('n1');
    await lab.wipe('n1');
    await lab.start('n1');
    await untilLogged(lab, 'x\nxx\nx\n');
    assert.equal(lab.life('n1'), 3);
  });

  it('names a program that does not exist, and can still be closed', async () => {
    const lab = await open();
    const missing = lab.launch('n1', { argv: ['/no/such/program'], env: {}, readable: [] });
    await assert.rejects(
      missing,
      (error) => error instanceof UnavailableError && /no\/such\/program/.test(error.message),
    );
    await lab.close();
    await assertNothingLeft(lab);
  });

  it('says how to get an image that cannot be pulled', async () => {
    const lab = await open();
    const command = { argv: ['etcd'], env: {}, readable: [], image: 'localhost:1/verdict/none:1' };
    await assert.rejects(lab.launch('n1', command), (error) => {
      assert.ok(error instanceof UnavailableError);
      assert.match(error.hint ?? '', /docker pull localhost:1\/verdict\/none:1/);
      return true;
    });
  });

  describe('with an image of its own', () => {
    const image = 'verdict-test:entry-point';

    before(async () => {
      // ldconfig needs no library, so that an image of this one file runs.
      const archive = await runTool(['sh', '-c', 'tar -C /usr/sbin -c ldconfig | base64']);
      const progress = await engine.importImage(Readable.from([Buffer.from(archive.stdout, 'base64')]), {
        repo: 'verdict-test',
        tag: 'entry-point',
        changes: 'ENTRYPOINT ["/ldconfig"]',
      });
      progress.resume();
      await finished(progress);
    });

    after(() => engine.getImage(image).remove({ force: true }));

    it('runs the entry point with the arguments, without any program of this machine', async () => {
      const lab = await open();
      const output = await outputOf(lab, { argv: ['ldconfig', '--version'], env: {}, readable: [], image });
      assert.match(output, /^ldconfig \(/);
    });
  });

  it('removes everything when opening fails half-way', async () => {
    const file = join(runDirectory, 'file');
    await writeFile(file, '');
    const run = { id: `test-${String(process.pid)}-half`, owner: thisProcess() };
    await assert.rejects(openNodes(run, ['n1'], file), HarnessError);
    const obstacle = await engine.createContainer({
      name: objectName(run, 'n2-anchor'),
      Image: HOST_IMAGE,
      Cmd: ['none'],
    });
    try {
      await assert.rejects(openNodes(run, ['n1', 'n2'], runDirectory), HarnessError);
    } finally {
      await obstacle.remove();
    }
    await assertGone(run.id);
  });

  it('closes twice, and does nothing afterwards', async () => {
    const lab = await open();
    await lab.launch('n1', program(SERVE));
    await Promise.all([lab.close(), lab.close()]);
    await lab.close();
    await assertNothingLeft(lab);
    await assert.rejects(lab.start('n1'), HarnessError);
  });

  it('sweeps what a dead owner left, and nothing of a live one', async () => {
    const [dead, alive] = await Promise.all([open({ owner: DEAD, dataBytes: 1_048_576 }), open()]);
    await Promise.all([dead.launch('n1', program(SERVE)), alive.launch('n1', program(SERVE))]);
    const swept = await dockerHost.sweep();
    const ours = swept.filter(({ run }) => run === runOf(dead));
    assert.deepEqual(ours.map(({ kind }) => kind).sort(), ['container', 'container', 'folder', 'network', 'volume']);
    assert.equal(
      swept.some(({ run }) => run === runOf(alive)),
      false,
    );
    await assertNothingLeft(dead);
    await untilServed(alive, 'n1');
  });

  it('does not know other nodes', async () => {
    const lab = await open();
    assert.throws(() => lab.addressOf('n9'), RangeError);
    await assert.rejects(lab.kill('n9'), RangeError);
  });
});

const runs = new Map<Lab, string>();

async function open(settings: { access?: Access; owner?: Owner; dataBytes?: number } = {}): Promise<Lab> {
  const { owner = thisProcess(), ...rest } = settings;
  const run = { id: `test-${String(process.pid)}-${String(++serial)}`, owner };
  const lab = await openNodes(run, ['n1'], runDirectory, rest);
  runs.set(lab, run.id);
  return lab;
}

async function openNodes(
  run: RunIdentity,
  nodes: readonly string[],
  directory: string,
  { dataBytes, ...settings }: { access?: Access; dataBytes?: number } = {},
): Promise<Lab> {
  const size = dataBytes === undefined ? {} : { dataBytes };
  const lab = await createDockerHost(settings).open({ run, nodes, runDirectory: directory, ...size });
  labs.push(lab);
  return lab;
}

function runOf(lab: Lab): string {
  return runs.get(lab) ?? '';
}

function program(script: string): NodeCommand {
  return { argv: [process.execPath, '-e', script], env: {}, readable: [dirname(process.execPath)] };
}

async function outputOf(lab: Lab, command: NodeCommand): Promise<string> {
  const exit = new Promise((resolve) => {
    lab.onExit(resolve);
  });
  await lab.launch('n1', command);
  await exit;
  return readFile(lab.logFile('n1'), 'utf8');
}

async function untilLogged(lab: Lab, text: string): Promise<void> {
  while ((await readFile(lab.logFile('n1'), 'utf8')) !== text) await sleep(20);
}

async function untilServed(lab: Lab, node: string): Promise<void> {
  while (!(await isServed(lab, node))) await sleep(20);
}

async function isServed(lab: Lab, node: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: lab.addressOf(node), port: 9000, timeout: 500 });
    const done = (served: boolean) => (): void => {
      socket.destroy();
      resolve(served);
    };
    socket.on('data', done(true)).on('error', done(false)).on('timeout', done(false)).on('end', done(false));
  });
}

async function assertNothingLeft(lab: Lab): Promise<void> {
  await assertGone(runOf(lab));
}

async function assertGone(run: string): Promise<void> {
  const filters = { label: [`${RUN_LABEL}=${run}`] };
  assert.deepEqual(await engine.listContainers({ all: true, filters }), []);
  assert.deepEqual(await engine.listNetworks({ filters }), []);
  assert.deepEqual((await engine.listVolumes({ filters })).Volumes, []);
  assert.equal(existsSync(join(tmpdir(), `verdict-${String(process.getuid?.())}`, run)), false);
}
