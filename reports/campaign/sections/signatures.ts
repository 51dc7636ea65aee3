import type { CampaignSummary, ShrunkSignature, SignatureSummary } from '../../../harness/core/campaign/summary.ts';
import { markup, type Html } from '../../page/html.ts';
import { cellWords, KINDS } from '../words.ts';

/** Every way in which jobs failed, with the smallest seed that shows it and the commands that do so again. */
export function signaturesSection({ signatures }: CampaignSummary): Html {
  if (signatures.length === 0) return markup`<section id="signatures"><h2>Failures</h2><p>None.</p></section>`;
  return markup`<section id="signatures">
    <h2>Failures by signature</h2>
    ${signatures.map(signatureBlock)}
  </section>`;
}

function signatureBlock(signature: SignatureSummary): Html {
  const { kind, count, smallest, summary, scenarios, again, alias, shrunk, unshrunk } = signature;
  const repeated =
    again.runs === 0 ? '' : ` ${String(again.failed)} of ${String(again.runs)} runs made again failed, too.`;
  const places = scenarios.map(
    ({ scenario, cell, count: here }) => `${scenario} (${cellWords(cell)}): ${String(here)}`,
  );
  return markup`<div class="signature">
    <h3>${signature.signature} <small>${kind}: ${KINDS[kind]}</small></h3>
    <p>${summary}</p>
    <p>${count} ${count === 1 ? 'job' : 'jobs'}: ${places.join('; ')}.${repeated}</p>
    ${alias.length === 0 ? undefined : markup`<p class="note">Also seen as ${alias.join(', ')}: their small schedules are alike, or each run breaks what the other is about.</p>`}
    <div class="command"><span class="command-label">Smallest seed, ${smallest.job.seed}</span><code>${smallest.replay}</code></div>
    ${smallest.folder === undefined ? undefined : markup`<p><a href="runs/${encodeURIComponent(smallest.folder)}/report.html">Its report</a></p>`}
    ${shrunk === undefined ? undefined : shrunkBlock(shrunk)}
    ${unshrunk === undefined ? undefined : markup`<p class="note">It was not made small: ${unshrunk}</p>`}
  </div>`;
}

function shrunkBlock({ folder, steps, nodes, predicate, seed, shape }: ShrunkSignature): Html {
  const path = encodeURIComponent(folder);
  return markup`<p>Seed ${seed} comes down to ${steps} steps of ${nodes} nodes, which break ${predicate}:
      <a href="runs/${path}/story.txt">in words</a>, <a href="runs/${path}/diagram.svg">as a picture</a>,
      <a href="runs/${path}/schedule.txt">as a schedule</a>.</p>
    <p class="note">Its shape: ${shape}</p>`;
}
