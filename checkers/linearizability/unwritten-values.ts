import { isCrashed, NONE, type Call } from './call.ts';
import type { Finding } from './finding.ts';
import type { NormalisedKey } from './normalise.ts';
import { nameOf, nobodyWrote, onKey, valueText } from './sentence.ts';

/**
 * Completed calls that found a value which nobody can have written by then. No search is needed to see that, and with values
 * that are written more than once it would not be quick to.
 */
export function unwrittenValues(key: NormalisedKey): Finding[] {
  if (!key.isRegister) return [];
  const firstWriters = new Map<number, Call>();
  for (const call of key.calls) {
    const known = firstWriters.get(call.writes);
    if (call.writes !== NONE && (!known || call.invoked < known.invoked)) firstWriters.set(call.writes, call);
  }
  return key.calls
    .filter((call) => !isCrashed(call) && call.observes !== NONE && call.observes !== key.initial)
    .flatMap((call) => findingFor(key, call, firstWriters.get(call.observes)) ?? []);
}

function findingFor(key: NormalisedKey, call: Call, firstWriter: Call | undefined): Finding | undefined {
  const value = valueText(key.values, call.observes);
  const found = `${nameOf(call)}${onKey(key.key)} by process ${call.operation.process} found ${value}`;
  const calls = [call];
  if (firstWriter) {
    if (firstWriter.invoked <= call.completed) return undefined;
    const sentence = `${found} and completed before the first write of it, ${nameOf(firstWriter)}, began`;
    return { pattern: 'future-read', calls, context: firstWriter.operation, sentence };
  }
  const failed = key.failedWriters.get(call.observes);
  if (!failed) return { pattern: 'phantom-read', calls, sentence: `${found}, ${nobodyWrote(key, call.observes)}` };
  const sentence = `${found}, which only ${failed.f} #${failed.index} asked for, and that had failed`;
  return { pattern: 'aborted-read', calls, context: failed, sentence };
}
