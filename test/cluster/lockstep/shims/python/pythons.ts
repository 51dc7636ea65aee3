import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'mocha';
import { KitNode, type KitMessage, type KitProgram, type KitStep } from '../../node-kit.ts';

/** An interpreter that the shim is for. */
export interface Python {
  readonly executable: string;
  /** `3.11`. */
  readonly version: string;
}

const VERSIONS = ['3.9', '3.10', '3.11', '3.12', '3.13'];

let known: readonly Python[] | undefined;

/** One of each version that this machine has, the one called python3 first; fails where CI demands one and there is none. */
export function pythons(): readonly Python[] {
  known ??= search();
  if (process.env['CI'] === 'true') assert.ok(known.length > 0, 'no Python 3.9 to 3.13 is installed');
  return known;
}

/** The first of them; skips the test where there is none. */
export function requirePython(test: { skip: () => never }): Python {
  return pythons()[0] ?? test.skip();
}

/** A program of the tests, or an example, under the shim. */
export function pythonProgram(
  { executable }: Python,
  argv: readonly string[],
  options: { environment?: Readonly<Record<string, string>>; pieces?: KitProgram['pieces'] } = {},
): KitProgram {
  const shim = join(packageRoot(), 'cluster/lockstep/shims/python');
  const environment = { PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: shim, ...options.environment };
  return { argv: [executable, ...argv], environment, ...(options.pieces && { pieces: options.pieces }) };
}

export function testProgram(name: string): string {
  return join(packageRoot(), 'test/cluster/lockstep/programs', name);
}

export function exampleProgram(name: string): string {
  return join(packageRoot(), 'examples/nodes/python', name);
}

/** Folders for nodes, on a disk in memory where there is one; removed after the tests of the calling block. */
export function folders(): () => string {
  const made: string[] = [];
  after(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
  return () => {
    const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'verdict-python-'));
    made.push(folder);
    return folder;
  };
}

/** One node that is asked one thing after the other, and ended at the end. */
export async function withNode<T>(
  program: KitProgram,
  folder: string,
  use: (node: Asked) => Promise<T>,
  seed?: string,
): Promise<T> {
  const node = await KitNode.start(program, { node: 'n1', folder, ...(seed !== undefined && { seed }) });
  try {
    return await use(new Asked(node));
  } finally {
    await node.kill();
  }
}

const MOST_TICKS = 20_000;

/** A node with a client: lets time pass until a question is answered. */
export class Asked {
  readonly node: KitNode;
  readonly outside: string[] = [];
  #asked = 1;
  #next: number | undefined;

  constructor(node: KitNode) {
    this.node = node;
  }

  start(names: readonly string[] = ['n1']): Promise<KitMessage> {
    return this.#ask('c0', { type: 'init', node_id: 'n1', node_ids: names }, 1);
  }

  ask(body: { readonly type: string; readonly [key: string]: unknown }): Promise<KitMessage> {
    return this.#ask('c1', body, ++this.#asked);
  }

  async #ask(src: string, body: object, id: number): Promise<KitMessage> {
    let step = this.#note(await this.node.step({ src, dest: 'n1', body: { ...body, msg_id: id } }));
    for (let ticks = 0; ticks < MOST_TICKS; ticks++) {
      const answer = step.messages.find(({ body }) => body['in_reply_to'] === id);
      if (answer !== undefined) return answer;
      if (this.#next === undefined) break;
      step = this.#note(await this.node.tick(this.#next));
    }
    throw new Error(
      `no answer to ${JSON.stringify(body).slice(0, 200)}; its stderr ends: ${this.node.stderr.slice(-2_000)}`,
    );
  }

  #note(step: KitStep): KitStep {
    this.outside.push(...step.outside);
    this.#next = step.idle?.next?.at;
    return step;
  }
}

function search(): Python[] {
  const names = ['python3', ...VERSIONS.map((version) => `python${version}`), ...keptByPyenv()];
  const found = new Map<string, Python>();
  for (const name of names) {
    const python = interpreter(name);
    if (python !== undefined && VERSIONS.includes(python.version) && !found.has(python.version)) {
      found.set(python.version, python);
    }
  }
  return [...found.values()];
}

function interpreter(name: string): Python | undefined {
  const program = 'import sys; print(sys.executable, "%d.%d" % sys.version_info[:2])';
  const { status, stdout } = spawnSync(name, ['-S', '-c', program], { encoding: 'utf8' });
  const [executable, version] = status === 0 ? stdout.trim().split(' ') : [];
  return executable !== undefined && version !== undefined ? { executable, version } : undefined;
}

function keptByPyenv(): string[] {
  const versions = join(process.env['PYENV_ROOT'] ?? join(process.env['HOME'] ?? '', '.pyenv'), 'versions');
  if (!existsSync(versions)) return [];
  return readdirSync(versions).map((version) => join(versions, version, 'bin/python3'));
}

function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
