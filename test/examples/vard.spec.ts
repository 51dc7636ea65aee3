import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import { systems } from '../../cluster/systems/registry.ts';
import type { ClientOutcome, SystemClient } from '../../harness/core/contracts/system.ts';
import type { Json } from '../../harness/core/json.ts';
import { loadPlugins } from '../../harness/plugins.ts';
import { packageRoot } from '../../harness/version.ts';
import { demand } from '../e2e/availability.ts';
import { verdictRun, withOut } from '../verdict-process.ts';

const FOLDER = join(packageRoot(), 'examples', 'systems', 'vard');
/** Loopback addresses of their own, because clients use one port. */
const NODES = [
  { name: 'n1', address: '127.0.83.1' },
  { name: 'n2', address: '127.0.83.2' },
  { name: 'n3', address: '127.0.83.3' },
];

describe('examples/systems/vard', function () {
  this.timeout(60_000);
  let client: SystemClient;
  const servers: Server[] = [];
  const toys: ChildProcess[] = [];
  let data = '';

  before(async () => {
    await loadPlugins([join(FOLDER, 'vard.mjs')]);
    client = systems.named('vard').connect({ nodes: NODES, options: {}, build: 'program' });
    data = mkdtempSync(join(tmpdir(), 'verdict-vard-'));
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await closed(server);
    for (const toy of toys.splice(0)) await killed(toy);
  });
  after(async () => {
    await client.close();
    rmSync(data, { recursive: true, force: true });
  });

  let request = 0;
  const ask = (node: string, f: string, value: Json, timeoutMs = 5_000, id = ++request): Promise<ClientOutcome> =>
    client.invoke({
      ...{ node, client: 'c1', request: id, f, key: 'k1', value, reads: 'linearizable' },
      signal: AbortSignal.timeout(timeoutMs),
    });

  const startToy = async (me: number): Promise<ChildProcess> => {
    const nodes = NODES.flatMap(({ address }, index) => ['-node', `${String(index)},${address}:9000`]);
    const flags = ['-me', String(me), '-port', '8000', '-dbpath', join(data, String(me)), ...nodes];
    const toy = spawn(process.execPath, [join(FOLDER, 'toy-node.mjs'), ...flags], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    toys.push(toy);
    const [line] = (await once(toy.stdout, 'data')) as [Buffer];
    assert.match(line.toString(), /ready for action/);
    return toy;
  };

  /** A node that answers its first request with these bytes, a few at a time, and then does what is said. */
  const startNode = async (reply: string, then: (socket: Socket) => void = () => undefined): Promise<string[]> => {
    const received: string[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.on('data', (bytes) => {
        received.push(...framesIn(bytes));
        if (reply !== '') for (const byte of frameOf(reply)) socket.write(Buffer.of(byte));
        then(socket);
      });
    });
    servers.push(server);
    await once(server.listen(8000, '127.0.83.1'), 'listening');
    return received;
  };

  it('is under 100 lines', () => {
    assert.ok(readFileSync(join(FOLDER, 'vard.mjs'), 'utf8').trimEnd().split('\n').length < 100);
  });

  it('reads, writes and compares on a server that speaks the protocol, and finds it again after a kill', async () => {
    const toy = await startToy(0);
    assert.deepEqual(await ask('n1', 'read', null), { type: 'ok', value: null });
    assert.deepEqual(await ask('n1', 'cas', [null, 3]), { type: 'ok', value: [null, 3] });
    assert.deepEqual(await ask('n1', 'write', 4), { type: 'ok', value: 4 });
    assert.deepEqual(await ask('n1', 'cas', [3, 5]), { type: 'fail', error: 'mismatch', retry: false });
    const id = ++request;
    assert.deepEqual(await ask('n1', 'cas', [4, 6], 5_000, id), { type: 'ok', value: [4, 6] });
    assert.deepEqual(await ask('n1', 'cas', [4, 6], 5_000, id), { type: 'ok', value: [4, 6] }, 'the same again');
    await killed(toy);
    assert.deepEqual(await ask('n1', 'read', null), { type: 'fail', error: 'ECONNREFUSED', retry: true });
    await startToy(0);
    assert.deepEqual(await ask('n1', 'read', null), { type: 'ok', value: 6 });
    assert.equal((await client.status('n1', AbortSignal.timeout(5_000)))?.isLeader, true);
  });

  it('turns elsewhere when a node does not lead', async () => {
    await startToy(1);
    assert.deepEqual(await ask('n2', 'write', 1), { type: 'fail', error: 'not the leader', retry: true });
    assert.equal((await client.status('n2', AbortSignal.timeout(5_000)))?.isLeader, false);
  });

  it('does not know what became of a request that is not answered', async () => {
    const received = await startNode('');
    const outcome = await ask('n1', 'write', 7, 300, 70);
    assert.equal(outcome.type, 'info');
    assert.match(received[0] ?? '', /^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    assert.equal(received[1], '70 PUT k1 7 -');
  });

  it('does not know what became of a request when the node hangs up', async () => {
    await startNode('', (socket) => socket.destroy());
    assert.equal((await ask('n1', 'write', 7)).type, 'info');
  });

  it('takes no answer to another request for its own', async () => {
    await startNode('Response 12 k1 5 -');
    assert.deepEqual(await ask('n1', 'read', null, 5_000, 71), { type: 'info', error: 'an answer to 12' });
  });

  it('puts answers together that come byte by byte', async () => {
    await startNode('Response 72 k1 5 -');
    assert.deepEqual(await ask('n1', 'read', null, 5_000, 72), { type: 'ok', value: 5 });
  });

  it('carries a run from a seed to a verdict', async function () {
    await demand(this, namespaceHost);
    await withOut(async (out) => {
      const run = await verdictRun(out, 'examples/systems/vard/vard.yaml', '--seed', '1', '--host', 'namespace');
      const verdicts = new Map(run.document.checks.map(({ name, verdict }) => [name, verdict]));
      assert.equal(verdicts.get('linearizable'), 'pass', run.stdout);
      assert.equal(verdicts.get('progress'), 'pass', run.stdout);
      assert.ok(run.document.effects.length >= 2);
      for (const { id, effect } of run.document.effects) assert.equal(effect?.proven, true, id);
    });
  });
});

function frameOf(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}

function framesIn(bytes: Buffer): string[] {
  const frames: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4 + bytes.readUInt32LE(at)) {
    frames.push(bytes.toString('utf8', at + 4, at + 4 + bytes.readUInt32LE(at)));
  }
  return frames;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function closed(server: Server): Promise<void> {
  const end = once(server, 'close');
  server.close();
  await end;
}
