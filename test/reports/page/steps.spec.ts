import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import axe, { type AxeResults } from 'axe-core';
import type { RunRecord } from '../../../harness/core/contracts/checker.ts';
import type { TraceLine } from '../../../harness/core/trace.ts';
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
    const { marks, focus } = steps;
    assert.ok(marks.length > 1 && marks.every(({ kind }) => kind === 'witness'));
    assert.deepEqual(
      marks.map(({ step }) => step),
      marks.map(({ step }) => step).sort((one, other) => one - other),
    );
    assert.equal(focus, marks.at(-1)?.step);
    assert.match(html, new RegExp(`<tr class="dead"><td class="number">${focus.toLocaleString('en')}</td>`));
  });

  it('names the command that makes it small where something broke that has a schedule, and no others', () => {
    for (const run of [failing(), broken()]) assert.match(page(run), /<code>verdict shrink runs\/x<\/code>/);
    const { record, document } = failing();
    const checks = document.checks.filter(({ name }) => name !== 'linearizable');
    const passed = renderReport(record, { ...document, verdict: 'pass', checks });
    assert.doesNotMatch(passed, /verdict shrink/);
    const { states: _states, ...unseen } = record;
    assert.doesNotMatch(renderReport(unseen, document), /verdict shrink/);
    assert.doesNotMatch(page(failing()), /verdict reenact/);
  });

  it('does not let invariants that held stand against what clients were told', () => {
    const html = page(failing());
    assert.match(
      html,
      /none broke\. They speak of logs, terms and votes\. What clients were told contradicts itself all the same: see check linearizable/,
    );
    assert.match(html, /<p class="remark">No invariant of the nodes broke at any step: /);
    assert.doesNotMatch(page(broken()), /No invariant of the nodes broke|contradicts itself all the same/);
  });

  it('says why judging ended before the run', () => {
    const { record, document } = broken();
    const { invariants } = record;
    assert.ok(invariants !== undefined && invariants.judgedTo === undefined);
    const judged = { ...record, invariants: { ...invariants, judgedTo: 1_234 } };
    const words = /Judging ended at step 1,234 of [\d,]+: by then what follows from the first break has shown/;
    assert.match(renderReport(judged, document), words);
    assert.doesNotMatch(page(broken()), /Judging ended/);
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
      assert.match(start ?? '', /3 of 3 · operation #\d+ of the counterexample: read → \d+ \(impossible\)/);
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

  it('leads through the counterexample as it happened, with the diagram in sight', async function () {
    await inBrowser(this, page(failing()), async ({ page: shown }) => {
      await shown.setViewportSize({ width: 1_300, height: 900 });
      const caption = shown.locator('.step-caption');
      const steps: number[] = [];
      // The page opens on the last one: the way begins there.
      await shown.keyboard.press('e');
      assert.ok((await caption.textContent())?.includes('3 of 3'));
      for (const place of ['1 of 3', '2 of 3', '3 of 3']) {
        await shown.keyboard.press('e');
        assert.ok((await caption.textContent())?.includes(place), place);
        steps.push(Number(await shown.locator('[data-step="number"]').inputValue()));
      }
      assert.deepEqual(
        steps,
        [...steps].sort((one, other) => one - other),
      );
      const bar = await shown.locator('.step-controls').boundingBox();
      const figure = await shown.locator('#steps .figure').boundingBox();
      const words = await caption.boundingBox();
      assert.ok(bar && figure && words);
      assert.ok(figure.y >= bar.y + bar.height, 'clients are below the bar');
      assert.ok(words.y + words.height <= 900, 'what the step is can be read');
    });
  });

  it('shows packets of one type alone where there are many', async function () {
    const { record, document } = failing();
    const [first] = record.trace;
    assert.ok(first !== undefined);
    const sends = Array.from({ length: 30 }, (_, index) => ({
      packet: `n1>n2#${String(900 + index)}`,
      type: index < 5 ? 'Ping' : 'Pong',
    }));
    const crowded = { ...record, trace: [{ ...first, node: 'n1', sends }, ...record.trace.slice(1)], states: [] };
    await inBrowser(this, renderReport(crowded, document), async ({ page: shown }) => {
      const packets = shown.locator('.packets li');
      await shown.evaluate(`location.hash = '#step=1'`);
      await shown.waitForFunction(`document.querySelectorAll('.packets li').length === 30`);
      await shown.locator('.packet-types select').selectOption({ label: 'Ping (5)' });
      assert.equal(await packets.count(), 5);
      await shown.keyboard.press('Escape');
      await shown.locator('[data-step="next"]').click();
      assert.equal(await packets.filter({ hasText: 'Pong' }).count(), 0, 'the choice stays');
    });
  });

  it('says of nodes that say nothing of themselves that they do not', async function () {
    const { record, document } = failing();
    const silent = record.trace.map(({ view: _view, ...line }) => line);
    const html = renderReport({ ...record, trace: silent, states: [] }, document);
    await inBrowser(this, html, async ({ page: shown }) => {
      const words = await shown.locator('.node-card').allTextContents();
      assert.deepEqual(
        words.map((text) => text.replace(/^n\d\s*/, '')),
        Array.from({ length: 3 }, () => 'says nothing of itself'),
      );
    });
  });

  it('shows steps of one key alone', async function () {
    await inBrowser(this, page(failing()), async ({ page: shown }) => {
      await shown.locator('select[data-step="key"]').selectOption({ label: 'k2' });
      for (let time = 0; time < 5; time++) {
        await shown.locator('[data-step="previous"]').click();
        const number = Number(await shown.locator('[data-step="number"]').inputValue());
        const { input, outputs } = failing().record.trace[number - 1] as TraceLine;
        assert.ok(input !== undefined || outputs.length > 0, `step ${String(number)} is nothing to a client`);
        assert.doesNotMatch(JSON.stringify(input ?? {}), /"k1"/);
      }
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
        assert.ok(await shown.locator('svg.diagram').isVisible(), 'a picture of the last steps before it');
        assert.ok(await shown.locator('#steps .figure').isHidden(), 'which is empty without the script');
        const diagram = (await shown.locator('svg.diagram').textContent()) ?? '';
        assert.match(diagram, /answers p\d+\/\d+: ok \d+/);
        assert.match(diagram, /operation #\d+ of the counterexample: read → \d+ \(impossible\)/);
      },
      { script: false },
    );
  });

  it('is for paper too: nothing floats, what is folded is unfolded, the picture of the last steps is there', async function () {
    await inBrowser(this, page(failing()), async ({ page: shown }) => {
      assert.ok(await shown.locator('svg.diagram').isHidden(), 'the script shows all steps');
      assert.ok(await shown.locator('.preservation').isHidden(), 'folded');
      await shown.emulateMedia({ media: 'print' });
      await shown.evaluate(`dispatchEvent(new Event('beforeprint'))`);
      for (const hidden of ['.step-controls', '.toolbar[aria-label="Zoom and filter"]', '#steps canvas', '#run canvas'])
        assert.ok(await shown.locator(hidden).first().isHidden(), hidden);
      assert.ok(await shown.locator('svg.diagram').isVisible());
      assert.ok(await shown.locator('.preservation').isVisible());
      assert.equal(await shown.locator('details:not(.data):not([open])').count(), 0);
      await shown.evaluate(`dispatchEvent(new Event('afterprint'))`);
      assert.ok((await shown.locator('details:not(.data):not([open])').count()) > 0);
    });
  });

  it('names the operation behind a point of latency', async function () {
    await inBrowser(this, page(failing()), async ({ page: shown }) => {
      const canvas = shown.locator('[data-figure="scatter"] + canvas');
      await canvas.scrollIntoViewIfNeeded();
      const spot = await shown.evaluate<{ x: number; y: number }>(`(() => {
        const { width, height } = document.querySelector('[data-figure="scatter"] + canvas');
        const context = document.querySelector('[data-figure="scatter"] + canvas').getContext('2d');
        const { data } = context.getImageData(0, 0, width, height);
        const pixel = Math.floor(data.findIndex((value, at) => at % 4 === 3 && value > 150) / 4);
        return { x: pixel % width, y: Math.floor(pixel / width) };
      })()`);
      assert.ok(spot.y >= 0, 'points are drawn');
      await canvas.hover({ position: spot });
      assert.match((await shown.locator('.tooltip').textContent()) ?? '', /history index \d+\n.*(took|given up after)/);
    });
  });

  it('lets the keyboard go from operation to operation', async function () {
    await inBrowser(this, page(failing()), async ({ page: shown }) => {
      const number = shown.locator('[data-step="number"]');
      const before = await number.inputValue();
      await shown.locator('.operations canvas').focus();
      await shown.keyboard.press('.');
      const note = shown.locator('.tooltip');
      const first = await note.textContent();
      assert.match(first ?? '', /history index \d+/);
      await shown.keyboard.press('.');
      assert.notEqual(await note.textContent(), first);
      await shown.keyboard.press(',');
      assert.equal(await note.textContent(), first);
      assert.equal(await number.inputValue(), before, 'steps stay where they are');
    });
  });
});

function carried(html: string): Steps {
  const [, text = ''] = /<script type="text\/plain" id="steps-data">([^<]*)<\/script>/.exec(html) ?? [];
  return JSON.parse(gunzipSync(Buffer.from(text.trim(), 'base64')).toString()) as Steps;
}
