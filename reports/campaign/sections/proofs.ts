import type { CampaignSummary, ControlSummary, RegressionSummary } from '../../../harness/core/campaign/summary.ts';
import { markup, type Html } from '../../page/html.ts';

/** Planted bugs that had to be found: without them a night in which all passed says nothing. */
export function controlsSection({ controls }: CampaignSummary): Html {
  if (controls.length === 0) {
    return markup`<section id="controls"><h2>Negative controls</h2>
      <p>None. A planted bug beside the tests, given with <code>--controls</code>, shows that this load and these faults find one.</p>
    </section>`;
  }
  return markup`<section id="controls">
    <h2>Negative controls</h2>
    <div class="scroll" tabindex="0"><table>
      <thead><tr><th>control</th><th>has to fail with</th><th></th><th class="number">runs</th><th>seen</th></tr></thead>
      <tbody>${controls.map(controlRow)}</tbody>
    </table></div>
  </section>`;
}

function controlRow({ scenario, expected, state, runs, found, others }: ControlSummary): Html {
  const seen = found === undefined ? others.join('; ') : markup`seed ${found.job.seed}: <code>${found.replay}</code>`;
  return markup`<tr>
    <td>${scenario}</td><td>${expected ?? 'anything'}</td>
    <td class="${state === 'found' ? '' : 'is-bad'}">${state === 'found' ? 'found' : 'not found'}</td>
    <td class="number">${runs}</td><td>${seen}</td>
  </tr>`;
}

/** Seeds that must stay found or stay fixed. */
export function regressionsSection({ regressions }: CampaignSummary): Html | undefined {
  if (regressions.length === 0) return undefined;
  return markup`<section id="regressions">
    <h2>Regressions</h2>
    <div class="scroll" tabindex="0"><table>
      <thead><tr><th>seed</th><th>must</th><th></th><th>what happened</th></tr></thead>
      <tbody>${regressions.map(regressionRow)}</tbody>
    </table></div>
  </section>`;
}

function regressionRow({ name, must, state, sentence, replay }: RegressionSummary): Html {
  return markup`<tr>
    <td>${name}</td><td>${must}</td><td class="${state === 'kept' ? '' : 'is-bad'}">${state}</td>
    <td>${sentence}${replay === undefined ? undefined : markup` <code>${replay}</code>`}</td>
  </tr>`;
}
