import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { readRule } from '../checkers/patterns/language/parse-rule.ts';
import type { NamedRule } from '../checkers/patterns/language/rule.ts';
import { InputError, messageOf } from './core/errors.ts';
import { isJsonObject } from './core/json.ts';
import { locator, type Locate } from './spec/problems.ts';

/**
 * Reads a file of rules: a YAML mapping of names to sentences, as under `patterns:` of a spec.
 *
 * @throws InputError with `file:line:col` for every rule that says nothing
 */
export function readRulesFile(file: string): NamedRule[] {
  const lines = new LineCounter();
  const document = parseDocument(contentOf(file), { lineCounter: lines, prettyErrors: false });
  const locate = locator(file, document, lines, new Map());
  refuseMalformed(document, (offset) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  });
  const rules: unknown = document.toJS();
  if (!isJsonObject(rules) || Object.keys(rules).length === 0) {
    throw invalid([
      `${file}: expected rules, each a name and a sentence: \`one-leader: at most one leader(n, t) per (t)\``,
    ]);
  }
  const read = Object.entries(rules).map(([name, text]) => ruleOf(name, text, locate));
  const problems = read.filter((rule) => typeof rule === 'string');
  if (problems.length > 0) throw invalid(problems);
  return read.filter((rule) => typeof rule !== 'string');
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InputError(`${file} cannot be read: ${messageOf(cause)}`, { code: 'FILE_UNREADABLE', cause });
  }
}

function refuseMalformed({ errors }: Document, place: (offset: number) => string): void {
  if (errors.length > 0) throw invalid(errors.map(({ pos, message }) => `${place(pos[0])} ${message}`));
}

/** The rule; a text that says what is wrong with it. */
function ruleOf(name: string, text: unknown, locate: Locate): NamedRule | string {
  if (typeof text !== 'string') return `${locate([name])} ${name}: expected the sentence of a rule`;
  const rule = readRule(text);
  return 'form' in rule ? { name, rule } : `${locate([name], false, rule.offset)} ${name}: ${rule.message}`;
}

function invalid(messages: readonly string[]): InputError {
  return new InputError(messages.join('\n'), {
    code: 'RULE_INVALID',
    hint: 'docs/how-to/event-patterns.md describes events and rules.',
  });
}
