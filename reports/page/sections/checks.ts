import { isJsonObject, type Json } from '../../../harness/core/json.ts';
import { INVARIANTS_FORMAT, type InvariantReport } from '../../../harness/core/raft/invariant-report.ts';
import type { CheckResult, Verdict } from '../../../harness/core/verdict.ts';
import type { RunView } from '../../model/run-view.ts';
import { humanise } from '../../model/words.ts';
import { markup, type Html } from '../html.ts';
import { reasonList } from './reasons.ts';
import { badge } from './verdict.ts';

/** Evidence longer than this is cut on the page; verdict.json has all of it. */
const EVIDENCE_LIMIT = 12_000;

const WORST_FIRST: readonly Verdict[] = ['fail', 'vacuous', 'unknown', 'pass'];

export function checksSection({ document }: RunView): Html {
  const checks = [...document.checks].sort((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict));
  return markup`<section id="checks">
    <h2>Checks</h2>
    <div class="scroll">
      <table class="checks">
        <thead>
          <tr>
            <th>verdict</th>
            <th>check</th>
            <th>what was found</th>
          </tr>
        </thead>
        <tbody>
          ${checks.map(checkRow)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function checkRow(check: CheckResult): Html {
  const reason =
    check.reason === undefined ? undefined : markup` <span class="reason">${humanise(check.reason)}</span>`;
  return markup`<tr>
    <td>${badge(check.verdict)}</td>
    <td><b>${check.name}</b></td>
    <td>${check.summary}${reason}${reasonList(check)}${untestedIn(check.evidence)}${evidenceOf(check)}</td>
  </tr>`;
}

/** The names of what was not tested, where there are many of them. */
function untestedIn(evidence: Json): Html | undefined {
  if (!isJsonObject(evidence) || evidence['format'] !== INVARIANTS_FORMAT) return undefined;
  const { predicates } = evidence as unknown as InvariantReport;
  const untested = predicates.filter(({ premises }) => premises === 0).map(({ predicate }) => predicate);
  if (untested.length === 0) return undefined;
  return markup`<details>
    <summary>${untested.length} not tested</summary>
    <p>${untested.join(', ')}</p>
  </details>`;
}

function evidenceOf(check: CheckResult): Html | undefined {
  const text = JSON.stringify(check.evidence, null, 2);
  if (check.evidence === null || text === '{}' || text === '[]') return undefined;
  const shown =
    text.length <= EVIDENCE_LIMIT ? text : `${text.slice(0, EVIDENCE_LIMIT)}\n… the rest is in verdict.json`;
  return markup`<details class="data">
    <summary>evidence</summary>
    <pre>${shown}</pre>
  </details>`;
}
