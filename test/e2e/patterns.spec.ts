import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verdict, verdictRun, withOut, type JudgedProcess } from '../verdict-process.ts';

const SPEC = `name: patterns
system: raft
engine: sim
steps: 2000
`;

describe('event-pattern rules on the command line', function () {
  this.timeout(120_000);

  it('of a spec judge its run, and are refused with file:line:col when they say nothing', async () => {
    await withOut(async (out) => {
      const slow = `${SPEC}patterns:\n  served: every input(c, r) is followed by output(c, r) within 10000 steps once healed\n`;
      const passed = await run(out, slow);
      assert.deepEqual([passed.exitCode, check(passed)?.verdict], [0, 'pass'], check(passed)?.summary);
      const never = await run(out, `${SPEC}patterns:\n  silent: never output(_) after input(_)\n`);
      assert.deepEqual([never.exitCode, check(never)?.reason], [1, 'silent']);
      const spec = join(out, 'wrong.yaml');
      writeFileSync(
        spec,
        `${SPEC}patterns:\n  odd: never leader(n, t) past crash(n)\n  one-vote-per-term: never crash(n) after crash(n)\n`,
      );
      const wrong = await verdict('run', spec, '--out', out);
      assert.equal(wrong.exitCode, 64);
      assert.match(wrong.stderr, /wrong\.yaml:6:27 patterns\.odd: expected after, found "past"/);
      assert.match(wrong.stderr, /wrong\.yaml:7:3 patterns\.one-vote-per-term: is the name of a rule/);
    });
  });

  it('of a file judge a run folder and a trace alone, and nothing else does', async () => {
    await withOut(async (out) => {
      const { folder } = await verdictRun(out, '--engine', 'sim', '--seed', '3', '--steps', '2000', '--build', 'paper');
      const rules = join(out, 'rules.yaml');
      const trace = join(folder, 'trace.jsonl');
      writeFileSync(rules, 'one: at most one leader(n, t) per (t)\n');
      for (const target of [folder, trace]) {
        const { exitCode, stdout } = await verdict('check', target, '--rules', rules);
        assert.deepEqual([exitCode, stdout], [0, 'pass: 1 rule held']);
      }
      writeFileSync(
        rules,
        'alone: at most one leader(n, t) per ()\nhealed: every healed is followed by output(_) within 1 s\n',
      );
      const broken = await verdict('check', trace, '--rules', rules, '--json');
      assert.equal(broken.exitCode, 1);
      assert.match(
        (JSON.parse(broken.stdout) as { readonly summary: string }).summary,
        /^Rule alone is broken: leader\(/,
      );
      const neither = await verdict('check', join(folder, 'schedule.jsonl'), '--rules', rules);
      assert.equal(neither.exitCode, 64);
      assert.match(neither.stderr, /schedule\.jsonl:1 is neither the header of verdict-trace\/1 nor a step/);
    });
  });

  it('of a file judge a history by what clients and nemesis saw', async () => {
    await withOut(async (out) => {
      const { folder } = await verdictRun(out, '--engine', 'sim', '--seed', '3', '--steps', '2000', '--build', 'paper');
      const rules = join(out, 'rules.yaml');
      const judged = (file: string) => verdict('check', join(folder, file), '--rules', rules);
      writeFileSync(rules, 'asked: always input(c, r) before output(c, r)\n');
      assert.match((await judged('history.jsonl')).stdout, /^pass: 1 rule held/);
      writeFileSync(rules, 'silent: never output(_) after input(_)\n');
      assert.equal((await judged('history.jsonl')).exitCode, 1);
      writeFileSync(rules, 'led: always leader(n, t) before crash(n)\nelsewhere: never crash("n9") after healed\n');
      const elsewhere = await judged('.');
      assert.equal(elsewhere.exitCode, 64);
      assert.match(elsewhere.stderr, /rules\.yaml:2:24 elsewhere: there is no node "n9"; the nodes are n1, n2, n3/);
    });
  });

  it('of a plugin judge every run', async () => {
    await withOut(async (out) => {
      const plugin = join(out, 'plugin.mjs');
      writeFileSync(
        plugin,
        `import { definePattern } from 'raft-verdict';
         definePattern({ name: 'no-crash', rule: 'at most one crash(_) per ()' });`,
      );
      const { exitCode, document } = await verdictRun(
        out,
        '--engine',
        'sim',
        '--seed',
        '3',
        '--steps',
        '2000',
        '--plugin',
        plugin,
      );
      const found = document.checks.find(({ name }) => name === 'patterns');
      assert.deepEqual([exitCode, found?.reason], [1, 'no-crash']);
      writeFileSync(
        plugin,
        `import { definePattern } from 'raft-verdict';
         definePattern({ name: 'one-vote-per-term', rule: 'at most one crash(_) per ()' });`,
      );
      const refused = await verdict('list', 'patterns', '--plugin', plugin);
      assert.equal(refused.exitCode, 64);
      assert.match(refused.stderr, /definePattern one-vote-per-term: this is the name of a rule/);
    });
  });
});

function run(out: string, text: string): Promise<JudgedProcess> {
  const spec = join(out, 'spec.yaml');
  writeFileSync(spec, text);
  return verdictRun(out, spec, '--seed', '1');
}

function check({ document }: JudgedProcess): JudgedProcess['document']['checks'][number] | undefined {
  return document.checks.find(({ name }) => name === 'patterns');
}
