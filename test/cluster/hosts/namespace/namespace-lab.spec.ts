import { afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFile, readlink } from 'node:fs/promises';
import { namespaceHost } from '../../../../cluster/hosts/namespace/namespace-host.ts';
import {
  allPids,
  commandLineOf,
  handleOf,
  innerPidOf,
  pidNamespaceOf,
  signalProcess,
  waitUntil,
} from '../../../../cluster/hosts/namespace/processes.ts';
import { HarnessError, UnavailableError } from '../../../../harness/core/errors.ts';
import { openBench, type LabBench } from '../../../conformance/hosts/lab-bench.ts';
import { requireNamespaces } from './require-namespaces.ts';

const LIMIT_MS = 10_000;

describe('lab of namespaces', function () {
  this.timeout(30_000);
  let bench: LabBench;
  before(async function () {
    await requireNamespaces(this);
  });
  beforeEach(async () => {
    bench = await openBench(namespaceHost);
  });
  afterEach(() => bench.close());

  const shell = (script: string): Promise<void> =>
    bench.lab.launch('n1', { argv: ['sh', '-c', script], env: { GIVEN: 'to the node' }, readable: [] });
  const log = (): Promise<string> => readFile(bench.lab.logFile('n1'), 'utf8');
  const exited = (): Promise<boolean> => waitUntil(() => bench.exits.length > 0, LIMIT_MS);

  for (const [script, code, signal] of [
    ['exit 0', 0, null],
    ['exit 1', 1, null],
    ['exit 137', 137, null],
    ['kill -TERM $$', null, 'SIGTERM'],
    ['kill -KILL $$', null, 'SIGKILL'],
    ['kill -SEGV $$', null, 'SIGSEGV'],
  ] as const) {
    it(`reports the exit of ${script} as it was`, async () => {
      await shell(script);
      assert.ok(await exited());
      assert.deepEqual(bench.exits, [{ node: 'n1', life: 1, code, signal, expected: false }]);
    });
  }

  it('ends what a node started when the node is killed', async () => {
    await shell('sleep 600 & sleep 600 & wait');
    const members = (): number[] => inSameNamespace(bench.lab.pid('n1') ?? 0, 'sleep 600');
    assert.ok(await waitUntil(() => members().length === 2, LIMIT_MS));
    const started = members().map(handleOf);
    await bench.lab.kill('n1');
    assert.deepEqual(
      started.filter((handle) => handle && signalProcess(handle, 'SIGCONT')),
      [],
    );
  });

  it('ends what a node started when the node ends by itself', async () => {
    await shell('sleep 600 & echo $! && exit 4');
    assert.ok(await exited());
    const inner = Number(await log());
    assert.ok(inner > 1);
    await shell(`kill -0 ${inner} || exit 6`);
    assert.ok(await waitUntil(() => bench.exits.length === 2, LIMIT_MS));
    assert.equal(bench.exits[1]?.code, 6);
  });

  it('reports the exit of a node that stopped itself and was killed by somebody else', async () => {
    await shell('kill -STOP $$');
    assert.ok(await waitUntil(() => bench.lab.pid('n1') !== undefined, LIMIT_MS));
    while ((await bench.lab.state('n1')) !== 'paused') await new Promise(setImmediate);
    const handle = handleOf(bench.lab.pid('n1') ?? 0);
    assert.ok(handle && signalProcess(handle, 'SIGKILL'));
    assert.ok(await waitUntil(() => bench.lab.pid('n1') === undefined, LIMIT_MS));
    await bench.lab.start('n1');
    assert.deepEqual(bench.exits, [{ node: 'n1', life: 1, code: null, signal: 'SIGKILL', expected: false }]);
  });

  it('gives a node no right to change its network, and a /proc that knows it', async () => {
    await shell('ip link set eth0 down; echo $?; readlink /proc/self > /dev/null && ls -d /proc/$$; pwd; echo $GIVEN');
    assert.ok(await exited());
    const data = bench.lab.dataDirectory('n1');
    assert.match(await log(), new RegExp(`not permitted\\n2\\n/proc/\\d+\\n${data}\\nto the node\\n$`));
  });

  it('adds nothing to the network of the machine', async () => {
    await shell('sleep 600');
    const own = await readlink('/proc/self/ns/net');
    assert.notEqual(await readlink(`/proc/${bench.lab.pid('n1') ?? 0}/ns/net`), own);
    const interfaces = await readFile('/proc/net/dev', 'utf8');
    assert.doesNotMatch(interfaces, /port1|bridge0/);
  });

  it('has no place for images', async () => {
    const command = { argv: ['sh'], env: {}, readable: [], image: 'example:1' };
    await assert.rejects(bench.lab.launch('n1', command), UnavailableError);
    assert.equal(bench.lab.life('n1'), 0);
  });

  it('is gone when its first process is killed: nodes end unexpectedly, tools are refused', async () => {
    await shell('sleep 600');
    const [first] = inSameNamespace(bench.lab.pid('n1') ?? 0, 'cat').filter((pid) => innerPidOf(pid) === 1);
    const handle = handleOf(first ?? 0);
    assert.ok(handle && signalProcess(handle, 'SIGKILL'));
    assert.ok(await exited());
    assert.deepEqual(bench.exits, [{ node: 'n1', life: 1, code: null, signal: 'SIGKILL', expected: false }]);
    // The kernel takes its time to take a namespace apart; until then tools may still enter it.
    const refused = (error: unknown): boolean => error instanceof HarnessError;
    const isRefused = (): Promise<boolean> => bench.lab.exec('n1', ['true']).then(() => false, refused);
    for (const end = Date.now() + LIMIT_MS; !(await isRefused());) assert.ok(Date.now() < end, 'tools still enter it');
    await assert.rejects(bench.lab.start('n1'), HarnessError);
  });
});

/** Processes with this command line in the pid namespace the process is in. */
function inSameNamespace(pid: number, words: string): number[] {
  const namespace = pidNamespaceOf(pid);
  return allPids().filter((other) => pidNamespaceOf(other) === namespace && commandLineOf(other).join(' ') === words);
}
