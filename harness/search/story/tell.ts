import { predicateNamed } from '../../../checkers/invariants/catalogue.ts';
import type { Rule } from '../../core/trace.ts';
import { consequences } from './consequences.ts';
import { electionTimeout, preVoteAnswered, preVoteRequested, voteAnswered, voteRequested } from './elections.ts';
import { Memory } from './memory.ts';
import { byRule, crashed, onTheWay, requested, restarted } from './outside.ts';
import { calledToLead, entriesAnswered, entriesArrived, snapshotAnswered, snapshotArrived } from './replication.ts';
import type { Letter, Scene, Scenes } from './scenes.ts';
import { told, type Told } from './told.ts';
import { list, ofTerm, sentence } from './words.ts';

/** A run in words: one sentence per step, and what is broken in the end. */
export interface Story {
  /** In the order of the steps, without numbers. */
  readonly sentences: readonly string[];
  /** The broken invariant, what it demands, and what was observed. Empty when nothing is broken. */
  readonly ending: readonly string[];
}

/**
 * Tells a run as one Raft engineer would to another: who does what, and why, as far as it can be seen from messages and
 * from the nodes before and after. It knows nothing of builds and their mistakes; where a node does what Raft forbids, the
 * sentence says what speaks against it.
 */
export function tell({ scenes, predicate, observed }: Scenes): Story {
  const memory = new Memory();
  const sentences = scenes.map((scene) => {
    const { main, because, then, covers } = toldOf(scene, memory);
    const more = TOLD_WHOLLY.includes(scene.rule) ? [] : consequences(scene, memory, covers);
    memory.learn(scene);
    return sentence(main, because, [...then, ...more]);
  });
  return { sentences, ending: observed === undefined ? [] : endingOf(predicate, observed, scenes.at(-1)) };
}

/** Steps of which their own sentences say everything. */
const TOLD_WHOLLY: readonly Rule[] = ['drop', 'duplicate', 'crash', 'restart', 'upgrade'];

/** The story as numbered lines. */
export function storyLines({ sentences, ending }: Story): string[] {
  const width = String(sentences.length).length;
  return [...sentences.map((text, index) => `${String(index + 1).padStart(width)}. ${text}`), '', ...ending];
}

function endingOf(name: string, observed: string, last: Scene | undefined): string[] {
  const { invariant } = predicateNamed(name);
  const part = name === invariant.name ? '' : `, part ${name.slice(invariant.name.length + 1)}`;
  return [
    `Broken: ${invariant.name} (${invariant.id}${part}; see docs/invariants.md).`,
    invariant.statement,
    `Observed at step ${last?.number ?? 0}, at ${last?.node ?? ''}: ${observed}`,
  ];
}

function toldOf(scene: Scene, memory: Memory): Told {
  const { rule, letter } = scene;
  switch (rule) {
    case 'deliver':
      return letter === undefined ? told(`${scene.node} gets a message`) : delivered(scene, letter, memory);
    case 'duplicate':
    case 'drop':
      return letter === undefined ? byRule(scene) : onTheWay(scene, letter);
    case 'timeout':
      return timedOut(scene, memory);
    case 'input':
    case 'reconfigure':
      return requested(scene, memory);
    case 'crash':
      return crashed(scene);
    case 'restart':
    case 'upgrade':
      return restarted(scene, memory);
    case 'hold':
    case 'release':
    case 'clock':
    case 'start':
      return byRule(scene);
  }
}

function delivered(scene: Scene, letter: Letter, memory: Memory): Told {
  const { message, other, from } = letter;
  if (other !== undefined) return told(`${scene.node} gets ${from}'s ${other}`);
  switch (message.type) {
    case 'RequestVote':
      return voteRequested(scene, letter, message, memory);
    case 'RequestVoteReply':
      return voteAnswered(scene, letter, message, memory);
    case 'AppendEntries':
      return entriesArrived(scene, letter, message, memory);
    case 'AppendEntriesReply':
      return entriesAnswered(scene, letter, message);
    case 'PreVote':
      return preVoteRequested(scene, letter, message);
    case 'PreVoteReply':
      return preVoteAnswered(scene, letter, message, memory);
    case 'InstallSnapshot':
      return snapshotArrived(scene, letter, message);
    case 'InstallSnapshotReply':
      return snapshotAnswered(scene, letter, message);
    case 'TimeoutNow':
      return calledToLead(scene, letter, message);
  }
}

function timedOut(scene: Scene, memory: Memory): Told {
  const { node, timer, before, sent } = scene;
  const own = sent.flatMap(({ other, to }) => (other === undefined ? [] : [`${other} to ${to}`]));
  if (own.length > 0) return told(`${node}'s timer fires: it sends ${list(own)}`);
  if (timer === 'election') return electionTimeout(scene, memory);
  if (timer === 'heartbeat') return told(`${node}'s heartbeat is due (leader${ofTerm(before.currentTerm)})`);
  const asked = list(sent.filter(({ message }) => message.type === 'RequestVote').map(({ to }) => to));
  return told(`${node}'s timer ${timer ?? ''} fires${asked === '' ? '' : `: it asks ${asked} for votes again`}`);
}
