import type { ComparedSignature, Comparison } from '../../../harness/core/campaign/comparison.ts';
import { markup, type Html } from '../../page/html.ts';

/** How many seeds are named of a cell. */
const SEEDS = 8;

/** Every kind of failure, where it shows, and what became of it. */
export function signaturesSection(comparison: Comparison): Html {
  const { signatures, columns } = comparison;
  if (signatures.length === 0) {
    return markup`<section id="failures"><h2>Failures</h2><p>None, in no column.</p></section>`;
  }
  return markup`<section id="failures">
    <h2>Failures</h2>
    <p class="note">Seeds that show each failure. <b>flaky</b>: run again on the same seed, it did not show again.
      <b>vacuous</b>: it is not there, but the runs that could have shown it tested too little.</p>
    <div class="scroll">
      <table>
        <thead><tr><th>failure</th>${columns.map((column) => markup`<th>${column}</th>`)}</tr></thead>
        <tbody>${signatures.map((signature) => rowOf(signature, comparison))}</tbody>
      </table>
    </div>
  </section>`;
}

function rowOf(signature: ComparedSignature, { columns }: Comparison): Html {
  const { scenario, summary, replay, first } = signature;
  return markup`<tr>
    <td><b>${signature.signature}</b> in ${scenario}<br/>${summary}<br/><small>On ${columns[first]}: <code>${replay}</code></small></td>
    ${columns.map((_, column) => markup`<td>${cellOf(signature, column)}</td>`)}
  </tr>`;
}

function cellOf({ seeds, against, tried }: ComparedSignature, column: number): Html {
  if (!tried.includes(column)) return markup`<small>not run</small>`;
  const showing = seeds[column] ?? [];
  const status = against.find((one) => one.column === column)?.status;
  const named = showing.slice(0, SEEDS).join(', ');
  const more = showing.length > SEEDS ? ', …' : '';
  const count = showing.length === 0 ? 'not seen' : `${String(showing.length)} seed${showing.length === 1 ? '' : 's'}`;
  return markup`${status === undefined ? undefined : markup`<span class="status ${status}">${status}</span><br/>`}${count}${
    showing.length === 0 ? undefined : markup`<br/><small>${named}${more}</small>`
  }`;
}
