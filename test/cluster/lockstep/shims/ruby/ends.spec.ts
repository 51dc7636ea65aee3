import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { request, requireRuby, RubyLab, testProgram } from './ruby-kit.ts';

describe('the Ruby shim: how a program ends', function () {
  const lab = new RubyLab();
  before(function () {
    requireRuby(this);
  });
  after(() => lab.end());

  const ENDS: Readonly<Record<string, readonly [number | string, readonly string[], string]>> = {
    end: [0, ['at_exit'], ''],
    exit: [3, ['at_exit'], ''],
    hard_exit: [4, ['last'], ''],
    abort: [1, ['at_exit'], 'for the log'],
    error: [1, ['at_exit'], 'for the log (RuntimeError)'],
    killed: ['SIGKILL', [], ''],
    exit_of_thread: [5, ['at_exit'], ''],
    error_of_thread: [1, ['at_exit'], 'for the log (RuntimeError)'],
    error_of_one: [1, ['at_exit'], 'for the log (RuntimeError)'],
    others_end: [0, ['at_exit', 'ensured'], ''],
  };
  for (const [way, [status, sent, log]] of Object.entries(ENDS)) {
    it(`keeps exit status, last lines and log: ${way}`, async () => {
      const node = await lab.start(testProgram('ends.rb', way));
      const step = await node.step(request({}));
      assert.equal(step.idle, undefined);
      assert.equal(await node.exit, status);
      assert.deepEqual(
        step.messages.map(({ body }) => body.type),
        sent,
      );
      assert.ok(node.stderr.includes(log), node.stderr);
    });
  }

  it('ends by the error of a thread when its time has come', async () => {
    const node = await lab.start(testProgram('ends.rb', 'later_error'));
    assert.equal((await node.step(request({}))).idle?.next?.at, 1_000_000_000);
    assert.equal((await node.tick(999_999_999)).idle?.now, 999_999_999);
    assert.equal((await node.tick(1_000_000_000)).idle, undefined);
    assert.equal(await node.exit, 1);
  });

  it('says why a program does not start without a harness', async () => {
    const { argv, environment } = testProgram('ends.rb', 'end');
    const node = await lab.start({ argv, environment, pieces: () => ['Hello!\n'] });
    assert.equal(await node.exit, 1);
    assert.match(node.stderr, /first line of stdin is no hello.*Unset RUBYOPT/);
  });
});
