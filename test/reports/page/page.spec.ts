import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import type { Run } from '../fixtures.ts';
import { renderReport } from '../../../reports/page/page.ts';
import { pageScript } from '../../../reports/page/script.ts';
import { failingRun, hugeRun, incompleteRun, makeRun, passingRun } from '../fixtures.ts';
import { assertWellFormed, outsideReferences } from '../well-formed.ts';

const page = ({ record, document }: Run): string => renderReport(record, document);

/** The text a reader sees, without markup, style and script. */
function visibleText(html: string): string {
  return html
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

describe('renderReport', () => {
  for (const [name, make] of Object.entries({ passingRun, failingRun, incompleteRun })) {
    it(`writes a well-formed page of a ${name} that asks nobody else`, () => {
      const html = page(make());
      assertWellFormed(html);
      assert.deepEqual(outsideReferences(html), []);
      assert.doesNotMatch(html, /https?:\/\//);
      assert.match(html, /content="default-src &#39;none&#39;|content="default-src 'none'/);
    });
  }

  it('gives the same bytes for the same run', () => {
    const again = makeRun({ verdict: 'fail', witness: true });
    assert.equal(page(again), page(failingRun()));
  });

  it('says the verdict in words before anything else', () => {
    const text = visibleText(page(failingRun()));
    assert.match(
      text,
      /raft-partitions · seed 7 ✕ fail Stale read raft paper\+stale-read on 5 nodes ran 12,004 operations on 8 keys for 1 min 2 s under 10 faults \(partition and kill\): read #\d+ returned 4711/,
    );
    assert.match(visibleText(page(passingRun())), /✓ pass No violation found .* every check passed/);
  });

  it('draws the counterexample with the dead read marked, and says what contradicts', () => {
    const html = page(failingRun());
    assert.equal(html.match(/class="call dead"/g)?.length, 1);
    assert.match(html, /class="call dead"[^>]*>#\d+ read → 4711 \(impossible\)</);
    assert.equal(html.match(/class="bar bar-ok"/g)?.length, 3);
    assert.match(visibleText(html), /Stale read on key k3 read #\d+ returned 4711 from k3 although/);
    assert.doesNotMatch(page(passingRun()), /id="witness"/);
  });

  it('says step by step why there is no order, beside the counterexample and the check', () => {
    const { record, document } = failingRun();
    const circle = ['write #0 was before <read #2>', 'read #2 was before write #0'];
    const checks = document.checks.map((check) =>
      check.name === 'linearizable' ? { ...check, evidence: { ...(check.evidence as object), circle } } : check,
    );
    const html = page({ record, document: { ...document, checks } });
    assertWellFormed(html);
    assert.equal(html.match(/<li>write #0 was before &lt;read #2&gt;<\/li>/g)?.length, 2);
  });

  it('shows every fault with its times, effect or the reason why it was skipped', () => {
    const text = visibleText(page(passingRun()));
    assert.match(
      text,
      /partition-0 partition n\d n\d \| n\d n\d n\d .* 4,000 4,00\d \+\d 8,000 8,00\d \+\d ✓ proven packets dropped: \d+/,
    );
    assert.match(text, /1 link cut within 6 ms, healed within 11 ms .*n\d → n\d 4,006 6 8,011 11/);
    assert.match(text, /kill-2 kill leader 39,000 – – – skipped nobody was seen to lead/);
  });

  it('says of an incomplete run that it is one', () => {
    const { record, document } = incompleteRun();
    const text = visibleText(renderReport(record, document));
    assert.match(text, /The run was cut short after 20 s; what would have come is unknown\./);
    assert.match(text, /the run ended before its stop/);
    assert.match(text, /Not read: the run did not get that far/);
  });

  it('shows an expected failure as what it is', () => {
    const { record, document } = failingRun();
    const expected = renderReport(record, { ...document, expect: { fail: 'linearizable/stale-read' } });
    assert.match(
      visibleText(expected),
      /This failure was expected \(linearizable\/stale-read\): the run did what it should/,
    );
    const other = renderReport(record, { ...document, expect: { fail: 'progress' } });
    assert.match(visibleText(other), /A failure of progress was expected, and this is not it/);
    const invariants = { name: 'invariants', reason: 'StateMachineCorrect', summary: 'Two differ.', evidence: null };
    const both = renderReport(record, {
      ...document,
      checks: [...document.checks, { ...invariants, verdict: 'fail' }],
      expect: { fail: 'linearizable/stale-read' },
    });
    assert.match(
      visibleText(both),
      /A failure of linearizable\/stale-read was expected and happened, but invariants\/StateMachineCorrect failed as well\./,
    );
  });

  it('gives provenance: seed, digest, level, what was not checked, environment, command', () => {
    const { record, document } = failingRun();
    const text = visibleText(
      renderReport(record, { ...document, observation: { level: 1, unchecked: ['log matching', 'commit order'] } }),
    );
    for (const part of [
      document.planDigest,
      'plan: the seed fixes every operation',
      'level 1: term, role and leader of every node',
      'log matching; commit order',
      'mechanisms packet-drop iptables raw PREROUTING',
      document.replay,
    ])
      assert.ok(text.includes(part.replace(/&/g, '&amp;')), part);
  });

  it('shows hostile keys, node output and names as text', () => {
    const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'\u202e`;
    const { record, document } = makeRun({ keys: [hostile], seconds: 5, verdict: 'fail', witness: true });
    const html = renderReport(
      {
        ...record,
        plan: { ...record.plan, spec: { ...record.plan.spec, name: hostile, build: hostile } },
        environment: { [hostile]: { [hostile]: hostile } },
        logFindings: [{ node: hostile, line: 1, kind: 'panic', text: hostile }],
        replicas: [{ node: hostile, position: 1, digest: hostile }],
      },
      {
        ...document,
        seed: hostile,
        replay: hostile,
        observation: { level: 3, unchecked: [hostile] },
        checks: [
          ...document.checks,
          { name: hostile, verdict: 'fail', reason: hostile, summary: hostile, evidence: { [hostile]: hostile } },
        ],
      },
    );
    assertWellFormed(html);
    assert.equal(html.match(/<script/g)?.length, 2);
    assert.doesNotMatch(html, /<img/);
    assert.doesNotMatch(html, /\u202e/);
  });

  it('survives a run in which nothing happened', () => {
    const { record, document } = passingRun();
    const nothing = { ...record, history: { ...record.history, events: [] }, replicas: [] };
    const html = renderReport(nothing, { ...document, verdict: 'vacuous', checks: [], effects: [] });
    assertWellFormed(html);
    assert.match(visibleText(html), /∅ vacuous Nothing was really tested/);
  });

  it('keeps a run of 100,000 operations under 5 MB', function () {
    this.timeout(60_000);
    const html = page(hugeRun());
    assert.ok(html.length < 5e6, `${String(html.length)} bytes`);
    assert.equal(html.match(/class="call dead"/g)?.length, 1);
  });

  it('shows the number of open operations where clients are too many for rows', () => {
    const html = page(makeRun({ clients: 120, operations: 3_000, seconds: 5 }));
    assertWellFormed(html);
    assert.match(html, /aria-label="Number of open operations/);
  });

  it('draws the latency of every operation by outcome, as points where they are many', () => {
    const few = page(passingRun());
    for (const type of ['ok', 'fail', 'info'])
      assert.match(few, new RegExp(`<path class="spot spot-${type} one" d="M`));
    assert.match(few, /class="spot spot-ok many"/);
    assert.doesNotMatch(few, /those near each other are one point/);
    const html = page(makeRun({ operations: 150_000, seconds: 60 }));
    assert.match(html, /150,\d+ operations: those near each other are one point/);
    const scatter = html.slice(html.indexOf('data-figure="scatter"'), html.indexOf('data-figure="latency"'));
    assert.ok(scatter.length < 400_000, `${String(scatter.length)} characters`);
  });

  it('offers to put a live run in order whose nodes wrote down what they did', () => {
    const { record, document } = passingRun();
    assert.doesNotMatch(page({ record, document }), /verdict reenact/);
    const line = { step: 1, time: 0, rule: 'timeout', node: 'n1', life: 1, sends: [], outputs: [] } as const;
    const traced = page({ record: { ...record, trace: [line] }, document });
    const folder = document.replay.replace(/^.*verdict replay /, '');
    assert.ok(visibleText(traced).includes(`verdict reenact ${folder}`));
    assert.doesNotMatch(traced, /verdict shrink/);
  });

  it('allows exactly the script it carries', () => {
    const html = page(passingRun());
    const [, allowed] = /script-src 'sha256-([^']+)'/.exec(html) ?? [];
    const [, script] = /<script>([\s\S]*?)<\/script>/.exec(html) ?? [];
    assert.equal(
      createHash('sha256')
        .update(script ?? '')
        .digest('base64'),
      allowed,
    );
  });

  it('carries a script that parses, asks nobody and puts in texts as text only', () => {
    assert.doesNotThrow(() => new Script(pageScript()));
    assert.doesNotMatch(
      pageScript(),
      /fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|import\(|innerHTML|localStorage/,
    );
  });
});
