import type { CrashLoss } from '../../core/step.ts';
import { isJsonObject, type Json } from '../../core/json.ts';
import type { Memory } from './memory.ts';
import { logChanges } from './replication.ts';
import type { Letter, Scene } from './scenes.ts';
import { told, type Told } from './told.ts';
import { count, list, ofTerm, requestWords, segmentWords } from './words.ts';

/** A client's request, or an administrator's, comes to a node. */
export function requested({ node, request, before, after }: Scene, memory: Memory): Told {
  if (request === undefined) return told(`${node} gets a request`);
  const { client } = request;
  const number = String(request.request);
  if ('members' in request) return told(`${node} is asked by ${client} to make ${list(request.members)} the members`);
  const what = requestWords(request);
  const again = memory.knowsRequest(client, request.request) ? ', once more' : '';
  const role = before.role === 'leader' ? `leader${ofTerm(after.currentTerm)}` : before.role;
  return told(`${node}, ${role}, gets request ${number} of client ${client}${again}: ${what}`);
}

export function crashed({ node, before, detail }: Scene): Told {
  const as = before.role === 'leader' ? `, leader${ofTerm(before.currentTerm)},` : '';
  return told(`${node}${as} stops`, [], lossWords(detail));
}

/** What a node comes back with is what it says itself. */
export function restarted({ node, before, after, rule, detail }: Scene, memory: Memory): Told {
  const build = rule === 'upgrade' ? ` as build ${said(detail, 'build')}` : '';
  const forgotten: string[] = [];
  const term = after.currentTerm;
  if (term < before.currentTerm) forgotten.push(`it has forgotten term ${before.currentTerm} and is in term ${term}`);
  const vote = memory.voteOf(node, before.currentTerm);
  if (vote !== undefined && after.votedFor !== vote && term <= before.currentTerm) {
    forgotten.push(`it has forgotten that it voted for ${vote} in term ${before.currentTerm}`);
  }
  forgotten.push(...logChanges(before, after, memory));
  if (after.role !== 'follower') forgotten.push(`it still takes itself for ${after.role}${ofTerm(term)}`);
  if (after.commitIndex < before.commitIndex)
    forgotten.push(`its commitIndex is ${after.commitIndex} and was ${before.commitIndex}`);
  if (after.lastApplied < before.lastApplied)
    forgotten.push(`it has to apply its log again from entry ${after.lastApplied + 1} on`);
  else if (after.commitIndex < after.lastApplied) forgotten.push(`it had applied up to ${after.lastApplied}`);
  if (
    after.machine.clients.entries().length < before.machine.clients.entries().length &&
    after.lastApplied === before.lastApplied
  ) {
    forgotten.push('it has forgotten which requests it executed');
  }
  return told(
    `${node} restarts${build}`,
    [],
    forgotten.length === 0 ? ['it has kept its term, vote and log'] : forgotten,
  );
}

/** What happens to packets on their way. */
export function onTheWay({ rule }: Scene, letter: Letter): Told {
  return told(
    rule === 'drop' ? `${letterWords(letter)} is lost` : `The network makes a copy of ${letterWords(letter)}`,
    [],
    [],
  );
}

export function byRule({ rule, node, detail }: Scene): Told {
  const link = said(detail, 'link').replace('>', ' to ');
  if (rule === 'hold') return told(`The link from ${link} keeps its packets back`, [], []);
  if (rule === 'release') return told(`The link from ${link} lets its packets go again`, [], []);
  if (rule === 'clock') return told(`The clock of ${node} is changed`, [], []);
  return told(`${node} joins`, [], []);
}

/** A detail that is a word. */
function said(detail: Json | undefined, name: string): string {
  const value = isJsonObject(detail) ? detail[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** `n1's RequestVote of term 2 to n3`. */
function letterWords({ from, to, message, other }: Letter): string {
  if (other !== undefined) return `${from}'s ${other} to ${to}`;
  const carried = message.type === 'AppendEntries' ? ` with ${segmentWords(message.entries)}` : '';
  return `${from}'s ${message.type} of term ${message.term} to ${to}${carried}`;
}

function lossWords(detail: Json | undefined): string[] {
  if (!isJsonObject(detail)) return [];
  const lose = detail['lose'] as CrashLoss | undefined;
  if (lose === undefined) return [];
  if (lose === 'unsynced') return ['what its last step changed was not on disk yet'];
  if (lose === 'everything') return ['all it had is lost'];
  if ('sends' in lose) return [`${count(lose.sends.length, 'packet')} of its last step never left`];
  return [
    `of what its last step wrote only ${count(lose.disk.done, 'operation')} and ${count(lose.disk.bytes, 'byte')} are on disk`,
  ];
}
