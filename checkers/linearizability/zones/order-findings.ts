import { asWrite, isCrashed, NONE, type Call } from '../call.ts';
import type { Finding, Pattern } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { howLongBefore, nameOf, onKey, valueText } from '../sentence.ts';
import type { Disorder } from './disorder.ts';
import type { Overlap, Span } from './overlaps.ts';
import { patternOf, type ReturnOfAValue } from './return-of-a-value.ts';

/** Says what a disorder within a block means: a value found too early, or an older one found too late. */
export function disorderFinding(key: NormalisedKey, { block, earlier, later }: Disorder): Finding {
  const late = earlier.call as Call;
  const proof = later.call as Call;
  const links = block.writers.slice(earlier.position, later.position + 1).map((member) => member.call);
  const calls = distinct([...links, late, proof]).map((call) => (call === links[0] ? cutDown(key, call) : call));
  if (late.writes !== NONE && block.writers[earlier.position]?.call === late) {
    return { pattern: 'future-read', calls, sentence: futureSentence(key, late, proof) };
  }
  const event: ReturnOfAValue = {
    late,
    proof,
    olderWriter: links[0],
    newerWriter: links[1] as Call,
    newerObservers: block.members
      .filter((member) => member.call !== undefined && foundAfter(member.call, member.position, earlier.position))
      .map((member) => member.call as Call),
    calls: key.calls,
  };
  return returnFinding(key, event, calls);
}

/** Says what it means that two blocks would each have to come before the other. */
export function overlapFinding(key: NormalisedKey, { earlier, later }: Overlap): Finding {
  // A block whose own first call is the late one cannot be the one that came back; then it is the other.
  const swap = earlier.after === earlier.block.writers[earlier.from];
  const [older, newer] = swap ? [later, earlier] : [earlier, later];
  const writer = newer.block.writers[newer.from]?.call;
  const roots = [older.block.writers[older.from]?.call, writer];
  const calls = distinct([...callsOf(older), ...callsOf(newer)]).map((call) =>
    roots.includes(call) ? cutDown(key, call) : call,
  );
  const late = older.after.call as Call;
  const proof = newer.before.call;
  if (writer === undefined || proof === undefined) {
    const sentence = `no order of ${calls.map(nameOf).join(', ')}${onKey(key.key)} explains what they found`;
    return { pattern: 'not-linearizable', calls, sentence };
  }
  const event: ReturnOfAValue = {
    late,
    proof,
    olderWriter: older.block.writers[older.from]?.call,
    newerWriter: writer,
    newerObservers: newer.block.members
      .map((member) => member.call)
      .filter(
        (call): call is Call => call !== undefined && !isCrashed(call) && call !== writer && call.observes !== NONE,
      ),
    calls: key.calls,
  };
  return returnFinding(key, event, calls);
}

/** The calls of a span that tie its two ends together: the writers of its values, and the ends. */
function callsOf({ block, before, after, from, to }: Span): (Call | undefined)[] {
  return [...block.writers.slice(from, to + 1).map((member) => member.call), before.call, after.call];
}

/** Whether a call of a block found one of the values behind this position. */
function foundAfter(call: Call, position: number, older: number): boolean {
  if (isCrashed(call) || call.observes === NONE) return false;
  return call.writes === NONE ? position > older : position > older + 1;
}

function returnFinding(key: NormalisedKey, event: ReturnOfAValue, calls: readonly Call[]): Finding {
  const pattern = patternOf(event);
  return { pattern, calls, sentence: returnSentence(key, event, pattern) };
}

function returnSentence(key: NormalisedKey, event: ReturnOfAValue, pattern: Pattern): string {
  const { late, proof, newerWriter } = event;
  const old = valueText(key.values, late.observes);
  const found = late.writes === NONE ? `returned ${old}` : `took effect on ${old}`;
  const subject = `${nameOf(late)}${onKey(key.key)} by process ${late.operation.process} ${found}`;
  const when = `${howLongBefore(proof.completed, late.invoked)} it began`;
  const overwritten = `${proof === newerWriter ? `${nameOf(proof)} had completed` : `${nameOf(proof)} had found the newer ${valueText(key.values, proof.observes)}`} ${when}`;
  switch (pattern) {
    case 'lost-write':
      return `${subject} although ${overwritten}; ${lostInWords(late, valueText(key.values, newerWriter.writes))}`;
    case 'value-reappears':
      return `${subject}, which came back: ${overwritten}, and ${old} was written once`;
    default:
      return `${subject} although ${overwritten} and ${old} had been overwritten`;
  }
}

/** A cas that took effect shows what was there for all; one read may as well have been answered from an old state. */
function lostInWords(late: Call, newer: string): string {
  return late.writes === NONE
    ? `no answer shows ${newer}, so it was lost or the read was stale`
    : `no answer before it shows ${newer}`;
}

function futureSentence(key: NormalisedKey, late: Call, proof: Call): string {
  return (
    `${nameOf(proof)}${onKey(key.key)} by process ${proof.operation.process} depends on ${nameOf(late)}, ` +
    `but had completed ${howLongBefore(proof.completed, late.invoked)} that began`
  );
}

function cutDown(key: NormalisedKey, call: Call): Call {
  return asWrite(call, key.model, key.values);
}

function distinct(calls: readonly (Call | undefined)[]): Call[] {
  return [...new Set(calls.filter((call) => call !== undefined))];
}
