import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import axe, { type AxeResults } from 'axe-core';
import type { RunRecord } from '../../../harness/core/contracts/checker.ts';
import type { Steps } from '../../../reports/model/step-rows.ts';
import { renderReport } from '../../../reports/page/page.ts';
import { assertWellFormed } from '../well-formed.ts';
import { inBrowser } from './in-browser.ts';
import { forgetfulRun, simulatedRun, type SimulatedRun } from './simulated.ts';

const STALE = 'paper+no-pre-vote+no-check-quorum+stale-read';
const HOSTILE = `</script><img src=x onerror="document.title='pwned'">`;

const page = ({ record, document }: SimulatedRun): string => renderReport(record, document);

function once<Value>(make: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= make());
}

const failing = once(() => simulatedRun(STALE, { seed: '2' }));
const broken = once(forgetfulRun);

describe('steps on the report page', function () {
  this.timeout(120_000);

  it('carries every step, and tells the last ones before the contradiction without scripts', () => {
    const html = page(failing());
    assertWellFormed(html);
    const steps = carried(html);
    const { trace } = failing().record;
    assert.equal(steps.rows.length, trace.length);
    assert.ok(steps.inside);
    assert.equal(failing().document.verdict, 'fail');
    const mark = steps.marks[0];
    assert.ok(mark !== undefined);
    assert.equal(mark.kind, 'witness');
    assert.match(html, new RegExp(`<tr class="dead"><td class="number">${mark.step.toLocaleString('en')}</td>`));
  });

  it('leaves the section out where nobody traced anything', () => {
    const { record, document } = failing();
    assert.doesNotMatch(renderReport({ ...record, trace: [] }, document), /id="steps"/);
  });

  it('draws the matrix, with what broke first linked to its step', () => {
    const { record } = broken();
    const violations = (record.invariants?.predicates ?? []).flatMap(({ violation }) => violation ?? []);
    const [first] = violations.sort((one, other) => one.step - other.step);
    assert.ok(first !== undefined, 'the planted bug breaks an invariant');
    const html = page(broken());
    assertWellFormed(html);
    assert.match(html, new RegExp(`href="#step=${first.step}"`));
    assert.match(html, /<tr class="is-broken">/);
  });

  it('shows packets, nodes and what clients saw at a step, by click, by key and by address', async function () {
    await inBrowser(this, page(failing()), async ({ page: shown, complaints, requests }) => {
      const caption = shown.locator('.step-caption');
      const start = await caption.textContent();
      assert.match(start ?? '', /last step of operation #\d+/);
      assert.equal(await shown.locator('.node-card').count(), 3);
      assert.ok((await shown.locator('.events li').count()) > 3);
      await shown.keyboard.press('.');
      assert.notEqual(await caption.textContent(), start);
      await shown.evaluate(`location.hash = '#step=100'`);
      await shown.waitForFunction(`document.querySelector('.step-caption').textContent.includes('Step 100 ')`);
      const { trace } = failing().record;
      const { node } = trace[99] as (typeof trace)[number];
      assert.match((await shown.locator('.node-card.acting').textContent()) ?? '', new RegExp(`^${node} `));
      await shown.locator('#steps canvas').click({ position: { x: 400, y: 60 } });
      assert.doesNotMatch((await caption.textContent()) ?? '', /Step 100 /);
      assert.deepEqual(complaints, []);
      assert.deepEqual(requests, []);
    });
  });

  it('goes only through the steps of the node a reader asks for', async function () {
    await inBrowser(this, page(failing()), async ({ page: shown }) => {
      await shown.locator('select[data-step="node"]').selectOption({ label: 'n2' });
      const { trace } = failing().record;
      for (let time = 0; time < 5; time++) {
        await shown.locator('[data-step="previous"]').click();
        const number = Number(await shown.locator('[data-step="number"]').inputValue());
        assert.equal(trace[number - 1]?.node, 'n2');
      }
    });
  });

  it('shows what nodes and clients say as text', async function () {
    const { record, document } = failing();
    const trace = record.trace.map((line) => ({
      ...line,
      outputs: line.outputs.map(() => HOSTILE),
      sends: line.sends.map((send) => ({ ...send, type: HOSTILE })),
    }));
    const hostile: RunRecord = { ...record, trace, states: [] };
    await inBrowser(this, renderReport(hostile, document), async ({ page: shown, complaints }) => {
      await shown.locator('[data-step="previous"]').click();
      assert.notEqual(await shown.title(), 'pwned');
      assert.equal(await shown.locator('img').count(), 0);
      assert.match((await shown.locator('.step-view').textContent()) ?? '', /<img src=x/);
      assert.deepEqual(complaints, []);
    });
  });

  for (const scheme of ['light', 'dark'] as const) {
    it(`is free of serious barriers for people with disabilities (${scheme})`, async function () {
      await inBrowser(
        this,
        page(broken()),
        async ({ page: shown }) => {
          await shown.evaluate(axe.source);
          const { violations } = await shown.evaluate<AxeResults>('axe.run(document)');
          const found = violations.map(({ id, impact, nodes }) => ({
            id,
            impact,
            target: nodes[0]?.html.slice(0, 200),
          }));
          assert.deepEqual(
            found.filter(({ impact }) => impact === 'serious' || impact === 'critical'),
            [],
          );
        },
        { scheme },
      );
    });
  }

  it('reads without scripts', async function () {
    await inBrowser(
      this,
      page(failing()),
      async ({ page: shown }) => {
        assert.ok((await shown.locator('table.steps tr').count()) > 5);
        assert.ok(await shown.locator('.step-controls').isHidden());
      },
      { script: false },
    );
  });
});

function carried(html: string): Steps {
  const [, text = ''] = /<script type="text\/plain" id="steps-data">([^<]*)<\/script>/.exec(html) ?? [];
  return JSON.parse(gunzipSync(Buffer.from(text.trim(), 'base64')).toString()) as Steps;
}
