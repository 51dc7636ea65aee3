import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execaSync } from 'execa';

export interface RedisServerOfTest {
  readonly url: string;
  stop(): Promise<void>;
}

/** Whether the program is on this machine; with `CI=true` it has to be. */
export function hasRedis(): boolean {
  const there = execaSync('redis-server', ['--version'], { reject: false }).exitCode === 0;
  if (!there && process.env['CI'] === 'true') throw new Error('redis-server is missing, and CI=true demands it');
  return there;
}

/** A server of one's own: on loopback, at a free port, with nothing on disk that stays. */
export async function startRedis(password?: string): Promise<RedisServerOfTest> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'verdict-redis-'));
  const argv = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  if (password !== undefined) argv.push('--requirepass', password);
  const child = spawn('redis-server', argv, { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 1; !(await answers(port)); attempt++) {
    if (attempt === 200) {
      await stop();
      throw new Error(`redis-server does not answer at port ${String(port)}`);
    }
    await delay(50);
  }
  return { url: `redis://127.0.0.1:${String(port)}`, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
