import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Context } from 'mocha';
import { KitNode, type KitLife, type KitProgram, type KitStep } from '../../node-kit.ts';

const ROOT = packageRoot();
const SHIM = join(ROOT, 'cluster', 'lockstep', 'shims', 'ruby', 'shim.rb');

/** Skips where there is no Ruby of the versions that the shim is made for; where CI=true that is a failure. */
export function requireRuby(test: Context): void {
  const { error, stdout } = spawnSync('ruby', ['-e', 'print RUBY_VERSION'], { encoding: 'utf8' });
  if (error === undefined && /^3\.[123]\./.test(stdout)) return;
  assert.notEqual(process.env['CI'], 'true', 'Ruby 3.1 to 3.3 must be installed where CI=true');
  test.skip();
}

/** One of the programs made for these tests, under the shim. */
export function testProgram(name: string, ...parameters: string[]): KitProgram {
  return underShim(join(ROOT, 'test', 'cluster', 'lockstep', 'programs', name), ...parameters);
}

/** One of the example nodes, under the shim. */
export function exampleNode(name: string): KitProgram {
  return underShim(join(ROOT, 'examples', 'nodes', 'ruby', name));
}

function underShim(file: string, ...parameters: string[]): KitProgram {
  return { argv: ['ruby', file, ...parameters], environment: { RUBYOPT: `-r${SHIM}` } };
}

/** Data folders and processes of a test, none of which outlives it. */
export class RubyLab {
  readonly #nodes: KitNode[] = [];
  #folder: string | undefined;

  /** Made when it is asked for first: a suite that is skipped leaves none. */
  get folder(): string {
    this.#folder ??= mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'verdict-ruby-'));
    return this.#folder;
  }

  async start(program: KitProgram, life: Partial<KitLife> = {}): Promise<KitNode> {
    const node = life.node ?? 'n1';
    const started = await KitNode.start(program, { node, folder: join(this.folder, node), ...life });
    this.#nodes.push(started);
    return started;
  }

  async end(): Promise<void> {
    for (const node of this.#nodes) await node.kill();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true });
  }
}

/** A line to a node that is no reply. */
export function request(body: Record<string, unknown>, dest = 'n1'): object {
  return { src: 'c1', dest, body: { type: 'request', ...body } };
}

/** The only message of a step. */
export function onlyBody(step: KitStep): Record<string, unknown> {
  assert.equal(step.messages.length, 1, step.lines.join('\n'));
  return step.messages[0]?.body as Record<string, unknown>;
}

function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
