import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { onlyBody, request, requireRuby, RubyLab, testProgram } from './ruby-kit.ts';

const CHILD = 'a child process';
const TIME_OF_FILE = 'the time of a file';
const DESCRIPTOR = 'another descriptor of stdin or stdout';

const REPORTED: Readonly<Record<string, readonly string[]>> = {
  child_clock: [CHILD],
  system: [CHILD],
  spawn: [CHILD],
  popen: [CHILD],
  piped_open: [CHILD],
  open3: ['IO.pipe: waiting for a pipe is not controlled', CHILD],
  fork: ['fork: a process of its own', CHILD],
  socket: ['a network socket'],
  tcp: ['a network socket'],
  pipe: ['IO.pipe: waiting for a pipe is not controlled'],
  ractor: ['a Ractor: a thread that is not ours'],
  modified: [TIME_OF_FILE],
  stat: [TIME_OF_FILE],
  open_file: [TIME_OF_FILE],
  process_state: ['reading /proc'],
  uptime: ['reading /proc'],
  urandom: ['reading /dev/urandom'],
  opened_random: ['reading /dev/random'],
  openssl: ['random numbers of OpenSSL'],
  collector: ['counters of the garbage collector'],
  heap: ['what is on the heap'],
  native_thread: ['the number of a native thread'],
  address: ['the address of an object in a line that it sent'],
  address_of_error: ['the address of an object in a line that it sent'],
  signal: ['Process.kill: a signal to another process'],
  descriptor: [DESCRIPTOR],
  second_input: [DESCRIPTOR],
  fiddle: ['Fiddle: native calls'],
};

/** What a node marks its answers with, and what is told of that. */
const UNSTEADY: Readonly<Record<string, string | undefined>> = {
  address: undefined,
  salt: undefined,
  process: 'reading /proc',
  file: TIME_OF_FILE,
  child: CHILD,
};

describe('the Ruby shim: what it cannot control', function () {
  const lab = new RubyLab();
  before(function () {
    requireRuby(this);
  });
  after(() => lab.end());

  it('is reported once in a life, and happens all the same', async () => {
    const node = await lab.start(testProgram('outside.rb'));
    const seen = new Set<string>();
    for (const [way, reports] of Object.entries(REPORTED)) {
      const step = await node.step(request({ way }));
      assert.deepEqual(
        step.outside,
        reports.filter((what) => !seen.has(what)),
        way,
      );
      for (const what of reports) seen.add(what);
      const { saw } = onlyBody(step);
      assert.ok(saw !== undefined && saw !== null && saw !== false, `${way} came to ${String(saw)}`);
    }
  });

  it('shows when the program is run again, where it is not reported', async () => {
    for (const [kind, report] of Object.entries(UNSTEADY)) {
      const marks = new Set();
      for (const life of [0, 1]) {
        const node = await lab.start(testProgram('unsteady.rb', kind), { life });
        const step = await node.step(request({ type: 'read', key: 'a', msg_id: 1 }));
        marks.add(onlyBody(step)['mark']);
        assert.deepEqual(step.outside, report === undefined ? [] : [report], kind);
      }
      assert.equal(marks.size, 2, kind);
    }
  });

  it('is reported in the step in which it happens, at the start too', async () => {
    const node = await lab.start(testProgram('outside.rb'));
    assert.deepEqual((await node.step(request({ way: 'modified' }))).outside, [TIME_OF_FILE]);
    assert.deepEqual((await node.step(request({ way: 'stat' }))).outside, []);
  });
});
