import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { folders, pythonProgram, requirePython, testProgram, withNode } from './pythons.ts';

/** By the way that the program goes. */
const REPORTS: Readonly<Record<string, RegExp>> = {
  child: /^child process: subprocess\.Popen$/,
  popen: /^child process: subprocess\.Popen$/,
  system: /^child process: os\.system$/,
  spawn: /^child process: os\.posix_spawn$/,
  fork: /^child process: os\.fork$/,
  'fork that sleeps': /^child process: os\.fork$/,
  multiprocessing: /^child process: os\.fork$/,
  send: /^network: socket\.sendto$/,
  bind: /^network: socket\.bind$/,
  name: /^network: socket\.gethostname$/,
  address: /^network: socket\.getaddrinfo$/,
  ctypes: /^C function by ctypes: getpid$/,
  stat: /^open of \/proc\/self\/stat$/,
  uptime: /^open of \/proc\/uptime$/,
  urandom: /^open of \/dev\/urandom$/,
  'os.open': /^open of \/dev\/random$/,
  getmtime: /os\.path\.getmtime/,
  getrusage: /^resource\.getrusage$/,
  load: /os\.getloadavg/,
  sigwait: /signal\.sigwait/,
  'address of an object': /^the address of an object in a line/,
  'processor time': /setitimer/,
};
const REPEATS = 3;

describe('what leaves the control of the shim for Python', () => {
  const folder = folders();

  it('is reported once, and the run goes on', async function () {
    const program = pythonProgram(requirePython(this), [testProgram('python-outside.py')]);
    await withNode(program, folder(), async (node) => {
      await node.start();
      const { body } = await node.ask({ type: 'ways' });
      assert.deepEqual(new Set(body['ways'] as string[]), new Set(Object.keys(REPORTS)));
      assert.deepEqual(node.outside, [], 'nothing was done yet');
      for (const [way, report] of Object.entries(REPORTS)) {
        const found = (await node.ask({ type: 'go', way })).body['found'];
        assert.equal(node.outside.filter((what) => report.test(what)).length, 1, `${way}: ${node.outside.join(', ')}`);
        if (way === 'fork that sleeps') assert.equal(found, 'slept');
      }
      assert.equal(node.outside.length, new Set(Object.values(REPORTS).map(String)).size);
    });
  });

  it('and cannot be noticed shows when the run is repeated', async function () {
    const program = pythonProgram(requirePython(this), [testProgram('python-outside.py')]);
    const answers = new Map<string, Set<string>>();
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      await withNode(program, folder(), async (node) => {
        await node.start();
        for (const way of ['id', 'set of objects', 'modified']) {
          const { body } = await node.ask({ type: 'go', way, hidden: true });
          answers.set(way, (answers.get(way) ?? new Set()).add(JSON.stringify(body['found'])));
        }
        assert.deepEqual(node.outside, []);
      });
    }
    for (const [way, found] of answers) assert.ok(found.size > 1, way);
  });

  it('includes hashes that differ from run to run', async function () {
    const environment = { PYTHONHASHSEED: 'random' };
    const program = pythonProgram(requirePython(this), [testProgram('python-sources.py')], { environment });
    await withNode(program, folder(), async (node) => {
      await node.start();
      assert.match(node.outside.join(), /PYTHONHASHSEED/);
    });
  });
});
