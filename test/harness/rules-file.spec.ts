import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatRule } from '../../checkers/patterns/language/format-rule.ts';
import { InputError } from '../../harness/core/errors.ts';
import { readRulesFile } from '../../harness/rules-file.ts';

describe('files of rules', () => {
  let file = '';
  before(() => void (file = join(mkdtempSync(join(tmpdir(), 'verdict-rules-')), 'rules.yaml')));
  after(() => rmSync(join(file, '..'), { recursive: true, force: true }));

  it('are names and sentences', () => {
    const read = readFrom('# mine\none: at most one leader(n, t) per (t)\ntwo: "never crash(n) after healed"\n');
    assert.deepEqual(
      read.map(({ name, rule }) => [name, formatRule(rule)]),
      [
        ['one', 'at most one leader(n, t) per (t)'],
        ['two', 'never crash(n) after healed'],
      ],
    );
  });

  it('name the place of everything that is wrong, to the character where the text is written in one line', () => {
    const wrong =
      'a: never leader(n, t) after leeder(n)\nb: "never crash(n) past healed"\nc: 3\nd: >\n  never crash(n)\n  past healed\n';
    assert.throws(
      () => readFrom(wrong),
      (error) => {
        assert.ok(error instanceof InputError);
        const [a, b, c, d] = error.message.split('\n').map((line) => line.replace(file, 'rules.yaml'));
        assert.match(a ?? '', /^rules\.yaml:1:29 a: there is no event "leeder"/);
        assert.match(b ?? '', /^rules\.yaml:2:20 b: expected after, found "past"/);
        assert.match(c ?? '', /^rules\.yaml:3:4 c: expected the sentence of a rule/);
        assert.match(d ?? '', /^rules\.yaml:4:4 d: expected after, found "past"/);
        return true;
      },
    );
  });

  it('are refused for a node that the run does not have, at its place; without a run nobody knows', () => {
    writeFileSync(file, 'a: never crash("n3") after healed\nb: always vote(_, t, "n9") before leader("n1", t)\n');
    assert.throws(
      () => readRulesFile(file, ['n1', 'n2', 'n3']),
      (error) => {
        assert.ok(error instanceof InputError);
        assert.match(error.message, /^[^\n]*rules\.yaml:2:22 b: there is no node "n9"; the nodes are n1, n2, n3$/);
        return true;
      },
    );
    assert.equal(readRulesFile(file).length, 2);
  });

  it('are refused when they are empty, broken or missing', () => {
    refused('', /rules\.yaml: expected rules/);
    refused('- never', /rules\.yaml: expected rules/);
    refused('a: "never', /rules\.yaml:1:\d+ Missing closing/);
    assert.throws(
      () => readRulesFile(`${file}.missing`),
      (error) => error instanceof InputError && error.message.endsWith('rules.yaml.missing: there is no such file'),
    );
  });

  function readFrom(text: string): ReturnType<typeof readRulesFile> {
    writeFileSync(file, text);
    return readRulesFile(file);
  }

  function refused(text: string, message: RegExp): void {
    assert.throws(
      () => readFrom(text),
      (error) => error instanceof InputError && message.test(error.message),
    );
  }
});
