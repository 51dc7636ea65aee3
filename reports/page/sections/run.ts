import type { RunView } from '../../model/run-view.ts';
import { markup, type Html } from '../html.ts';
import { EMBEDDED } from '../data.ts';
import { grouped } from '../../model/words.ts';
import { availabilityFigure } from './availability.ts';
import { latencyFigure } from './latency.ts';
import { rateFigure } from './rate.ts';
import { scatterFigure } from './scatter.ts';
import { termsFigure } from './terms.ts';
import { clusterFigure, operationsFigure } from './timeline.ts';

/** Keys offered by the filter; with more of them it would not be usable. */
export const KEY_CHOICES = 200;

/** The whole run on one time axis: what was done to the cluster, what clients did, how long it took, how much. */
export function runSection(view: RunView): Html {
  return markup`<section id="run">
    <h2>The run</h2>
    ${toolbar(view)}
    <h3>Faults, leaders and nodes</h3>
    ${legend([
      ['fault', 'fault in force'],
      ['leader', 'newest leader, as observed'],
      ['down', 'down'],
      ['paused', 'paused'],
      ['exit', 'stopped by a fault'],
      ['crash', 'exited by itself'],
      ['restart', 'restarted'],
    ])}
    ${clusterFigure(view)}
    <h3>Operations</h3>
    ${legend([
      ['ok', 'ok'],
      ['fail', 'did not happen'],
      ['info', 'outcome unknown'],
      ['band', 'under a fault'],
      ...(view.recovery === undefined ? [] : [['recovery', 'recovery'] as const]),
      ...(view.witness === undefined ? [] : [['culprit', 'the counterexample'] as const]),
    ])}
    <div class="operations">${operationsFigure(view)}</div>
    <h3>Latency <small>of every operation, from the moment it was due, where it ended</small></h3>
    ${legend([
      ['dot', 'ok'],
      ['dash', 'did not happen'],
      ['plus', 'given up without an answer'],
    ])}
    ${scatterNote(view)} ${scatterFigure(view)}
    <h3>Latency in quantiles <small>of successful operations</small></h3>
    ${legend([
      ['median', 'median'],
      ['q95', 'up to 95 %'],
      ['q99', 'up to 99 %'],
    ])}
    ${latencyFigure(view)}
    <h3>Rate <small>of operations per second, by outcome</small></h3>
    ${rateFigure(view)}
    <h3>Availability <small>share of operations that were served, of those that ended; none where clients only waited</small></h3>
    ${legend([
      ['ok', 'served'],
      ['info', 'not served, or outcome unknown'],
    ])}
    ${availabilityFigure(view)} ${termsOf(view)}
  </section>`;
}

/** What the script cannot draw one by one stays as it is. */
function scatterNote({ operations }: RunView): Html | undefined {
  if (operations.length <= EMBEDDED) return undefined;
  return markup`<p class="note">${grouped(operations.length)} operations: those near each other are one point, the stronger the more they are.</p>`;
}

/** Processes offered by the filter; with more of them it would not be usable. */
const PROCESS_CHOICES = 100;

function clientFilter({ operations }: RunView): Html | undefined {
  const processes = [...new Set(operations.map(({ process }) => process))].sort((one, other) => one - other);
  if (processes.length > PROCESS_CHOICES) return undefined;
  return markup`<label>client
        <select data-filter="process">
          <option value="">all</option>
          ${processes.map((process) => markup`<option value="${process}">p${process}</option>`)}
        </select></label>`;
}

function termsOf(view: RunView): Html | undefined {
  const figure = termsFigure(view);
  return (
    figure && markup`<h3>Terms <small>of the leader, as observed; a step up is an election won</small></h3>${figure}`
  );
}

function legend(entries: readonly (readonly [string, string])[]): Html {
  return markup`<ul class="legend">
    ${entries.map(([kind, text]) => markup`<li><i class="key key-${kind}"></i>${text}</li>`)}
  </ul>`;
}

/** Only of use to the script, which therefore shows it. */
function toolbar(view: RunView): Html {
  const keys = view.record.plan.keys.slice(0, KEY_CHOICES);
  return markup`<div class="toolbar" hidden role="toolbar" aria-label="Zoom and filter">
    <span class="group"><button type="button" data-act="in" title="Zoom in (+)">+</button><button type="button" data-act="out" title="Zoom out (-)">−</button><button type="button" data-act="left" title="Earlier (arrow left)">←</button><button type="button" data-act="right" title="Later (arrow right)">→</button><button type="button" data-act="all" title="The whole run (0)">Whole run</button>${view.witness === undefined ? undefined : markup`<button type="button" data-act="witness">Counterexample</button>`}</span>
    <span class="group"><label>key
        <select data-filter="key">
          <option value="">all</option>
          ${keys.map((key, index) => markup`<option value="${index}">${key}</option>`)}
        </select></label>
      <label>outcome
        <select data-filter="type">
          <option value="">all</option>
          <option value="0">ok</option>
          <option value="1">did not happen</option>
          <option value="2">unknown</option>
        </select></label>
      <label>node
        <select data-filter="node">
          <option value="">all</option>
          ${view.record.plan.nodes.map((node, index) => markup`<option value="${index}">${node}</option>`)}
        </select></label>
      ${clientFilter(view)}</span>
    <span class="hint">Drag over a plot to zoom, double-click for the whole run. Keys: <kbd>+</kbd> <kbd>−</kbd> <kbd>←</kbd> <kbd>→</kbd> <kbd>0</kbd></span>
  </div>`;
}
