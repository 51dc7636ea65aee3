import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { codeBlock, escapeMarkdown } from '../../../reports/markdown/escape.ts';
import { checksSummary, errorSummary, stepSummary } from '../../../reports/markdown/step-summary.ts';
import { failingRun, makeRun } from '../fixtures.ts';

describe('stepSummary', () => {
  it('says the verdict, the witness, the checks and the replay command', () => {
    const { record, document } = failingRun();
    const text = stepSummary(record, document);
    assert.match(text, /^## ❌ FAIL: Stale read\n/);
    assert.match(text, /\n```\n#\d+ .*\n(#.*\n){3}```\n/);
    assert.match(text, /\n\| linearizable \| ❌ fail \| Key k3 has no linear order/);
    assert.match(text, /\n\| progress \| ✅ pass \| /);
    assert.ok(text.includes(`\n\`\`\`sh\n${document.replay}\n\`\`\`\n`));
  });

  it('lets nothing that a node or a key says be markup, a link, a mention or a row', () => {
    const hostile = 'a|b\n# x <img src=x> [l](http://e.x) @me #12 **b** `c` www.e.x \u001b[2J\u202e';
    const { record, document } = makeRun({ seconds: 5, keys: [hostile], verdict: 'fail', witness: true });
    const logs = { name: hostile, verdict: 'fail' as const, summary: hostile, evidence: null };
    const text = stepSummary(record, { ...document, replay: '```\nrm', checks: [...document.checks, logs] });
    const prose = text.replace(/\n(`{3,})\w*\n[\s\S]*?\n\1\n/g, '\n').replaceAll('<!-- -->', '');
    assert.doesNotMatch(prose, /[<>[\]()*`@]|https?:|www\./);
    // eslint-disable-next-line no-control-regex -- none of these may be left
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u202e]/);
    const rows = prose.split('\n').filter((line) => line.startsWith('|'));
    assert.ok(
      rows.every((row) => row.split('|').length === 5),
      rows.join('\n'),
    );
    assert.equal(prose.split('\n').filter((line) => /^#/.test(line)).length, 1);
  });

  it('stays small, however long a sentence and however many the checks', () => {
    const { record, document } = failingRun();
    const long = '<'.repeat(100_000);
    const checks = Array.from({ length: 500 }, () => ({
      name: long,
      verdict: 'fail' as const,
      summary: long,
      evidence: null,
    }));
    const text = stepSummary(record, { ...document, checks, replay: long });
    assert.ok(text.length < 200_000, String(text.length));
    assert.match(text, /\| and 460 more \| \| \|/);
  });

  it('has the command that needs the spec alone, where there is one', () => {
    const { record, document } = failingRun();
    const environment = { ...record.environment, command: 'npx verdict run my.yaml --seed 7' };
    const text = stepSummary({ ...record, environment }, document);
    assert.ok(text.includes(`\n\`\`\`sh\n${document.replay}\nnpx verdict run my.yaml --seed 7\n\`\`\`\n`), text);
  });

  it('cuts a sentence behind a word', () => {
    const check = { name: 'logs', verdict: 'fail' as const, summary: 'twelve chars '.repeat(40), evidence: null };
    const row = /\| logs \|.*/.exec(checksSummary('fail', 'a', [check], 'x'))?.[0];
    assert.match(row ?? '', /(twelve chars )+twelve( chars)?… \|$/);
  });

  it('is there for checks without a run and for errors', () => {
    const check = { name: 'invariants', verdict: 'fail' as const, summary: 'two leaders', evidence: null };
    assert.match(checksSummary('fail', 'a.txt', [check], 'npx verdict replay a.txt'), /FAIL: a&#46;txt\n\ntwo leaders/);
    assert.match(errorSummary('spec', new TypeError('<b>')), /TypeError\n\n&#60;b&#62;/);
  });
});

describe('codeBlock', () => {
  it('ends where it is meant to end', () => {
    assert.equal(codeBlock(['a', '````']), '`````\na\n````\n`````');
  });
});

describe('escapeMarkdown', () => {
  it('leaves words and commas as they are', () => {
    assert.equal(escapeMarkdown('one, two  three\n4'), 'one, two three 4');
  });
});
