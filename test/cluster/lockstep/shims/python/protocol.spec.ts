import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { KitNode, type KitStep } from '../../node-kit.ts';
import { folders, pythonProgram, requirePython, type Python } from './pythons.ts';

const MESSAGE = { src: 'c1', dest: 'n1', body: { type: 'go', msg_id: 1 } };
/** A line that the harness takes for a message. */
const SAY = `import sys, time\ndef say(text): print('{"src":"n1","dest":"c1","body":{"type":"%s"}}' % text)\n`;

describe('the control lines of the shim for Python', () => {
  const folder = folders();
  let node: KitNode | undefined;

  afterEach(() => node?.kill());

  const start = async (python: Python, program: string, now = 0): Promise<KitNode> =>
    (node = await KitNode.start(pythonProgram(python, ['-c', SAY + program]), { node: 'n1', folder: folder(), now }));

  it('greet with the version of the interpreter before the program runs', async function () {
    const python = requirePython(this);
    const { hello } = await start(python, 'say("started")\nsys.stdin.readline()\nsay("done")');
    assert.match(String(hello['runtime']), /^python 3\.\d+\.\d+$/);
    assert.deepEqual({ ...hello, runtime: '' }, { ctl: 'hello', version: 1, runtime: '', timers: 'opaque', state: 0 });
    const step = await node?.step(MESSAGE);
    assert.deepEqual(types(step), ['started', 'done']);
    assert.equal(step?.idle, undefined);
    assert.equal(await node?.exit, 0);
  });

  it('stop a tick at the first moment in which something is sent', async function () {
    await start(
      requirePython(this),
      'for i in range(9):\n time.sleep(0.01)\n if i % 3 == 2: say(i)\nsys.stdin.readline()',
    );
    const first = await node?.step({ ctl: 'tick', to: 1e9, until: 'send' });
    assert.deepEqual(types(first), ['2']);
    assert.deepEqual(first?.idle, { ctl: 'idle', now: 30e6, next: { timer: 'timer', at: 40e6 }, ran: 3 });
    const second = await node?.step({ ctl: 'tick', to: 45e6, until: 'send' });
    assert.deepEqual(types(second), []);
    assert.deepEqual(second?.idle, { ctl: 'idle', now: 45e6, next: { timer: 'timer', at: 50e6 }, ran: 1 });
    const back = await node?.step({ ctl: 'tick', to: 20e6, until: 'send' });
    assert.deepEqual(back?.idle, { ctl: 'idle', now: 45e6, next: { timer: 'timer', at: 50e6 }, ran: 0 });
    const end = await node?.step({ ctl: 'tick', to: 1e9, until: 'end' });
    assert.deepEqual(types(end), ['5', '8']);
    assert.deepEqual(end?.idle, { ctl: 'idle', now: 1e9, next: null, ran: 5 });
  });

  it('let all that is due at one moment run', async function () {
    const program = [
      'import threading',
      'for name in "ab":',
      ' threading.Timer(0.5, say, [name]).start()',
      'sys.stdin.readline()',
    ];
    await start(requirePython(this), program.join('\n'), 7e9);
    assert.deepEqual(types(await node?.tick(9e9)), ['a', 'b']);
  });

  it('hold back what is not a whole line yet', async function () {
    const program = [
      'sys.stdin.readline()',
      `sys.stdout.write('{"src":"n1",')`,
      'time.sleep(1)',
      `sys.stdout.write('"dest":"c1","body":{"type":"whole"}}\\n')`,
      'sys.stdin.readline()',
    ];
    await start(requirePython(this), program.join('\n'));
    assert.deepEqual(types(await node?.step(MESSAGE)), []);
    assert.deepEqual(types(await node?.tick(1e9)), ['whole']);
  });

  it('give a line to the program as it is, also one that speaks of control', async function () {
    await start(requirePython(this), 'import json\nfor line in sys.stdin: print(line, end="")');
    const body = { type: 'echo', text: '"ctl" ü', ctl: 'hello' };
    const step = await node?.step({ src: 'c1', dest: 'n1', body });
    assert.deepEqual(step?.messages[0]?.body, body);
  });

  it('leave no trace of the shim to programs started by the program', async function () {
    const program =
      'import os\nsys.stdin.readline()\nsay(",".join(k for k in os.environ if k.startswith("PYTHONP")) or "none")';
    await start(requirePython(this), program);
    assert.deepEqual(types(await node?.step(MESSAGE)), ['none']);
  });

  it('end with the program, with its status and everything it wrote', async function () {
    const python = requirePython(this);
    const ends = { 'sys.exit(3)': 3, 'import os; os._exit(4)': 4, 'raise ValueError': 1, 'open(1, "w").write("")': 0 };
    for (const [end, status] of Object.entries(ends)) {
      const one = await start(python, `sys.stdin.readline()\nsay("last")\n${end}`);
      const step = await one.step(MESSAGE);
      assert.deepEqual(types(step), ['last'], end);
      assert.equal(await one.exit, status, end);
    }
  });

  it('wait for threads at the end, but not for daemons that read stdin', async function () {
    const program = [
      'import threading',
      'sys.stdin.readline()',
      'threading.Thread(target=sys.stdin.readline, daemon=True).start()',
      'threading.Timer(1, say, ["late"]).start()',
      'say("main ends")',
    ];
    const one = await start(requirePython(this), program.join('\n'));
    assert.deepEqual(types(await one.step(MESSAGE)), ['main ends']);
    const last = await one.tick(1e9);
    assert.deepEqual([types(last), last.idle, await one.exit], [['late'], undefined, 0]);
  });

  it('end a program that goes on after the end of stdin', function () {
    const program = 'import threading\nthreading.Timer(9, say, ["never"]).start()\nfor line in sys.stdin: say("line")';
    const { argv, environment } = pythonProgram(requirePython(this), ['-c', SAY + program]);
    const hello = { ctl: 'hello', version: 1, node: 'n1', life: 0, now: 0, epoch: 0, seed: '0' };
    const input = [hello, MESSAGE].map((line) => `${JSON.stringify(line)}\n`).join('');
    const env = { ...environment, VERDICT_NODE: 'n1' };
    const { status, stdout } = spawnSync(argv[0], argv.slice(1), { env, input, encoding: 'utf8', timeout: 20_000 });
    assert.equal(status, 0);
    assert.deepEqual([stdout.includes('line'), stdout.includes('never')], [true, false]);
  });

  it('refuse a harness that does not greet as expected', function () {
    const { argv, environment } = pythonProgram(requirePython(this), ['-c', 'print("never")']);
    const env = { ...environment, VERDICT_NODE: 'n1' };
    for (const greeting of ['{"ctl":"hello","version":2}', JSON.stringify(MESSAGE), 'hello']) {
      const { status, stdout, stderr } = spawnSync(argv[0], argv.slice(1), {
        env,
        input: `${greeting}\n`,
        encoding: 'utf8',
      });
      assert.deepEqual({ status, stdout }, { status: 64, stdout: '' }, greeting);
      assert.match(stderr, /no hello of version 1/);
    }
  });
});

function types(step: KitStep | undefined): string[] | undefined {
  return step?.messages.map(({ body }) => body.type);
}
