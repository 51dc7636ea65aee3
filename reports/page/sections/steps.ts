import { embeddedDiagram } from '../../diagram/diagram-svg.ts';
import { stepsPicture } from '../../diagram/steps-space-time.ts';
import type { Steps } from '../../model/step-rows.ts';
import { effectWords, eventWords, ruleName } from '../../model/step-words.ts';
import type { RunView } from '../../model/run-view.ts';
import { grouped } from '../../model/words.ts';
import { markup, trusted, type Html } from '../html.ts';
import { packed } from '../packed.ts';
import { faultBands } from '../svg/fault-bands.ts';
import { PLOT, timeFigure } from '../svg/figure.ts';
import { timeScale } from '../svg/scale.ts';
import { lanesOf } from '../svg/steps-geometry.ts';
import { KEY_CHOICES } from './run.ts';

/** Steps of the picture and the table that are read without scripts. */
const LISTED = 16;

/** Every step of an exact run: the space-time diagram, and P, Σ and T at the step a reader looks at. */
export function stepsSection(view: RunView, steps: Steps | undefined): Html | undefined {
  if (steps === undefined) return undefined;
  return markup`<section id="steps">
    <h2>Step by step</h2>
    <p class="note">${scopeOf(steps)}</p>
    <p class="note">${legendOf(steps)}</p>
    ${controls(view, steps)}
    <div class="with-script">${diagram(view, steps)}</div>
    <div class="without-script scroll">${embeddedDiagram(stepsPicture(steps, LISTED))}</div>
    <div class="step-view">${table(steps)}</div>
    <script type="text/plain" id="steps-data">${trusted(packed(steps))}</script>
  </section>`;
}

function scopeOf({ rows, total, first, inside }: Steps): string {
  const last = first + rows.length - 1;
  const part =
    rows.length === total
      ? `All ${grouped(total)} steps of the world.`
      : `Steps ${grouped(first)} to ${grouped(last)} of ${grouped(total)}; the others are in trace.jsonl.`;
  return `${part} Arrows are messages, dots are steps; click one, or go with the keys, to see the packets in flight (P), the nodes (Σ) and what clients saw (T) right after it.${inside ? '' : ' What is in their logs was not looked at, or they do not say.'}`;
}

/** What signs and abbreviations of the diagram mean. */
function legendOf({ rows }: Steps): string {
  const isShort = rows.some(({ s }) => s?.some(([, label]) => /^(AE|RV|PV)R?\b/.test(label)));
  const messages = isShort ? ' AE AppendEntries, RV RequestVote, PV PreVote; with R behind it, the reply.' : '';
  return `Thick lane: leader; dashed: candidate; dotted: down. Dots: orange a timer, grey a stop, green a restart; red rings: what went wrong; red dashed arrows: lost messages.${messages} H_inp, H_net and H_tmt are the handlers of requests, messages and timers.`;
}

/** Only of use to the script, which therefore shows it. */
function controls({ record }: RunView, { nodes, clients, marks, first, rows }: Steps): Html {
  const { keys } = record.plan;
  return markup`<div class="toolbar step-controls" hidden role="toolbar" aria-label="Steps">
    <span class="group"><button type="button" data-step="previous" title="Previous step (,)">◀ previous</button>
      <label>step <input data-step="number" type="number" min="${first}" max="${first + rows.length - 1}" value="${first}"/></label>
      <button type="button" data-step="next" title="Next step (.)">next ▶</button>
      <button type="button" data-step="near" title="Zoom in on the step (z)">Close up</button>
      ${marks.length === 0 ? undefined : markup`<button type="button" data-step="mark" title="From one to the next (e)">${marksName(marks)}</button>`}</span>
    <span class="group"><label>node
        <select data-step="node"><option value="">all</option>${nodes.map((node, at) => markup`<option value="${at}">${node}</option>`)}</select></label>
      ${
        clients.length === 0
          ? undefined
          : markup`<label>client
        <select data-step="client"><option value="">all</option>${clients.map((client) => markup`<option value="${client}">${client}</option>`)}</select></label>`
      }${
        keys.length < 2 || keys.length > KEY_CHOICES
          ? undefined
          : markup` <label>key
        <select data-step="key"><option value="">all</option>${keys.map((key, at) => markup`<option value="${at}">${key}</option>`)}</select></label>`
      }</span>
    <span class="hint">Keys: <kbd>,</kbd> <kbd>.</kbd> step, <kbd>z</kbd> close up${marks.length === 0 ? '' : markup`, <kbd>e</kbd> what broke`}</span>
  </div>`;
}

/** What the button leads through. */
function marksName(marks: Steps['marks']): string {
  const kinds = new Set(marks.map(({ kind }) => kind));
  const name = kinds.size > 1 ? 'What broke' : kinds.has('violation') ? 'First violation' : 'Counterexample';
  const steps = new Set(marks.map(({ step }) => step)).size;
  return steps === 1 ? name : `${name}: ${String(steps)} steps`;
}

function diagram(view: RunView, { nodes, clients }: Steps): Html {
  const lanes = lanesOf(clients.length, nodes.length);
  const time = timeScale(view.end, PLOT);
  return timeFigure({
    name: 'steps',
    description: 'Space-time diagram: steps of the nodes and messages between them over the time of the run',
    height: lanes.height,
    time,
    rows: [
      ...clients.map((client, at) => ({ y: lanes.client(at), label: client })),
      ...nodes.map((node, at) => ({ y: lanes.node(at), label: node, line: true })),
    ],
    shapes: faultBands(view, time, lanes.height),
  });
}

/** The steps up to what a reader wants to see first, or the first ones. */
function table({ rows, nodes, marks, first, focus }: Steps): Html {
  const end = focus === null ? LISTED : focus - first + 1;
  const begin = Math.max(0, end - LISTED);
  const shown = rows.slice(begin, end);
  return markup`<table class="steps">
    <thead><tr><th class="number">step</th><th>rule</th><th>what happened</th><th>what came of it</th></tr></thead>
    <tbody>${shown.map((row, position) => {
      const number = first + begin + position;
      const said = marks.filter(({ step }) => step === number).map(({ text }) => text);
      return markup`<tr class="${said.length === 0 ? '' : 'dead'}"><td class="number">${grouped(number)}</td><td>${ruleName(row)}</td><td>${eventWords(row, nodes, labelOf(row.p, rows, begin + position))}</td><td>${[...effectWords(row), ...said].join('; ')}</td></tr>`;
    })}</tbody>
  </table>`;
}

/** What a packet carries, as the step that sent it says. */
function labelOf(packet: string | undefined, rows: Steps['rows'], before: number): string | undefined {
  if (packet === undefined) return undefined;
  for (let at = before; at >= 0; at--) {
    const sent = rows[at]?.s?.find(([name]) => name === packet);
    if (sent !== undefined) return sent[1];
  }
  return undefined;
}
