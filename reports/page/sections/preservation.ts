import type { Preservation, PreservedInvariant } from '../../model/preservation.ts';
import { preservationOf } from '../../model/preservation.ts';
import type { RunView } from '../../model/run-view.ts';
import { witnessedCheck } from '../../model/witness.ts';
import { grouped } from '../../model/words.ts';
import { markup, type Html } from '../html.ts';

/**
 * The preservation matrix: which invariant was tested at the steps of which rule, how often, and where one broke first.
 * (The cases of the proof: every invariant, preserved by every handler; Verdi Raft, section 4.)
 */
export function preservationSection(view: RunView): Html | undefined {
  const { record } = view;
  const matrix = preservationOf(record.invariants);
  if (matrix === undefined) return undefined;
  const broken = matrix.invariants.filter(({ violation }) => violation !== undefined);
  return markup`<section id="preservation">
    <h2>Invariants, rule by rule</h2>
    <p class="note">${summaryOf(matrix, broken.length)}${clientsOf(view, broken.length)}${endOf(view)}</p>
    ${broken.map(brokenLine)}
    <details ${broken.length > 0 ? 'open' : ''}>
      <summary>how often the premise of each invariant held at the steps of each rule</summary>
      <div class="scroll">${tableOf(matrix)}</div>
    </details>
  </section>`;
}

function summaryOf({ rules, invariants }: Preservation, broken: number): string {
  const untested = invariants.filter(({ total }) => total === 0).length;
  const tested = invariants.length - untested;
  return (
    `${grouped(tested)} of ${grouped(invariants.length)} invariants were tested at the steps of ${grouped(rules.length)} rules; ` +
    `${broken === 0 ? 'none broke' : `${grouped(broken)} broke`}${untested === 0 ? '' : `; of ${grouped(untested)} the premise never held, so nothing was tested`}.`
  );
}

/** That nothing broke inside the nodes must not be read as if nothing had: clients may know better. */
function clientsOf({ document, witness }: RunView, broken: number): string {
  const check = witnessedCheck(document);
  if (broken > 0 || witness === undefined || check === undefined) return '';
  return ` They speak of logs, terms and votes. What clients were told contradicts itself all the same: see check ${check.name}.`;
}

/** Why not every step was judged. */
function endOf({ record }: RunView): string {
  const { judgedTo, steps } = record.invariants ?? {};
  if (judgedTo === undefined || steps === undefined) return '';
  return ` Judging ended at step ${grouped(judgedTo)} of ${grouped(steps)}: by then what follows from the first break has shown, and later breaks say no more of the cause.`;
}

function brokenLine({ id, name, statement, violation }: PreservedInvariant): Html {
  return markup`<p class="broken"><b>${id} ${name}</b> broke first at ${stepLink(violation?.step ?? 0)}: ${violation?.sentence} <small>${statement}</small></p>`;
}

/** Leads to the step where the page shows steps, and to nothing elsewhere. */
function stepLink(step: number): Html {
  return markup`<a href="#step=${step}">step ${grouped(step)}</a>`;
}

function tableOf({ rules, invariants }: Preservation): Html {
  return markup`<table class="preservation">
    <thead>
      <tr><th>invariant</th>${rules.map(([rule, steps]) => markup`<th class="number" title="${grouped(steps)} steps">${rule}</th>`)}</tr>
    </thead>
    <tbody>${invariants.map((invariant) => rowOf(invariant, rules))}</tbody>
  </table>`;
}

function rowOf(invariant: PreservedInvariant, rules: Preservation['rules']): Html {
  const { id, name, statement, held, total, violation } = invariant;
  const sign = violation !== undefined ? 'is-broken' : total === 0 ? 'is-untested' : '';
  const cells = held.map((count, position) => {
    if (violation !== undefined && violation.rule === rules[position]?.[0]) {
      return markup`<td class="number dead">✕ ${stepLink(violation.step)}</td>`;
    }
    return markup`<td class="number">${count === 0 ? '·' : short(count)}</td>`;
  });
  const note = total === 0 ? markup` <small>untested</small>` : undefined;
  return markup`<tr class="${sign}"><td title="${statement}">${id} ${name}${note}</td>${cells}</tr>`;
}

/** Three digits are enough here. */
function short(count: number): string {
  if (count < 1_000) return String(count);
  if (count < 1e6) return `${String(Number((count / 1e3).toPrecision(3)))}k`;
  return `${String(Number((count / 1e6).toPrecision(3)))}M`;
}
