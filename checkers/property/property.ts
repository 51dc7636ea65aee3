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
  const { system, semantics, states, problem } = report;
  const evidence = report as unknown as Json;
  if (problem !== null) {
    const summary = `${problem} (${system} in step ${String(states - 1)} under ${semantics})`;
    return { name: NAME, verdict: 'fail', reason: 'property-broken', summary, evidence };
  }
  const nothing = whatWasNotTested(report);
  if (nothing !== undefined) {
    return { name: NAME, verdict: 'vacuous', summary: `${nothing}: ${extentOf(report)}`, evidence };
  }
  return { name: NAME, verdict: 'pass', summary: `the property of ${system} held in ${extentOf(report)}`, evidence };
}

/** Why a run without a problem says nothing of the system; undefined where it says something. */
function whatWasNotTested({ inputs, outputs, activity }: PropertyReport): string | undefined {
  if (inputs === 0) return 'nobody asked anything';
  if (outputs === 0) return 'no handler ever gave an output, so nobody was answered';
  if (activity?.inputsWithEffect === 0) return 'no request changed the state of a node or sent a message';
  if (activity?.changes === 0) return 'no step changed the state of any node';
  return undefined;
}

function extentOf({ semantics, states, inputs, outputs, activity }: PropertyReport): string {
  const asked = `${String(states)} states under ${semantics}, ${String(inputs)} inputs, ${String(outputs)} outputs`;
  if (activity === undefined) return asked;
  const { changes, distinctStates, lastChange } = activity;
  const steps = states - 1;
  const rest =
    lastChange > 0 && 2 * lastChange < steps
      ? `; nothing changed after step ${String(lastChange)}, so try more seeds`
      : '';
  return (
    `${asked}; ${String(changes)} of ${String(steps)} steps changed the state of a node, ` +
    `${String(distinctStates)} different ones were seen${rest}`
  );
}
