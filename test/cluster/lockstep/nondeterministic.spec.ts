import { after, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountOf, inexactness } from '../../../harness/core/lockstep-account.ts';
import type { VerdictDocument } from '../../../harness/core/verdict-document.ts';
import { verdict, verdictRun } from '../../verdict-process.ts';
import { argumentsFor, CONTROL, NONDETERMINISTIC, REMEMBERING } from './nondeterministic-nodes.ts';

const INTERPRETERS: Readonly<Record<string, string>> = { py: 'python3', rb: 'ruby', mjs: process.execPath };

describe('a node that takes something from its surroundings', function () {
  this.timeout(60_000);
  const out = mkdtempSync(join(tmpdir(), 'verdict-nondeterministic-'));

  after(() => rmSync(out, { recursive: true, force: true }));

  for (const [program, cause] of Object.entries(NONDETERMINISTIC)) {
    it(`is denied to be exact, with step, node and likely cause: ${program}`, async function () {
      const interpreter = INTERPRETERS[program.split('.')[1] ?? ''] ?? '';
      const missing = spawnSync(interpreter, ['--version']).error !== undefined;
      if (missing && process.env['CI'] !== 'true') this.skip();
      const { document, folder } = await verdictRun(out, ...argumentsFor(program));
      const account = accountOf(document.environment);
      assert.ok(account, 'nothing is said of processes');
      const { difference } = account;
      assert.deepEqual([document.verdict, document.level, difference?.node], ['pass', 'plan', 'n1']);
      const sentence = inexactness(account) ?? '';
      assert.match(
        sentence,
        /^a second run of the plan differed first (?:at step \d+|before the first step), in n1, life 1: /,
      );
      assert.match(sentence, cause);
      assert.ok(difference !== undefined && difference.first !== difference.second);
      assert.ok(
        readFileSync(join(folder, 'report.html'), 'utf8').includes('differed first'),
        'the page does not say it',
      );
      assert.ok(!readdirSync(folder).some((name) => name.endsWith('.again')));
    });
  }

  it('loses the claim of all runs by one that was not like the others', async () => {
    const parent = mkdtempSync(join(out, 'remembering-'));
    const memory = join(out, 'memory');
    const flags = [...argumentsFor(REMEMBERING, memory), '--repeat', '2', '--out', parent];
    const { stdout, stderr } = await verdict('run', ...flags);
    const exact = stdout.match(/^Trace sha256:[0-9a-f]{64}, exact/gm) ?? [];
    assert.equal(exact.length, 2, 'each of them repeats by itself');
    assert.match(
      stderr,
      /^not exact: 2 runs of this plan came to 2 different traces; the run \S+ of the same plan differed/m,
    );
    const documents = readdirSync(parent)
      .filter((name) => name !== 'index.jsonl')
      .map((name) => JSON.parse(readFileSync(join(parent, name, 'verdict.json'), 'utf8')) as VerdictDocument);
    assert.deepEqual(
      documents.map(({ level }) => level),
      ['plan', 'plan'],
    );
    for (const { environment } of documents) {
      const account = accountOf(environment);
      assert.match((account && inexactness(account)) ?? '', /in n1, life 1: it said something else: .*young|grown up/);
    }
  });

  it('keeps the claim where every run was the same', async () => {
    const { stdout, stderr } = await verdict('run', ...argumentsFor(CONTROL), '--repeat', '3', '--out', out);
    assert.equal((stdout.match(/, exact: a second run/g) ?? []).length, 3, stdout + stderr);
    assert.match(stderr, /^3 runs of this plan took the same steps, twice each: exact, trace sha256:/m);
  });
});
