import { createHash } from 'node:crypto';
import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import { headlineOf } from '../model/headline.ts';
import { viewRun } from '../model/run-view.ts';
import { stepsOf } from '../model/steps.ts';
import { pageData } from './data.ts';
import { markup, scriptJson, trusted } from './html.ts';
import { pageScript } from './script.ts';
import { checksSection } from './sections/checks.ts';
import { effectsSection } from './sections/effects.ts';
import { logsSection, replicasSection } from './sections/evidence.ts';
import { preservationSection } from './sections/preservation.ts';
import { provenanceSection } from './sections/provenance.ts';
import { runSection } from './sections/run.ts';
import { stepsSection } from './sections/steps.ts';
import { verdictSection } from './sections/verdict.ts';
import { witnessSection } from './sections/witness.ts';
import { STYLE } from './style.ts';

/**
 * The report of a run as one self-contained HTML file: verdict in words, counterexample, checks, the run on one time
 * axis, effects, replicas, logs, provenance. Everything reads without scripts; the script adds zoom, filter and
 * tooltips. A content security policy forbids any outside request and any script but ours. Pure: equal inputs give
 * the same bytes.
 */
export function renderReport(record: RunRecord, document: VerdictDocument): string {
  const view = viewRun(record, document);
  const headline = headlineOf(view);
  const steps = stepsOf(record, view.witness);
  // Built in one piece: the policy's digest covers every character between the tags.
  const source = pageScript();
  const script = trusted(`<script>${source}</script>`);
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256').update(source).digest('base64')}'`;
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8"/>
        <meta http-equiv="Content-Security-Policy" content="${trusted(policy)}"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <title>${document.verdict}: ${headline.title} · ${record.plan.spec.name} seed ${document.seed}</title>
        <style>
          ${trusted(STYLE)}
        </style>
      </head>
      <body>
        <main>
          ${verdictSection(view, headline, steps)} ${witnessSection(view)} ${checksSection(view)} ${runSection(view)}
          ${stepsSection(view, steps)}
          ${preservationSection(view)} ${effectsSection(view)} ${replicasSection(view)} ${logsSection(view)} ${provenanceSection(view)}
        </main>
        <script type="application/json" id="data">
          ${scriptJson(pageData(view))}
        </script>
        ${script}
      </body>
    </html> `.text;
}
