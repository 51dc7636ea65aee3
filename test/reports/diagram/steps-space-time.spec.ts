import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { embeddedDiagram } from '../../../reports/diagram/diagram-svg.ts';
import { EMBEDDED_DIAGRAM_RULES } from '../../../reports/diagram/rules.ts';
import { stepsPicture } from '../../../reports/diagram/steps-space-time.ts';
import type { StepRow, Steps } from '../../../reports/model/step-rows.ts';
import { assertWellFormed } from '../well-formed.ts';

const ROWS: readonly StepRow[] = [
  { t: 0, r: 'timeout', n: 0, y: 'election', v: { role: 'candidate', term: 1 }, s: [['n1>n2#1', 'RV t1']] },
  { t: 1, r: 'timeout', n: 0, y: 'retry', s: [['n1>n2#2', 'RV t1']] },
  { t: 2, r: 'deliver', n: 1, p: 'n1>n2#1', v: { role: 'follower', term: 1, votedFor: 'n1' } },
  { t: 3, r: 'drop', n: 1, p: 'n1>n2#2' },
  { t: 4, r: 'input', n: 0, i: 'p0/1: write <b> 1', o: ['p0/1: fail not-leader'] },
];

const STEPS: Steps = {
  nodes: ['n1', 'n2'],
  clients: ['p0'],
  total: 5,
  first: 1,
  before: null,
  entries: [],
  rows: ROWS,
  marks: [{ step: 4, text: 'something <b>broke</b>', kind: 'violation' }],
  focus: 4,
  inside: false,
};

describe('a picture of some steps of a run', () => {
  it('ends with the step a reader wants to see, and knows what was before it', () => {
    const { moments, before, violation, title } = stepsPicture(STEPS, 2);
    assert.deepEqual(
      moments.map(({ number }) => number),
      [3, 4],
    );
    assert.equal(title, 'Steps 3 to 4 of 5');
    assert.equal(before?.get('n1')?.role, 'candidate');
    const [arrival] = moments;
    assert.ok(arrival !== undefined);
    assert.equal(arrival.flight?.label, 'RV t1');
    assert.deepEqual(arrival.notes, ['follower t1', 'votes n1']);
    assert.equal(violation, 'something <b>broke</b>');
  });

  it('begins with the first step where none stands out', () => {
    const { moments, violation } = stepsPicture({ ...STEPS, marks: [], focus: null }, 3);
    assert.deepEqual(
      moments.map(({ number }) => number),
      [1, 2, 3],
    );
    assert.equal(violation, undefined);
  });

  it('counts from the first step that the page carries', () => {
    const later = { ...STEPS, first: 1_001, total: 9_000, focus: 1_004, marks: [] };
    assert.deepEqual(
      stepsPicture(later, 2).moments.map(({ number }) => number),
      [1_003, 1_004],
    );
  });

  it('draws what was sent before from above, and keeps what nodes and clients say text', () => {
    const { text } = embeddedDiagram(stepsPicture({ ...STEPS, focus: 5, marks: [] }, 3));
    assertWellFormed(text);
    assert.doesNotMatch(text, /<b>|NaN|undefined/);
    // From the top of the line of n1 to the row of the first step shown.
    assert.match(text, /<path class="flight" d="M230 84L455 117"\/>/);
    assert.match(text, /<path class="lane candidate" d="M230 84V\d+"\/>/);
    assert.match(text, /p0\/1: write &lt;b&gt; 1/);
  });

  it('has a style that touches nothing else on a page', () => {
    const selectors = [...EMBEDDED_DIAGRAM_RULES.matchAll(/^([^{\n]+)\{/gm)].flatMap(([, list = '']) =>
      list.split(','),
    );
    assert.ok(selectors.length > 20);
    for (const selector of selectors) assert.match(selector, /^\.diagram /);
  });
});
