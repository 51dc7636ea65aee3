import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../harness/core/json.ts';
import { models } from '../../harness/core/models/registry.ts';
import { assertWellFormed } from '../reports/well-formed.ts';
import { verdict } from '../verdict-process.ts';

describe('verdict check and generate', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => void (folder = mkdtempSync(join(tmpdir(), 'verdict-check-'))));
  after(() => rmSync(folder, { recursive: true }));

  const generate = async (name: string, ...flags: readonly string[]): Promise<string> => {
    const file = join(folder, name);
    const { exitCode, stderr } = await verdict('generate', ...flags, '--out', file, '--force');
    assert.equal(exitCode, 0, stderr);
    return file;
  };

  it('judges what it made up: correct, or broken at the place it names', async () => {
    const legal = await generate('legal.jsonl', '--operations', '500', '--values', '5', '--crash-rate', '0.02');
    const passed = await verdict('check', legal);
    assert.equal(passed.exitCode, 0);
    assert.match(passed.stdout, /^PASS\n500 operations on 1 key are linearizable\.\n/);
    assert.match(passed.stdout, /^Read as jsonl: cas-register \(its header\), initially null \(its header\)/m);

    const file = join(folder, 'stale.jsonl');
    const flags = ['--operations', '500', '--keys', '3', '--inject', 'stale-read', '--out', file];
    const made = await verdict('generate', ...flags, '--json');
    const { violation } = JSON.parse(made.stderr) as { violation: { index: number; key: string } };
    const failed = await verdict('check', file);
    assert.equal(failed.exitCode, 1);
    assert.match(failed.stdout, new RegExp(`#${String(violation.index)} .*<- impossible`));
    assert.match(failed.stdout, new RegExp(`^Keys: fail ${violation.key} of 3\\.$`, 'm'));
    assert.match(failed.stdout, /The strongest model/);
  });

  it('writes the result and the picture of the witness to files, and replaces none unasked', async () => {
    const file = await generate('broken.jsonl', '--inject', 'phantom-read');
    const [out, svg] = [join(folder, 'result.json'), join(folder, 'witness.svg')];
    const first = await verdict('check', file, '--out', out, '--svg', svg, '--json');
    assert.equal(first.exitCode, 1);
    assert.equal(readFileSync(out, 'utf8').trim(), first.stdout.trim());
    const document = JSON.parse(first.stdout) as JsonObject & { evidence: JsonObject };
    assert.deepEqual([document['verdict'], document['reason'], document['format']], ['fail', 'phantom-read', 'jsonl']);
    assertWellFormed(readFileSync(svg, 'utf8'));
    const second = await verdict('check', file, '--svg', svg);
    assert.equal(second.exitCode, 64);
    assert.match(second.stderr, /witness\.svg is there already/);
    const bare = await verdict('check', file, '--json', '--explain', 'none');
    assert.equal((JSON.parse(bare.stdout) as typeof document).evidence['witness'], undefined);
  });

  it('writes no picture where nothing is wrong, and says so', async () => {
    const file = await generate('fine.jsonl');
    const svg = join(folder, 'nothing.svg');
    const { exitCode, stderr } = await verdict('check', file, '--svg', svg);
    assert.equal(exitCode, 0);
    assert.match(stderr, /there is no witness to draw/);
    assert.ok(!existsSync(svg));
  });

  it('judges histories of other tools, also after a way through EDN and back', async () => {
    const file = await generate('there.jsonl', '--keys', '4', '--crash-rate', '0.05', '--inject', 'stale-read');
    const edn = join(folder, 'there.edn');
    const back = join(folder, 'back.jsonl');
    assert.equal((await verdict('export', file, '--to', 'edn', '--out', edn)).exitCode, 0);
    assert.equal((await verdict('export', edn, '--to', 'jsonl', '--out', back)).exitCode, 0);
    assert.equal(readFileSync(back, 'utf8'), readFileSync(file, 'utf8'));
    const results = [];
    for (const each of [file, edn, back]) {
      const { stdout } = await verdict('check', each, '--json');
      const { evidence, verdict: judged, reason } = JSON.parse(stdout) as JsonObject;
      results.push({ evidence, judged, reason });
    }
    assert.deepEqual(results[1], results[0]);
    assert.deepEqual(results[2], results[0]);
  });

  it('judges transactions by cycles, at the level that was promised', async () => {
    const flags = ['--model', 'list-append-transactions', '--operations', '300'];
    const file = await generate('transactions.jsonl', ...flags, '--inject', 'G-single');
    const strict = await verdict('check', file);
    assert.equal(strict.exitCode, 1);
    assert.match(strict.stdout, /^FAIL: G-single\n/);
    assert.equal((await verdict('check', file, '--level', 'read-committed')).exitCode, 0);
  });

  it('gives up within its budget', async () => {
    const file = await generate('budget.jsonl', '--values', '3');
    const { exitCode, stdout } = await verdict('check', file, '--budget', '1');
    assert.equal(exitCode, 2);
    assert.match(stdout, /^UNKNOWN\nThe budget was spent/);
  });

  it('reports a torn end, and refuses what is malformed with its place', async () => {
    const file = join(folder, 'history.edn');
    const rows = '{:process 0 :type :invoke :f :write :value 1}\n{:process 0 :type :ok :f :write :value 1}\n';
    writeFileSync(file, `${rows}{:process 0 :type`);
    const torn = await verdict('check', file);
    assert.equal(torn.exitCode, 0);
    assert.match(torn.stdout, /inside of line 3/);
    writeFileSync(file, `${rows}{:process 0 :type :maybe :f :write}\n`);
    const broken = await verdict('check', file);
    assert.equal(broken.exitCode, 64);
    assert.match(broken.stderr, /history\.edn:3 :type: expected :invoke/);
  });

  for (const [what, args, message] of [
    [
      'a violation that few values cannot prove',
      ['--model', 'list-append', '--values', '3', '--inject', 'lost-element'],
      /cannot be proved .*3 values\n.*Or give --values unique/,
    ],
    ['a violation that is not known', ['--inject', 'nonsense'], /There is no violation "nonsense"; known: stale-read/],
    ['a model that is not known', ['--model', 'nonsense'], /There is no model "nonsense"/],
    ['a count that is none', ['--clients', '0'], /--clients 0: expected a whole number from 1/],
    ['a share above one', ['--crash-rate', '2'], /--crash-rate 2: expected a number from 0 to 1/],
    ['few values of transactions', ['--model', 'list-append-transactions', '--values', '3'], /expected unique/],
    ['a place where no file can be', ['--out', '/nonexistent/x.jsonl'], /cannot be written/],
  ] as const) {
    it(`refuses to make up ${what}`, async () => {
      const { exitCode, stderr } = await verdict('generate', ...args);
      assert.equal(exitCode, 64);
      assert.match(stderr, message);
    });
  }

  it('names the flag of a file that is there already', async () => {
    const file = await generate('small.jsonl', '--operations', '10');
    for (const flag of ['--svg', '--out']) {
      const { exitCode, stderr } = await verdict('check', file, flag, file);
      assert.equal(exitCode, 64);
      assert.match(stderr, new RegExp(`small.jsonl is there already\\n +Give another ${flag}, or --force`));
    }
  });

  it('gives advice that fits the model where there is no place for a violation', async () => {
    const lock = await verdict('generate', '--model', 'mutex', '--inject', 'two-holders', '--operations', '2');
    assert.equal(lock.exitCode, 64);
    assert.match(lock.stderr, /What may help: more operations\.$/);
    const crashing = ['--operations', '20', '--crash-rate', '1', '--values', '9'];
    const counted = await verdict('generate', '--model', 'counter', '--inject', 'count-too-large', ...crashing);
    assert.match(counted.stderr, /What may help: more operations, fewer crashes, --values unique\./);
    const stale = await verdict('generate', '--model', 'mutex', '--inject', 'stale-read', '--values', '9');
    assert.match(stale.stderr, /cannot be proved in histories of mutex\n +Possible there: two-holders\.$/);
    const few = await verdict('generate', '--inject', 'stale-read', '--values', '9');
    assert.doesNotMatch(few.stderr, /with unique values/);
  });

  it('lists the models with their functions', async () => {
    const { stdout, exitCode } = await verdict('list', 'models');
    assert.equal(exitCode, 0);
    for (const { name, functions } of models.all) {
      const listed = stdout.split(`\n  ${name} `)[1]?.split('\n')[1] ?? '';
      assert.equal(listed.trim(), `functions: ${functions.join(', ')}`, name);
    }
  });

  for (const [what, args, message] of [
    ['an initial value that was meant as JSON', ['--initial', '{a'], /--initial \{a: expected JSON/],
    ['a level of what is no transaction', ['--level', 'serializable'], /--level means nothing for cas-register/],
    ['a budget that is none', ['--budget', '-3'], /expected a whole number above 0/],
    ['a format that is not known', ['--format', 'csv'], /Allowed choices are jsonl, jepsen-log/],
  ] as const) {
    it(`refuses to judge by ${what}`, async () => {
      const file = await generate('refused.jsonl', '--operations', '10');
      const { exitCode, stderr } = await verdict('check', file, ...args);
      assert.equal(exitCode, 64);
      assert.match(stderr, message);
    });
  }
});
