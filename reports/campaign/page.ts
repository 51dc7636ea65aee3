import type { CampaignSummary } from '../../harness/core/campaign/summary.ts';
import { markup, trusted, type Html } from '../page/html.ts';
import { STYLE } from '../page/style.ts';
import { controlsSection, regressionsSection } from './sections/proofs.ts';
import { matrixSection } from './sections/matrix.ts';
import { signaturesSection } from './sections/signatures.ts';
import { testedSection } from './sections/tested.ts';
import { slowSection, troublesSection } from './sections/troubles.ts';
import { count as counted } from '../model/words.ts';
import { ENDS, roughly } from './words.ts';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const OWN_STYLE = `
.signature{border-top:1px solid var(--line);padding:14px 0 2px}
.signature:first-of-type{border-top:0;padding-top:0}
.signature h3{margin-top:0;font-size:16px;overflow-wrap:anywhere}
.signature p{margin-top:4px;overflow-wrap:anywhere;max-width:70em}
.matrix td:first-child{font-weight:600}
.is-bad{color:var(--dead);font-weight:600}
.is-nothing{color:var(--muted)}
`;

/**
 * The report of a campaign as one self-contained HTML file without scripts: the verdict in words, then what failed, how it is
 * seen again, and how much was tested. Pure: equal summaries give the same bytes.
 */
export function renderCampaign(summary: CampaignSummary): string {
  const { verdict, name } = summary;
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8"/>
        <meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <title>${verdict}: campaign ${name}</title>
        <style>
          ${trusted(STYLE)} ${trusted(OWN_STYLE)}
        </style>
      </head>
      <body>
        <main>
          ${verdictSection(summary)} ${signaturesSection(summary)} ${matrixSection(summary)} ${controlsSection(summary)}
          ${regressionsSection(summary)} ${testedSection(summary)} ${troublesSection(summary)} ${slowSection(summary)}
        </main>
      </body>
    </html> `.text;
}

function verdictSection(summary: CampaignSummary): Html {
  const { verdict, name, sentences, ended, jobs, elapsed, runTime, endings, seeds, shard, resume, version } = summary;
  const [lead = '', ...remarks] = sentences;
  const of = jobs.of === null ? '' : `of ${String(jobs.of)}; `;
  const part = shard === null ? '' : `, shard ${shard}`;
  return markup`<header class="verdict ${verdict}">
    <p class="run">campaign <b>${name}</b> · seeds ${seeds}${part} · ${ENDS[ended]} · Verdict ${version}</p>
    <h1><span class="badge ${verdict}">${verdict}</span> ${name}</h1>
    <p class="lead">${lead}</p>
    ${remarks.map((remark) => markup`<p class="remark">${remark}</p>`)}
    <dl class="facts">
      <div><dt>Jobs</dt><dd><b>${jobs.done}</b><span>${of}${jobs.runs} runs, with controls and those made again</span></dd></div>
      <div><dt>Passed</dt><dd><b>${endings.pass}</b><span>controls not counted</span></dd></div>
      <div><dt>Failed</dt><dd><b>${endings.fail}</b><span>${counted(summary.signatures.length, 'signature')}</span></dd></div>
      <div><dt>Undecided</dt><dd><b>${endings.unknown + endings.vacuous}</b><span>${endings.vacuous} of them tested nothing</span></dd></div>
      <div><dt>Time</dt><dd><b>${roughly(elapsed)}</b><span>${roughly(runTime)} of runs</span></dd></div>
    </dl>
    <div class="command"><span class="command-label">Go on with it</span><code>${resume}</code></div>
  </header>`;
}
