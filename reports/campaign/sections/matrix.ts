import type { CampaignSummary, MatrixRow } from '../../../harness/core/campaign/summary.ts';
import { markup, type Html } from '../../page/html.ts';
import { cellWords, total } from '../words.ts';

/** Every scenario at every place of the matrix, with how its jobs ended. */
export function matrixSection({ matrix }: CampaignSummary): Html {
  return markup`<section id="matrix">
    <h2>Scenarios</h2>
    <div class="scroll" tabindex="0"><table class="matrix">
      <thead><tr><th>scenario</th><th>with</th><th class="number">jobs</th><th class="number">pass</th><th class="number">fail</th><th class="number">unknown</th><th class="number">vacuous</th><th class="number">no verdict</th></tr></thead>
      <tbody>${matrix.map(rowOf)}</tbody>
    </table></div>
  </section>`;
}

function rowOf({ scenario, cell, purpose, endings, unexpected }: MatrixRow): Html {
  const lost = endings['harness-error'] + endings.unavailable;
  const number = (count: number, isBad: boolean): Html =>
    markup`<td class="number ${count === 0 ? 'is-nothing' : isBad ? 'is-bad' : ''}">${count}</td>`;
  const isTest = purpose === 'test';
  return markup`<tr>
    <td>${scenario}${isTest ? '' : markup` <small>control</small>`}</td><td>${cellWords(cell)}</td>
    <td class="number">${total(Object.values(endings))}</td>
    ${number(endings.pass, false)} ${number(endings.fail, isTest && unexpected > 0)} ${number(endings.unknown, false)}
    ${number(endings.vacuous, false)} ${number(lost, true)}
  </tr>`;
}
