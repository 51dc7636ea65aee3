import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Command } from 'commander';
import { invariantNamed } from '../../checkers/invariants/catalogue.ts';
import { rulesOf } from '../../cluster/raft/handlers/builds.ts';
import { semanticsNamed } from '../../cluster/world/semantics/named.ts';
import { transformers } from '../../cluster/world/transformers/registry.ts';
import type { CommandContext } from '../../harness/commands/context.ts';
import { packageRoot } from '../../harness/version.ts';

type Definition = (program: Command, context: CommandContext, setExitCode: (code: number) => void) => void;

/**
 * Fails unless a command line of a page could be run: there is such a command, it takes these arguments and flags, and the
 * files, builds, invariants, semantics and transformers that it names exist. Words in capitals and `…` stand for the reader's.
 */
export async function assertKnown(line: string): Promise<void> {
  const [npx, verdict, verb = '', ...words] = wordsOf(line);
  assert.deepEqual([npx, verdict], ['npx', 'verdict'], line);
  const command = await commandNamed(verb);
  let given: readonly string[] = [];
  command.action(() => void (given = command.args));
  await command.parseAsync(words, { from: 'user' });
  for (const word of words.filter((each) => /^(examples|docs)\//.test(each))) {
    assert.ok(existsSync(join(packageRoot(), word)), `${line}: there is no ${word}`);
  }
  if (verb === 'induct' && given[0] !== undefined) invariantNamed(given[0]);
  const flags = command.opts<Readonly<Record<string, unknown>>>();
  assertNamesKnown(flags);
}

/** As a shell divides it: what is quoted is one word. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|\S)+/g)].map(([word]) => word.replace(/['"]/g, ''));
}

/** Names are refused by those who own them. */
function assertNamesKnown(flags: Readonly<Record<string, unknown>>): void {
  const { build, against, under, semantics } = flags;
  for (const name of [build, against]) if (typeof name === 'string' && /^(verdi|paper)/.test(name)) rulesOf(name);
  for (const name of namesIn(under)) semanticsNamed(name);
  for (const name of namesIn(semantics)) semanticsNamed(name.split('+')[0] ?? '');
  for (const name of namesIn(flags['with'])) transformers.named(name);
}

function namesIn(value: unknown): string[] {
  return typeof value === 'string' ? value.split(',') : [];
}

/** The command as the program defines it, which says what is wrong by exceptions. */
async function commandNamed(verb: string): Promise<Command> {
  const quiet = new Writable({ write: (_chunk, _encoding, done) => done() });
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  const module = new URL(`../../harness/commands/${verb}.js`, import.meta.url).href;
  const definitions = (await import(module)) as Readonly<Record<string, Definition | undefined>>;
  const define = definitions[`${verb}Command`];
  assert.ok(define, `no command ${verb}`);
  define(program, { stdout: quiet, stderr: quiet, signal: new AbortController().signal }, () => undefined);
  const [command] = program.commands;
  assert.ok(command, verb);
  return command;
}
