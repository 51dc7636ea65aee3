import { isCrashed, type Call } from '../call.ts';
import type { Finding } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { nameOf, onKey, valueText } from '../sentence.ts';
import type { Clash } from './exclusion.ts';
import type { Owner } from './owners.ts';
import type { Again, Orphan, Section } from './sections.ts';
import type { Fenced, Sunken } from './tokens.ts';

/** Two owners had the lock at the same time. */
export function clashFinding(key: NormalisedKey, { holder, other }: Clash): Finding {
  const calls = [...callsOf(other), ...callsOf(holder)];
  const sentence =
    `${ownerText(key, other)} had the lock${onKey(key.key)} (${namesOf(callsOf(other))}) ` +
    `while ${ownerText(key, holder)} held it ${heldText(holder)}`;
  return { pattern: 'two-holders', calls: distinct(calls), ...blamed(latestOf([holder, other])), sentence };
}

export function orphanFinding(key: NormalisedKey, { release, previous, owner }: Orphan): Finding {
  const ended = previous?.release;
  const before = ended ? `had released it in ${nameOf(ended)}` : 'had never acquired it';
  const sentence =
    `${nameOf(release)}${onKey(key.key)} by process ${release.operation.process} succeeded ` +
    `although ${valueText(key.values, owner)} ${before}`;
  const context = ended === undefined ? {} : { context: ended.operation };
  return { pattern: 'release-without-acquire', calls: [release], ...context, ...blamed(release), sentence };
}

/** An owner got the lock that it had already. */
export function againFinding(key: NormalisedKey, { owner, acquire, held }: Again): Finding {
  const since = held ? `the end of ${nameOf(held)}` : 'the beginning';
  const sentence =
    `${nameOf(acquire)}${onKey(key.key)} by process ${acquire.operation.process} succeeded ` +
    `although ${valueText(key.values, owner)} had held it since ${since} and cannot have released it by then`;
  return { pattern: 'two-holders', calls: held ? [held, acquire] : [acquire], ...blamed(acquire), sentence };
}

export function sunkenFinding(key: NormalisedKey, { earlier, later }: Sunken): Finding {
  const sentence =
    earlier.token === later.token
      ? `${namesOf([earlier, later].map(acquireOf))}${onKey(key.key)} both answered token ${later.token}`
      : `${nameOf(acquireOf(later))}${onKey(key.key)} answered token ${later.token} although ` +
        `${nameOf(acquireOf(earlier))} had answered ${earlier.token} and must have come before`;
  const calls = [...callsOf(earlier.section), ...callsOf(later.section)];
  return { pattern: 'token-not-rising', calls: distinct(calls), ...blamed(acquireOf(later)), sentence };
}

/** An acquire that answered no token at all, or none above the one there was first. */
export function tokenFinding(key: NormalisedKey, section: Section, first: number): Finding {
  const acquire = section.acquire as Call;
  const sentence =
    `${nameOf(acquire)}${onKey(key.key)} by process ${acquire.operation.process} answered ` +
    `${JSON.stringify(acquire.output ?? null)}, which is no token above ${first}`;
  return { pattern: 'token-not-rising', calls: [acquire], ...blamed(acquire), sentence };
}

/** Who held the lock first belongs to whatever is told of it. */
export function withFirstHolder(finding: Finding, first: Section | undefined): Finding {
  if (first === undefined) return finding;
  return { ...finding, calls: distinct([...callsOf(first), ...finding.calls]) };
}

/** With the crashed calls of its owners: of each kind those that were invoked first, as many as there can be use for. */
export function withCrashed(finding: Finding, owners: readonly Owner[]): Finding {
  const { calls } = finding;
  const beside = owners
    .filter((owner) => owner.calls.some((call) => calls.includes(call)))
    .flatMap((owner) => {
      const crashed = owner.calls.filter((call) => isCrashed(call) && !calls.includes(call));
      return ['acquire', 'release'].flatMap((f) => crashed.filter((call) => call.f === f).slice(0, calls.length));
    });
  return beside.length === 0 ? finding : { ...finding, beside };
}

/** The acquire that was answered last: the lock was another's by then. */
function latestOf(sections: readonly Section[]): Call | undefined {
  const acquires = sections.flatMap(({ acquire }) => (acquire === undefined || isCrashed(acquire) ? [] : [acquire]));
  return acquires.sort((a, b) => b.completed - a.completed)[0];
}

function blamed(call: Call | undefined): Pick<Finding, 'culprit'> {
  return call === undefined ? {} : { culprit: call.operation.index };
}

function callsOf({ acquire, release }: Section): Call[] {
  return [acquire, release].filter((call) => call !== undefined);
}

function acquireOf({ section }: Fenced): Call {
  return section.acquire as Call;
}

function ownerText(key: NormalisedKey, { owner }: Section): string {
  return valueText(key.values, owner);
}

function namesOf(calls: readonly Call[]): string {
  return calls.map(nameOf).join(' and ');
}

function heldText({ acquire, release }: Section): string {
  const from = acquire ? `from the end of ${nameOf(acquire)}` : 'from the beginning';
  if (release === undefined) return `${from}, and nobody had released it by then`;
  const unanswered = release.operation.type === 'info' ? ', which nobody answered' : '';
  return `${from} to the beginning of ${nameOf(release)}${unanswered}`;
}

function distinct(calls: readonly Call[]): Call[] {
  return [...new Set(calls)];
}
