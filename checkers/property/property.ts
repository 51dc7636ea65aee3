import type { Checker, RunRecord } from '../../harness/core/contracts/checker.ts';
import type { Json } from '../../harness/core/json.ts';
import { NEMESIS } from '../../harness/core/operation.ts';
import { PROPERTY_EVENT, type PropertyReport } from '../../harness/core/property-event.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';

const NAME = 'property';

/** Judges runs of systems given by handlers, each by its own property. Other systems have none. */
export const property: Checker = {
  name: NAME,
  summary: 'what a system given by handlers says of itself holds in every state of the run',
  check({ history }: RunRecord): CheckResult {
    const event = history.events.find(({ process, f }) => process === NEMESIS && f === PROPERTY_EVENT);
    if (event === undefined) {
      return { name: NAME, verdict: 'unknown', summary: 'the run was cut off before its end', evidence: null };
    }
    return judge(event.value as unknown as PropertyReport);
  },
};

function judge(report: PropertyReport): CheckResult {
  const { system, semantics, states, inputs, outputs, problem } = report;
  const evidence = report as unknown as Json;
  const tested = `${String(states)} states under ${semantics}, ${String(inputs)} inputs, ${String(outputs)} outputs`;
  if (problem !== null) {
    const summary = `${problem} (${system} in step ${String(states - 1)} under ${semantics})`;
    return { name: NAME, verdict: 'fail', reason: 'property-broken', summary, evidence };
  }
  if (inputs === 0 || outputs === 0) {
    return { name: NAME, verdict: 'vacuous', summary: `nothing was asked and answered: ${tested}`, evidence };
  }
  return { name: NAME, verdict: 'pass', summary: `the property of ${system} held in ${tested}`, evidence };
}
