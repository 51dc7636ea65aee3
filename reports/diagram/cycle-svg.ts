import type { Json } from '../../harness/core/json.ts';
import type { CycleEdge, TransactionCycle } from '../../harness/core/transaction-cycle.ts';
import type { WitnessOperation } from '../../harness/core/witness.ts';
import { shorten, shortJson } from '../model/words.ts';
import { markup, trusted, type Html } from '../page/html.ts';
import { PALETTE } from '../page/style.ts';
import { px } from '../page/svg/scale.ts';
import { BOX_LINE, cycleLayout, type Box, type Curve } from './cycle-layout.ts';
import { LINE, wrapped } from './layout.ts';

/** More transactions than this make no picture; the sentence still names every edge. */
const MOST = 30;
const CHARACTERS = 38;
const MOST_PARTS = 6;
const CHARACTER = 6.6;

const STYLE = `
text{fill:var(--ink);font-size:12.5px}
.title{font-size:16px;font-weight:600}
.name{font-weight:600}
.box{fill:var(--panel);stroke:var(--muted);stroke-width:1.4}
.edge{fill:none;stroke-width:1.8;stroke:var(--ink)}
.tip{fill:var(--ink)}
.wr{stroke:var(--ok)}.rw{stroke:var(--dead)}.process,.realtime{stroke:var(--leader);stroke-dasharray:6 4}
.label{text-anchor:middle;paint-order:stroke;stroke:var(--panel);stroke-width:9px;stroke-linejoin:round}
.kind{font-weight:600}
`;

/**
 * A cycle of transactions as an SVG file of its own: a box for each with what it did and found, an arrow from each to
 * the next with its reason, and the reasons in words below. Undefined for cycles too large to draw.
 */
export function cycleSvg(cycle: TransactionCycle): string | undefined {
  const { transactions, edges } = cycle;
  if (transactions.length < 2 || transactions.length > MOST) return undefined;
  const texts = transactions.map((transaction, place) => [nameOf(transaction, place), ...partLines(transaction)]);
  const layout = cycleLayout(
    cycle,
    texts.map(({ length }) => length),
  );
  const words = edges.flatMap(({ sentence }, place) => reasonLines(sentence, place, edges.length, layout.width));
  const height = layout.height + words.length * LINE + 16;
  const style = `svg{${PALETTE.light}background:var(--panel);font-family:system-ui,sans-serif}@media(prefers-color-scheme:dark){svg{${PALETTE.dark}}}${STYLE}`;
  const box = `0 0 ${px(layout.width)} ${px(height)}`;
  return `${
    markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${px(layout.width)}" height="${px(height)}" role="img" aria-labelledby="title description"><title id="title">${cycle.name}</title><desc id="description">${cycle.sentence}</desc><style>${trusted(style)}</style><defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="tip" d="M0 0L10 5L0 10z"/></marker></defs><text class="title" x="16" y="26">${cycle.name}: each of these comes before the next</text>${layout.curves.map(
      (curve, place) => arrow(curve, edges[place] as CycleEdge),
    )}${layout.boxes.map((own, place) => boxShape(own, texts[place] as string[]))}${words.map(
      (line, place) => markup`<text x="16" y="${px(layout.height + (place + 1) * LINE)}">${line}</text>`,
    )}</svg>`.text
  }\n`;
}

function nameOf({ index, process, type }: WitnessOperation, place: number): string {
  return `T${String(place + 1)} = #${String(index)}, process ${String(process)}${type === 'info' ? ', outcome unknown' : ''}`;
}

/** What it did, and found; what it was asked to do where nobody knows. */
function partLines({ type, input, output }: WitnessOperation): string[] {
  const parts = (type === 'ok' ? output : input) as readonly (readonly [string, string | number, Json])[];
  const lines = parts.map(([f, key, value]) =>
    f === 'r'
      ? `r ${String(key)} ${type === 'ok' ? endOf(value) : '?'}`
      : shorten(`${f} ${String(key)} ${shortJson(value)}`, CHARACTERS),
  );
  if (lines.length <= MOST_PARTS) return lines;
  return [...lines.slice(0, MOST_PARTS - 1), `and ${String(lines.length - MOST_PARTS + 1)} more`];
}

/** Of a long list the end, where the lists of two transactions differ. */
function endOf(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= CHARACTERS - 8 ? text : `…${text.slice(text.length - CHARACTERS + 9)}`;
}

function arrow({ from, control, to, label }: Curve, { kind, label: text }: CycleEdge): Html {
  return markup`<g><path class="edge ${kind}" marker-end="url(#tip)" d="M${px(from.x)} ${px(from.y)}Q${px(control.x)} ${px(control.y)} ${px(to.x)} ${px(to.y)}"/><text class="label" x="${px(label.x)}" y="${px(label.y + 4)}"><tspan class="kind">${kind}</tspan> ${shorten(text, CHARACTERS)}</text></g>`;
}

function boxShape({ x, y, width, height }: Box, lines: readonly string[]): Html {
  const left = x - width / 2;
  const top = y - height / 2;
  return markup`<g><rect class="box" x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${px(height)}" rx="5"/>${lines.map(
    (line, place) =>
      markup`<text${place === 0 ? trusted(' class="name"') : undefined} x="${px(left + 10)}" y="${px(top + 20 + place * BOX_LINE)}">${line}</text>`,
  )}</g>`;
}

function reasonLines(sentence: string, place: number, count: number, width: number): string[] {
  const next = ((place + 1) % count) + 1;
  return wrapped(`T${String(place + 1)} before T${String(next)}: ${sentence}.`, Math.floor((width - 32) / CHARACTER));
}
