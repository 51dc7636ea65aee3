import { cutAfter, entriesAfter, entryAt } from '../../core/raft/log.ts';
import type { RaftAnswer } from '../../core/raft/observation.ts';
import type { Json } from '../../core/json.ts';
import { jsonText, sameJson } from '../../core/raft/json-text.ts';
import type { Memory } from './memory.ts';
import { entriesSent, logChanges } from './replication.ts';
import type { Scene } from './scenes.ts';
import type { Change } from './told.ts';
import { baseIndexOf, entriesWords, entryWords, indexRange, list, ofTerm } from './words.ts';

/** What a step came to beyond what its own sentence says: role, term, log, what is sent, committed, applied and answered. */
export function consequences(scene: Scene, memory: Memory, covered: readonly Change[]): string[] {
  const { before, after } = scene;
  return [
    ...(covered.includes('term') ? [] : termChange(scene)),
    ...(covered.includes('role') ? [] : roleChange(scene)),
    ...(covered.includes('log') ? [] : logChanges(before, after, memory)),
    ...entriesSent(scene),
    ...committed(scene, memory),
    ...applied(scene, memory),
    ...compacted(scene),
    ...scene.answers.map((answer) => answerWords(answer, scene, memory)),
  ];
}

function termChange({ before, after }: Scene): string[] {
  if (after.currentTerm === before.currentTerm) return [];
  return [
    after.currentTerm > before.currentTerm
      ? `it enters term ${after.currentTerm}`
      : `it falls back to term ${after.currentTerm}`,
  ];
}

function roleChange({ before, after }: Scene): string[] {
  if (after.role === before.role) return [];
  if (after.role === 'follower') return [`it is ${before.role} no more`];
  return [`it is ${after.role}${ofTerm(after.currentTerm)} now`];
}

function compacted({ before, after, letter }: Scene): string[] {
  const base = baseIndexOf(after.log);
  if (base <= baseIndexOf(before.log) || letter?.message.type === 'InstallSnapshot') return [];
  return [`a snapshot takes the place of its entries up to ${base}`];
}

/** Who has what is committed is the reader's to compare with a majority: the node itself may count wrongly. */
function committed({ before, after, nodes, node }: Scene, memory: Memory): string[] {
  const { commitIndex } = after;
  if (commitIndex < before.commitIndex) return [`its commitIndex falls back to ${commitIndex}`];
  if (commitIndex === before.commitIndex) return [];
  const range = indexRange(before.commitIndex + 1, commitIndex);
  const entry = entryAt(after.log, commitIndex) ?? entryAt(before.log, commitIndex);
  if (entry === undefined && commitIndex <= after.log.index) return [`it takes ${range} for committed`];
  if (entry === undefined)
    return [`it takes ${range} for committed, though its log ends with index ${after.log.index}`];
  const other = memory.committedAt(commitIndex);
  const conflict =
    other === undefined || other.hash === entry.hash
      ? ''
      : `, yet ${memory.committerOf(other) ?? ''} committed ${entryWords(other)} there`;
  if (after.role !== 'leader') return [`it takes ${range} for committed${conflict}`];
  const holders = nodes
    .filter(({ log }) => entryAt(log, commitIndex)?.hash === entry.hash || baseIndexOf(log) >= commitIndex)
    .map(({ self }) => self);
  const old =
    entry.term < after.currentTerm
      ? `, an entry of term ${entry.term} while ${node} leads term ${after.currentTerm}`
      : '';
  const share = `${holders.length} of ${after.members.length} nodes (${list(holders)})`;
  return [
    `it commits ${range}, which ${share} ${holders.length === 1 ? 'has' : 'have'} in ${holders.length === 1 ? 'its log' : 'their logs'}${old}${conflict}`,
  ];
}

function applied({ before, after }: Scene, memory: Memory): string[] {
  if (after.lastApplied <= before.lastApplied) return [];
  const entries = entriesAfter(cutAfter(after.log, after.lastApplied), before.lastApplied);
  const early = after.lastApplied > after.commitIndex ? ', which it does not take for committed' : '';
  const known = entries.every((entry) => memory.committerOf(entry) !== undefined || entry.index <= after.commitIndex);
  if (early === '' && known && after.commitIndex > before.commitIndex)
    return [`it applies ${entries.length === 1 ? 'it' : 'them'}`];
  return [
    `it applies ${entries.length === 0 ? indexRange(before.lastApplied + 1, after.lastApplied) : entriesWords(entries)}${early}`,
  ];
}

function answerWords(answer: RaftAnswer, { node, after, request: asked }: Scene, memory: Memory): string {
  const { client, request } = answer;
  if (answer.type === 'NotLeader') return `it tells client ${client} that it is not the leader`;
  if (answer.type === 'Administered') {
    return answer.refusal === null
      ? `it accepts request ${request} of ${client}`
      : `it refuses request ${request} of ${client}: ${answer.refusal}`;
  }
  const { outcome } = answer;
  const own = asked !== undefined && 'value' in asked && asked.client === client && asked.request === request;
  const brought = own ? asked.value : memory.valueOf(client, request);
  const result = outcome.ok ? `done${newsOf(outcome.value, brought)}` : `not done, ${outcome.error}`;
  const role = after.role === 'leader' ? '' : `, though ${node} is ${after.role}`;
  return `it answers client ${client}: request ${request} is ${result}${role}`;
}

/** An answer that only says again what was asked for is none to speak of. */
function newsOf(answered: Json, brought: Json | undefined): string {
  if (brought !== undefined && brought !== null && sameJson(answered, brought)) return '';
  return `, with ${jsonText(answered)}`;
}
