import type { CampaignSummary, JobReference, TroubleSummary } from '../../../harness/core/campaign/summary.ts';
import { markup, type Html } from '../../page/html.ts';
import { cellWords, roughly } from '../words.ts';

/** Jobs without a verdict, and whose fault that is. */
export function troublesSection({ troubles }: CampaignSummary): Html | undefined {
  if (troubles.length === 0) return undefined;
  return markup`<section id="troubles">
    <h2>Jobs without a verdict</h2>
    <div class="scroll" tabindex="0"><table>
      <thead><tr><th>whose</th><th class="number">jobs</th><th>what happened</th><th>for instance</th></tr></thead>
      <tbody>${troubles.map(troubleRow)}</tbody>
    </table></div>
  </section>`;
}

function troubleRow({ kind, count, message, first }: TroubleSummary): Html {
  const whose = kind === 'harness' ? 'harness' : 'machine';
  return markup`<tr><td>${whose}</td><td class="number">${count}</td><td>${message}</td><td><code>${first.replay}</code></td></tr>`;
}

/** What took longest. */
export function slowSection({ slow }: CampaignSummary): Html | undefined {
  if (slow.length === 0) return undefined;
  return markup`<section id="slow">
    <h2>Slowest runs</h2>
    <div class="scroll" tabindex="0"><table>
      <thead><tr><th>scenario</th><th>with</th><th class="number">seed</th><th class="number">time</th></tr></thead>
      <tbody>${slow.map(slowRow)}</tbody>
    </table></div>
  </section>`;
}

function slowRow({ job, wallTime }: JobReference): Html {
  return markup`<tr><td>${job.scenario}</td><td>${cellWords(job.cell)}</td><td class="number">${job.seed}</td><td class="number">${roughly(wallTime)}</td></tr>`;
}
