import type { SequentialModel } from '../../harness/core/models/model.ts';
import { NONE, type Call } from './call.ts';
import { deadEndsOf } from './explanation/dead-ends.ts';
import type { Finding, Pattern } from './finding.ts';
import { findingsIn } from './named.ts';
import type { NormalisedKey } from './normalise.ts';
import { howLongBefore, nameOf, noOrderOf, onKey, valueText } from './sentence.ts';
import type { Core } from './shrink.ts';

/**
 * Names the contradiction in a core found by search. Where the model has a decider that proves it of the core alone, it
 * has the name that this one gives. Else, where values do not identify their writes, only shapes with a single reading are
 * named; the rest is `not-linearizable`.
 */
export function searchFinding(key: NormalisedKey, core: Core): Finding {
  const known = byDecider(key, core);
  if (known) return core.before === 'initial' ? known : { ...noOrder(key, core), ...nameIn(known) };
  const late = core.calls.filter((call) => call.observes !== NONE).sort((a, b) => b.invoked - a.invoked)[0];
  const finding = (late && overwritten(key, core, late)) ?? noOrder(key, core);
  return { ...finding, deadEnds: deadEndsOf(key, core) };
}

/** Deciders look at a history from its beginning: a core is one when there is a single state that can have been there. */
function byDecider(key: NormalisedKey, { calls, starts }: Core): Finding | undefined {
  const [start, another] = starts;
  if (start === undefined || another !== undefined) return undefined;
  for (const finding of findingsIn(key, calls, key.values.value(start))) return finding;
  return undefined;
}

/** Of a core from somewhere within the history only the name holds: the sentence would take its start for the beginning. */
function nameIn({ pattern, culprit }: Finding): Pick<Finding, 'pattern' | 'culprit'> {
  return { pattern, ...(culprit === undefined ? {} : { culprit }) };
}

function overwritten(key: NormalisedKey, core: Core, late: Call): Finding | undefined {
  const proof = core.calls
    .filter((call) => call.completed < late.invoked && leaves(call) !== late.observes && leaves(call) !== NONE)
    .sort((a, b) => b.invoked - a.invoked)[0];
  if (proof === undefined) return undefined;
  const back = core.calls.some((call) => call.writes === late.observes && call.completed >= proof.invoked);
  const pattern = patternOf(late, proof);
  if (back || pattern === undefined) return undefined;
  return {
    pattern,
    calls: core.calls,
    sentence:
      `${nameOf(late)}${onKey(key.key)} by process ${late.operation.process} found ${valueText(key.values, late.observes)} ` +
      `although ${nameOf(proof)} had left ${valueText(key.values, leaves(proof))} ` +
      `${howLongBefore(proof.completed, late.invoked)} it began`,
  };
}

function patternOf(late: Call, proof: Call): Pattern | undefined {
  if (late.writes === NONE) return 'stale-read';
  return proof.writes !== NONE && proof.observes === late.observes ? 'cas-conflict' : undefined;
}

/** The value that is there when the call has happened. */
function leaves(call: Call): number {
  return call.writes === NONE ? call.observes : call.writes;
}

function noOrder(key: NormalisedKey, core: Core): Finding {
  const before = BEFORE[core.before](core.starts.map((start) => valueText(key.values, start)));
  return {
    pattern: 'not-linearizable',
    calls: core.calls,
    ...leftBy(key, core),
    sentence: `${noOrderOf(key, core.calls)}${before}${blameOf(key.model, core.calls)}`,
  };
}

/** The operation that left the state a core begins with: the last that can have changed it, where that is certain. */
function leftBy({ calls: all, model }: NormalisedKey, { calls, before }: Core): Pick<Finding, 'context'> {
  if (before !== 'possible') return {};
  const first = Math.min(...calls.map(({ invoked }) => invoked));
  const changing = all.filter(({ f, refused, invoked }) => invoked < first && !refused && !model.reads.includes(f));
  const last = changing.reduce<Call | undefined>((a, b) => (a && a.invoked > b.invoked ? a : b), undefined);
  if (last === undefined || calls.includes(last)) return {};
  const isLast = changing.every((other) => other === last || other.completed < last.invoked);
  return isLast && last.completed < first ? { context: last.operation } : {};
}

/** Beside operations that nothing can refuse and whose answers say nothing, a refusal is all that can be wrong. */
function blameOf({ reads, answers, conditional }: SequentialModel, calls: readonly Call[]): string {
  const telling = calls.filter(({ f }) => [reads, answers, conditional].some((functions) => functions.includes(f)));
  const [only] = telling;
  return telling.length === 1 && only?.refused ? `: ${only.f} #${only.operation.index} should have succeeded` : '';
}

const BEFORE: Readonly<Record<Core['before'], (states: readonly string[]) => string>> = {
  initial: () => '',
  anything: (states) => (states.length > 1 ? ', whatever was there before' : ''),
  possible: (states) => `, and what came before can only have left ${states.join(' or ')}`,
};
