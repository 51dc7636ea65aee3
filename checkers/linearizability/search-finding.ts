import { NONE, type Call } from './call.ts';
import { deadEndsOf } from './explanation/dead-ends.ts';
import type { Finding, Pattern } from './finding.ts';
import type { NormalisedKey } from './normalise.ts';
import { howLongBefore, nameOf, onKey, valueText } from './sentence.ts';
import type { Core } from './shrink.ts';

/**
 * Names the contradiction in a core found by search, where values do not identify their writes. Only shapes with a
 * single reading are named; the rest is `not-linearizable`.
 */
export function searchFinding(key: NormalisedKey, core: Core): Finding {
  const late = core.calls.filter((call) => call.observes !== NONE).sort((a, b) => b.invoked - a.invoked)[0];
  const finding = (late && overwritten(key, core, late)) ?? noOrder(key, core);
  return { ...finding, deadEnds: deadEndsOf(key, core) };
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
  const calls = core.calls.map((call) => nameOf(call));
  const named = calls.length > 6 ? `${calls.slice(0, 6).join(', ')} and ${calls.length - 6} more` : calls.join(', ');
  const before = BEFORE[core.before](core.starts.map((start) => valueText(key.values, start)));
  return {
    pattern: 'not-linearizable',
    calls: core.calls,
    sentence: `no order of ${named}${onKey(key.key)} explains their answers${before}`,
  };
}

const BEFORE: Readonly<Record<Core['before'], (states: readonly string[]) => string>> = {
  initial: () => '',
  anything: (states) => (states.length > 1 ? ', whatever was there before' : ''),
  possible: (states) => `, and what came before can only have left ${states.join(' or ')}`,
};
