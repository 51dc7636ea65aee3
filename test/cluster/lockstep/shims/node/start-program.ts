import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { KitNode, type KitLife, type KitProgram, type KitStep } from '../../node-kit.ts';

const ROOT = packageRoot(import.meta.dirname);

/** Where the shim is. */
export const SHIM = join(ROOT, 'cluster', 'lockstep', 'shims', 'node');

/** A program of the test's, or of the examples, under the shim for Node.js. */
export function nodeProgram(file: string, ...parameters: string[]): KitProgram {
  const folder = file.startsWith('examples/') ? ROOT : join(ROOT, 'test', 'cluster', 'lockstep', 'programs');
  return {
    argv: [process.execPath, join(folder, file), ...parameters],
    environment: { NODE_OPTIONS: `--require "${join(SHIM, 'shim.cjs')}"` },
  };
}

/** What a test started, to be removed when it has ended. */
export class Started {
  readonly folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'verdict-shim-'));
  readonly #nodes: KitNode[] = [];

  async start(program: KitProgram, life: Partial<KitLife> = {}): Promise<KitNode> {
    const folder = join(this.folder, String(this.#nodes.length));
    const node = await KitNode.start(program, { node: 'n1', folder, ...life });
    this.#nodes.push(node);
    return node;
  }

  /** Kills what still runs and removes what it wrote. */
  async remove(): Promise<void> {
    for (const node of this.#nodes) await node.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The answer to one request of client c1. */
export async function ask(node: KitNode, type: string): Promise<Record<string, unknown>> {
  const { messages } = await request(node, type);
  const body = messages.at(-1)?.body;
  if (body === undefined) throw new Error(`no answer to ${type}; stderr: ${node.stderr}`);
  return body;
}

export function request(node: KitNode, type: string, id = 1): Promise<KitStep> {
  return node.step({ src: 'c1', dest: 'n1', body: { type, msg_id: id } });
}

function packageRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageRoot(dirname(folder));
}
