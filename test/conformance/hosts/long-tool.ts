import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Lab } from '../../../harness/core/contracts/host.ts';

const PORT = 7788;
const PATIENCE_MS = 15_000;

/** Listens in the network namespace it runs in for as long as its input is open, and repeats that. */
const TOOL = `
require('node:net').createServer().listen(${PORT}, () => console.log('up'));
process.stdin.on('end', () => process.exit(7)).pipe(process.stdout);`;

/** Starts a tool that goes on, sees it act in the node's namespace, and sees it gone when its input ends, and when it is killed. */
export async function tryLongTool(lab: Lab, node: string): Promise<void> {
  for (const end of ['input', 'kill'] as const) {
    const [file = '', ...parameters] = lab.toolCommand(node, [process.execPath, '-e', TOOL]);
    const child = spawn(file, parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    await until(() => said === 'up\n');
    child.stdin.write('line\n');
    await until(() => said === 'up\nline\n');
    assert.equal(await isListening(lab, node), true);
    if (end === 'input') child.stdin.end();
    else child.kill('SIGKILL');
    const [code] = (await ended) as [number | null];
    assert.equal(code, end === 'input' ? 7 : null);
    await until(async () => !(await isListening(lab, node)));
  }
}

async function isListening(lab: Lab, node: string): Promise<boolean> {
  const { exitCode, stdout, stderr } = await lab.exec(node, ['ss', '-Hltn', 'sport', '=', `:${PORT}`]);
  assert.equal(exitCode, 0, stderr);
  return stdout.trim() !== '';
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, 'it did not come about');
    await delay(20);
  }
}
