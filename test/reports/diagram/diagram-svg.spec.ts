import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { diagramSvg } from '../../../reports/diagram/diagram-svg.ts';
import type { Flight, Moment, SpaceTime } from '../../../reports/diagram/space-time.ts';
import { assertWellFormed, outsideReferences } from '../well-formed.ts';

const FOLLOWER = { role: 'follower', term: 0, up: true, commitIndex: 0, log: '' } as const;

function moment(number: number, rule: Moment['rule'], node: string, more: Partial<Moment> = {}): Moment {
  const base = { flight: undefined, cause: undefined, sent: [], notes: [], status: FOLLOWER };
  return { number, rule, node, sentence: `sentence ${String(number)}`, ...base, ...more };
}

function flight(from: string, to: string, number: number, label: string, copy = ''): Flight {
  return { name: `${from}>${to}#${String(number)}${copy}`, from, to, label };
}

const ASKED = flight('n1', 'n2', 1, 'RV t1');
const NEVER = flight('n1', 'n3', 1, 'RV t1');
const COPY = flight('n1', 'n2', 1, 'RV t1', "'1");

const PICTURE: SpaceTime = {
  title: 'Two <b>leaders</b>',
  description: '1. n1 & n2',
  nodes: ['n1', 'n2', 'n3'],
  moments: [
    moment(1, 'timeout', 'n1', {
      cause: 'election timer',
      sent: [ASKED, NEVER],
      notes: ['candidate t1'],
      status: { ...FOLLOWER, role: 'candidate', term: 1 },
    }),
    moment(2, 'duplicate', 'n2', { flight: ASKED, sent: [COPY] }),
    moment(3, 'deliver', 'n2', { flight: ASKED, notes: ['votes n1'], status: { ...FOLLOWER, term: 1 } }),
    moment(4, 'drop', 'n2', { flight: COPY }),
    moment(5, 'crash', 'n2', { cause: 'stops', status: { ...FOLLOWER, term: 1, up: false } }),
    moment(6, 'restart', 'n2', {
      cause: 'restarts',
      notes: ['vote gone'],
      status: { ...FOLLOWER, term: 1, log: '1·t1' },
    }),
  ],
  violation: 'n2 voted for n1 in term 1, but its vote of that term says nobody.',
};

describe('space-time diagram', () => {
  const svg = diagramSvg(PICTURE);

  it('is a well-formed file of its own that asks nobody', () => {
    assertWellFormed(svg);
    assert.deepEqual(outsideReferences(svg), []);
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
    assert.doesNotMatch(svg, /<script|@font-face|NaN|undefined/);
    assert.match(svg, /prefers-color-scheme:dark/);
  });

  it('says the same in words, escaped', () => {
    assert.match(svg, /role="img" aria-labelledby="title description"/);
    assert.match(
      svg,
      /<title id="title">Two &lt;b&gt;leaders&lt;\/b&gt;<\/title><desc id="description">1\. n1 &amp; n2<\/desc>/,
    );
    for (const { number, sentence } of PICTURE.moments)
      assert.ok(svg.includes(`<title>${String(number)}. ${sentence}</title>`));
  });

  it('draws an arrow from the step that sent to the step that received', () => {
    const [, from, to] = /<path class="flight" d="M[\d.]+ ([\d.]+)L[\d.]+ ([\d.]+)"/.exec(svg) ?? [];
    assert.equal(Number(to) - Number(from), 2 * rowHeight(svg));
  });

  it('marks what is lost, copied and still on its way', () => {
    assert.equal(svg.match(/class="flight lost"/g)?.length, 1);
    assert.equal(svg.match(/class="flight copied"/g)?.length, 1);
    assert.match(svg, /RV t1 lost/);
    assert.match(svg, /RV t1 copied/);
    assert.match(svg, /class="flight waiting"[^>]*><title>RV t1 to n3, still on its way/);
  });

  it('shows roles along the lines, and how nodes end', () => {
    assert.match(svg, /class="lane candidate"/);
    assert.match(svg, /class="lane down"/);
    assert.match(svg, />candidate, term 1<.*>log: empty</s);
    assert.match(svg, />log: 1·t1</);
  });

  it('marks the last step where it breaks something, and nothing where it does not', () => {
    assert.match(svg, /<rect class="broken"/);
    assert.match(svg, /class="verdict"[^>]*>Step 6: n2 voted for n1/);
    const sound = diagramSvg({ ...PICTURE, violation: undefined });
    assert.doesNotMatch(sound, /<rect class="broken"|class="verdict"/);
  });
});

function rowHeight(svg: string): number {
  const rows = [...svg.matchAll(/<text class="number" x="34" y="([\d.]+)"/g)].map(([, y]) => Number(y));
  return (rows[1] ?? 0) - (rows[0] ?? 0);
}
