import { execa } from 'execa';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { packageRoot } from '../../../../../harness/version.ts';

/** Where Debian's packages of Go libraries are; golang-etcd-server-dev among them. */
const GOPATH = '/usr/share/gocode';
const RUNNER = join('test', 'harness', 'search', 'export', 'etcd-raft', 'interaction_test.go');

/** A node of the library after a command. */
export interface LibraryNode {
  readonly id: number;
  readonly term: number;
  readonly role: string;
  readonly commit: number;
  readonly log: readonly { readonly index: number; readonly term: number; readonly data: string }[];
}

export interface LibraryLine {
  readonly command: string;
  readonly output: string;
  readonly nodes: readonly LibraryNode[];
}

/** Skips a test, saying why, where there is no Go or not the library with its interaction tests. */
export async function demandLibrary(test: Context): Promise<void> {
  const go = await execa('go', ['version'], { reject: false, stdin: 'ignore' });
  const library = join(GOPATH, 'src/go.etcd.io/etcd/raft/rafttest/interaction_env.go');
  const missing = go.failed ? 'no Go' : existsSync(library) ? undefined : `no ${library}`;
  if (missing === undefined) return;
  process.stdout.write(`      skipped: ${missing}; apt-get install golang-go golang-etcd-server-dev\n`);
  test.skip();
}

/** Runs scripts by name against the library and reads what its nodes came to, line by line. */
export async function runScripts(
  scripts: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, readonly LibraryLine[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'verdict-etcd-raft-'));
  try {
    copyFileSync(join(packageRoot(), RUNNER), join(folder, 'interaction_test.go'));
    const directory = join(folder, 'scripts');
    mkdirSync(directory);
    for (const [name, text] of scripts) writeFileSync(join(directory, `${name}.txt`), text);
    const ended = await execa('go', ['test', '-count=1', '.'], {
      cwd: folder,
      reject: false,
      all: true,
      stdin: 'ignore',
      env: { GO111MODULE: 'off', GOPATH, GOFLAGS: '', VERDICT_SCRIPTS: directory, GOCACHE: join(folder, 'cache') },
    });
    if (ended.exitCode !== 0) throw new Error(`the scripts did not run: ${ended.all}`);
    return new Map([...scripts.keys()].map((name) => [name, linesOf(join(directory, `${name}.txt.jsonl`))]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function linesOf(file: string): LibraryLine[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LibraryLine);
}

/** What no Raft may do, seen in what its nodes came to: two leaders of a term, or two committed entries at an index. */
export function unsound(lines: readonly LibraryLine[]): string | undefined {
  const leaders = new Map<number, number>();
  const committed = new Map<number, string>();
  for (const { command, output, nodes } of lines) {
    if (/^\s*FATAL /m.test(output)) return `${command} gave up: ${output}`;
    for (const { id, term, role, commit, log } of nodes) {
      const leader = leaders.get(term) ?? id;
      if (role === 'StateLeader' && leader !== id) return `${command}: ${leader} and ${id} lead term ${term}`;
      if (role === 'StateLeader') leaders.set(term, id);
      for (const entry of log.filter(({ index }) => index <= commit)) {
        const text = JSON.stringify(entry);
        const known = committed.get(entry.index) ?? text;
        if (known !== text) return `${command}: ${id} takes ${text} for committed, and it was ${known}`;
        committed.set(entry.index, text);
      }
    }
  }
  return undefined;
}
