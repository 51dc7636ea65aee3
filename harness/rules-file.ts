import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { readRule } from '../checkers/patterns/language/parse-rule.ts';
import type { NamedRule, Rule } from '../checkers/patterns/language/rule.ts';
import { nodesProblem } from '../checkers/patterns/language/rule-needs.ts';
import { InputError } from './core/errors.ts';
import { isJsonObject } from './core/json.ts';
import { locator, type Locate } from './spec/problems.ts';
import { unreadable } from './store/unreadable.ts';

const HINT = 'docs/how-to/event-patterns.md describes events and rules.';

/**
 * Reads a file of rules: a YAML mapping of names to sentences, as under `patterns:` of a spec.
 *
 * @param nodes of the run that is judged, where they are known
 * @throws InputError with `file:line:col` for every rule that says nothing, or names a node that the run does not have
 */
export function readRulesFile(file: string, nodes?: readonly string[]): NamedRule[] {
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
  const read = Object.entries(rules).map(([name, text]) => ruleOf(name, text, locate, nodes));
  const problems = read.filter((rule) => typeof rule === 'string');
  if (problems.length > 0) throw invalid(problems);
  return read.filter((rule) => typeof rule !== 'string');
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, cause, HINT);
  }
}

function refuseMalformed({ errors }: Document, place: (offset: number) => string): void {
  if (errors.length > 0) throw invalid(errors.map(({ pos, message }) => `${place(pos[0])} ${message}`));
}

/** The rule; a text that says what is wrong with it. */
function ruleOf(name: string, text: unknown, locate: Locate, nodes: readonly string[] | undefined): NamedRule | string {
  if (typeof text !== 'string') return `${locate([name])} ${name}: expected the sentence of a rule`;
  const rule = readRule(text);
  const problem = 'form' in rule ? nodes && nodesProblem(text, rule, nodes) : rule;
  if (problem !== undefined) return `${locate([name], false, problem.offset)} ${name}: ${problem.message}`;
  return { name, rule: rule as Rule };
}

function invalid(messages: readonly string[]): InputError {
  return new InputError(messages.join('\n'), {
    code: 'RULE_INVALID',
    hint: HINT,
  });
}
