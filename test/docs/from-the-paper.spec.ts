import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { invariantNamed } from '../../checkers/invariants/catalogue.ts';
import { packageRoot } from '../../harness/version.ts';
import { assertKnown } from './command-lines.ts';
import { DOCS } from './shown-commands.ts';
import { codeIn, linksIn, rowsOf } from './tables.ts';

/** What the paper has a name for; a row's first cell contains it. */
const CONCEPTS = [
  '(P, Σ, T)',
  'DELIVER',
  'DUPLICATE',
  'DROP',
  'TIMEOUT',
  'H_net',
  'H_inp',
  'H_tmt',
  'holds',
  'transfer',
  'system transformers',
  'state machine replication',
  'leader election',
  'log replication',
  'state machine safety',
  'linearizability',
  '90 invariants',
  'not inductive',
  'ghost state',
  'allEntries',
  'affinity lemmas, EX 1',
  'affinity lemmas, EX 2',
  'intermediate reachability',
  'structured handlers',
  'structural tactics',
  'information hiding',
  're-verification',
  'EventML',
  'liveness',
  'log compaction',
  'serialization',
  'upgrading systems',
  'program logic',
];
const NONE = '–';

describe('docs/from-the-paper.md', () => {
  const page = readFileSync(join(DOCS, 'from-the-paper.md'), 'utf8');
  const rows = rowsOf(page, 'in the paper');

  it('has a row for every concept of the paper', () => {
    const missing = CONCEPTS.filter((concept) => !rows.some(([name = '']) => name.includes(concept)));
    assert.deepEqual(missing, []);
  });

  for (const [concept = '', what = '', file = '', command = '', report = ''] of rows) {
    it(`${concept}: what, file, command and place in the report exist`, async () => {
      assert.notEqual(what, '');
      assert.ok(linksIn(file).length > 0, 'no file');
      for (const target of linksIn(`${what} ${file}`)) {
        assert.ok(existsSync(join(DOCS, target.split('#')[0] ?? '')), target);
      }
      if (command !== NONE) for (const line of codeIn(command)) await assertKnown(line);
      assert.ok(command === NONE || codeIn(command).length === 1, command);
      assertOnPage(report);
    });
  }

  it('names invariants by the ids that they have', () => {
    const ids = [...page.matchAll(/\b(?:invariant|rows?|and|\() ?([A-I]\d+)\b/g)].map(([, id = '']) => id);
    assert.ok(ids.length >= 5, ids.join(' '));
    for (const id of ids) assert.equal(invariantNamed(id).id, id);
  });
});

describe('command lines of the documentation', () => {
  for (const [what, line] of [
    ['a verb', 'npx verdict prove --build verdi'],
    ['a flag', 'npx verdict induct B4 --sample 5'],
    ['an argument', 'npx verdict induct B4 B5'],
    ['a file', 'npx verdict replay examples/figure-9.txt'],
    ['an invariant', 'npx verdict induct Z9'],
    ['a build', 'npx verdict hunt --build verdi+no-such-bug'],
    ['a choice', 'npx verdict list everything'],
    ['a semantics', 'npx verdict transform lock-server --under calm'],
    ['a transformer', 'npx verdict transform lock-server --with magic'],
  ] as const) {
    it(`are not known with ${what} that is missing: ${line}`, () => assert.rejects(assertKnown(line)));
  }
});

/** The place begins with the bold heading of a part of the report page. */
function assertOnPage(report: string): void {
  if (report === NONE) return;
  const [, heading = ''] = /^\*\*([^*]+)\*\*/.exec(report) ?? [];
  assert.ok(headings().includes(heading), `no part of the report: ${report}`);
}

function headings(): string[] {
  const folder = join(packageRoot(), 'reports', 'page', 'sections');
  const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  return sources.flatMap((source) => [...source.matchAll(/<h2>([^<]+)<\/h2>/g)].map(([, heading = '']) => heading));
}
