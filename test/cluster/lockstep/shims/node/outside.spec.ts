import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { KitNode } from '../../node-kit.ts';
import { nodeProgram, request, Started } from './start-program.ts';

/** What the program does, and what the harness is told. */
const WAYS: Readonly<Record<string, string>> = {
  'dns.lookup': 'network: lookup',
  'child_process.execSync': 'child process: execSync',
  'child_process.spawn': 'child process: spawn',
  'worker_threads.Worker': 'thread: Worker',
  MessageChannel: 'thread: MessageChannel',
  'net.connect': 'network: connect',
  'http.createServer': 'network: listen',
  'dgram.bind': 'network: bind',
  'vm.createContext': 'a context with a clock of its own: createContext',
  'crypto.generateKeyPairSync': 'randomness of OpenSSL: generateKeyPairSync',
  'performance.mark': 'real time: mark',
  'process.cpuUsage': 'real time: cpuUsage',
  'process.memoryUsage': 'the machine: memoryUsage',
  'os.loadavg': 'the machine: loadavg',
  'fs.watch': 'fs.watch',
  '/proc': 'the file /proc/self/stat',
  '/dev/urandom': 'the file /dev/urandom',
  WeakRef: 'garbage collection: WeakRef',
  'stdin to its end': 'reading stdin to its end, which never comes',
};

describe('shim for Node.js: what it does not control', () => {
  let started: Started;
  let node: KitNode;
  before(async () => {
    started = new Started();
    node = await started.start(nodeProgram('node-outside.cjs'));
  });
  after(() => started.remove());

  for (const [way, what] of Object.entries(WAYS)) {
    it(`tells of ${way}, once, and goes on`, async () => {
      const first = await request(node, way);
      assert.ok(first.outside.includes(what), JSON.stringify(first.outside));
      assert.deepEqual([first.messages[0]?.body.type, first.idle?.next], ['done', null]);
    });
  }
});

describe('shim for Node.js: programs that are another one each time', () => {
  let started: Started;
  before(() => (started = new Started()));
  after(() => started.remove());

  it('shows each of them by a different line at the second try', async () => {
    const nodes = [
      await started.start(nodeProgram('node-planted.mjs')),
      await started.start(nodeProgram('node-planted.mjs')),
    ];
    for (const mistake of ['time of a file', 'real process number', 'clock of a child process', 'inode of a file']) {
      const lines = [];
      for (const node of nodes) lines.push((await request(node, mistake)).messages[0]?.body['value']);
      assert.notEqual(lines[0], undefined, mistake);
      assert.notEqual(lines[0], lines[1], mistake);
    }
  });

  it('tells of sockets, whose numbers may happen to repeat', async () => {
    const node = await started.start(nodeProgram('node-planted.mjs'));
    assert.ok((await request(node, 'port of a socket')).outside.includes('network: listen'));
  });
});
