import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execa } from 'execa';
import type { VerdictDocument } from '../../../harness/core/verdict-document.ts';
import { endedEarly } from '../../../harness/core/first-violation.ts';
import { junitXml, suiteOfError } from '../../../reports/junit/junit.ts';
import { suiteOfRun } from '../../../reports/junit/run-suite.ts';
import { Events } from '../../checkers/record.ts';
import { failingRun, makeRun, passingRun, type Run } from '../fixtures.ts';

const HOSTILE = `]]></failure><testcase name="x"/>&amp;"'\u0000\u001b[2J\ud800\u202e\uffff`;

describe('junitXml', () => {
  const xmlOf = ({ record, document }: Run, change: Partial<VerdictDocument> = {}): string =>
    junitXml([suiteOfRun(record, { ...document, ...change })]);

  it('has a case per check, the failed one with summary, witness and replay command', () => {
    const run = failingRun();
    const xml = xmlOf(run);
    assert.match(
      xml,
      /<testsuite name="raft-partitions seed 7" tests="5" failures="1" errors="0" skipped="0" time="62\.000">/,
    );
    assert.match(xml, /<testcase name="linearizable" classname="raft\.raft-partitions">\n<failure type="stale-read"/);
    assert.match(xml, /<testcase name="progress" classname="raft\.raft-partitions"\/>/);
    assert.match(xml, /read -&gt; 4711 .* &lt;- impossible\n/);
    assert.ok(xml.includes(`Run it again: ${run.document.replay}</failure>`));
    for (const [name, value] of [
      ['seed', '7'],
      ['build', 'paper+stale-read'],
      ['plan', run.document.planDigest],
    ] as const) {
      assert.ok(xml.includes(`<property name="${name}" value="${value}"/>`), name);
    }
  });

  it('shows what was not decided or not tested as an error, never as passed or skipped', () => {
    const run = passingRun();
    for (const verdict of ['unknown', 'vacuous'] as const) {
      const checks = run.document.checks.map((check) => (check.name === 'effects' ? { ...check, verdict } : check));
      const xml = xmlOf(run, { verdict, checks });
      assert.match(xml, /tests="5" failures="0" errors="1" skipped="0"/);
      assert.match(xml, new RegExp(`<error type="${verdict}" message="Every fault`));
    }
  });

  it('skips what a run that was to end at its first violation left unjudged, and nothing else', () => {
    const run = failingRun();
    const history = new Events().nemesis(5, 'first-violation', { step: 7, check: 'linearizable', sentence: 'stale' });
    const left = endedEarly('progress', history.all);
    assert.ok(left);
    const checks = run.document.checks.map((check) => (check.name === 'progress' ? left : check));
    const xml = xmlOf(run, { checks });
    assert.match(xml, /tests="5" failures="1" errors="0" skipped="1"/);
    assert.match(xml, /<testcase name="progress".*>\n<skipped message="not judged: .* at step 7"\/>\n<\/testcase>/);
  });

  it('says beside the folder of the run how it is run from its spec', () => {
    const { record, document } = failingRun();
    const command = 'npx verdict run my.yaml --seed 7 --set workload.rate=50/s';
    const environment = { ...record.environment, command };
    const xml = junitXml([suiteOfRun({ ...record, environment }, document)]);
    assert.ok(xml.includes(`Run it again: ${document.replay}\nRun it anywhere: ${command}</failure>`));
    assert.ok(xml.includes(`<property name="command" value="${command}"/>`));
  });

  it('takes an expected failure as it should be, and a missed one as a failure', () => {
    const expect = { fail: 'linearizable/stale-read' };
    const found = xmlOf(failingRun(), { expect });
    assert.match(found, /failures="0" errors="0"/);
    assert.match(found, /<system-out>This failure was expected \(linearizable\/stale-read\)/);
    const missed = xmlOf(passingRun(), { expect });
    assert.match(missed, /tests="6" failures="1"/);
    assert.match(missed, /<testcase name="expected failure linearizable\/stale-read".*\n<failure type="missed"/);
  });

  it('tells several runs of one spec from each other', () => {
    const { record, document } = passingRun();
    const suites = ['7', '7', '8'].map((seed) => suiteOfRun(record, { ...document, seed }));
    const classes = [...junitXml(suites).matchAll(/name="progress" classname="([^"]*)"/g)].map(([, name]) => name);
    assert.deepEqual(classes, [
      'raft.raft-partitions.seed 7',
      'raft.raft-partitions.seed 7 (2)',
      'raft.raft-partitions.seed 8',
    ]);
  });

  it('is XML to a parser that is not ours, whatever a key or a node says', async function () {
    if ((await execa('xmllint', ['--version'], { reject: false })).exitCode !== 0) {
      assert.notEqual(process.env['CI'], 'true', 'xmllint (libxml2-utils) must be installed where CI=true');
      this.skip();
    }
    const { record, document } = makeRun({ seconds: 5, keys: [HOSTILE], verdict: 'fail', witness: true });
    const logs = { name: 'logs', verdict: 'fail' as const, reason: HOSTILE, summary: HOSTILE, evidence: null };
    const suite = suiteOfRun(record, {
      ...document,
      seed: HOSTILE,
      replay: HOSTILE,
      checks: [...document.checks, logs],
    });
    const xml = junitXml([suite, suiteOfError(HOSTILE, HOSTILE, new Error(HOSTILE))]);
    const query =
      'concat(count(//testcase), " ", count(//failure), " ", count(//error), " ", //failure[last()]/@message)';
    const { stdout } = await execa('xmllint', ['--xpath', query, '-'], { input: xml });
    assert.equal(stdout.split(' ').slice(0, 3).join(' '), '7 2 1');
    const shown = `\\u0000\\u001b[2J\\ud800\\u202e\\uffff`;
    const { stdout: message } = await execa('xmllint', ['--xpath', 'string(//error/@message)', '-'], { input: xml });
    assert.equal(message, `]]></failure><testcase name="x"/>&amp;"'${shown}`);
  });
});
