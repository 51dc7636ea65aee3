import type { Entry } from '../../../../harness/core/raft/entry.ts';
import { createEntry } from '../../../../harness/core/raft/entry.ts';
import type { Json } from '../../../../harness/core/json.ts';
import type { Outcome } from '../../../../harness/core/raft/messages.ts';
import type { RaftRequest } from '../../../../harness/core/raft/observation.ts';

/*
 * Verdi's Raft (Raft/Raft.v) written down a second time, as plainly as it is there: lists, newest entry first, and
 * assignments in the order of the Coq text. Nothing here is shared with the handlers it is compared with but the type of
 * an entry.
 */

export type PlainMessage =
  | { readonly type: 'RequestVote'; term: number; candidate: string; lastLogIndex: number; lastLogTerm: number }
  | { readonly type: 'RequestVoteReply'; term: number; voteGranted: boolean }
  | {
      readonly type: 'AppendEntries';
      term: number;
      leader: string;
      prevLogIndex: number;
      prevLogTerm: number;
      entries: readonly Entry[];
      leaderCommit: number;
    }
  | { readonly type: 'AppendEntriesReply'; term: number; entries: readonly Entry[]; success: boolean };

export interface PlainEffects {
  readonly sends: { to: string; message: PlainMessage }[];
  readonly outputs: { client: string; request: number; outcome: Outcome | 'not leader' }[];
}

export class PlainNode {
  readonly me: string;
  readonly nodes: readonly string[];
  currentTerm = 0;
  votedFor: string | null = null;
  leaderId: string | null = null;
  log: readonly Entry[] = [];
  commitIndex = 0;
  lastApplied = 0;
  stateMachine = new Map<string, Json>();
  clientCache = new Map<string, { id: number; output: Outcome }>();
  nextIndex = new Map<string, number>();
  matchIndex = new Map<string, number>();
  shouldSend = false;
  votesReceived: readonly string[] = [];
  type: 'follower' | 'candidate' | 'leader' = 'follower';

  constructor(me: string, nodes: readonly string[]) {
    this.me = me;
    this.nodes = nodes;
  }

  reboot(): void {
    this.nextIndex = new Map();
    this.matchIndex = new Map();
    this.shouldSend = false;
    this.votesReceived = [];
    this.type = 'follower';
  }

  timeout(): PlainEffects {
    const effects: PlainEffects = { sends: [], outputs: [] };
    if (this.type === 'leader') this.shouldSend = true;
    else this.#tryToBecomeLeader(effects);
    return this.#respond(effects);
  }

  request({ client, request, command }: RaftRequest): PlainEffects {
    const effects: PlainEffects = { sends: [], outputs: [] };
    if (this.type !== 'leader') effects.outputs.push({ client, request, outcome: 'not leader' });
    else {
      const index = maxIndex(this.log) + 1;
      this.log = [createEntry(index, this.currentTerm, this.me, client, request, command), ...this.log];
      this.matchIndex.set(this.me, index);
      this.shouldSend = true;
    }
    return this.#respond(effects);
  }

  receive(src: string, message: PlainMessage): PlainEffects {
    const effects: PlainEffects = { sends: [], outputs: [] };
    switch (message.type) {
      case 'RequestVote':
        effects.sends.push({ to: src, message: this.#requestVote(src, message) });
        break;
      case 'RequestVoteReply':
        this.#requestVoteReply(src, message);
        break;
      case 'AppendEntries':
        effects.sends.push({ to: src, message: this.#appendEntries(message) });
        break;
      case 'AppendEntriesReply':
        this.#appendEntriesReply(src, message);
    }
    return this.#respond(effects);
  }

  #advanceCurrentTerm(term: number): void {
    if (term <= this.currentTerm) return;
    this.currentTerm = term;
    this.votedFor = null;
    this.type = 'follower';
    this.leaderId = null;
  }

  #tryToBecomeLeader({ sends }: PlainEffects): void {
    const term = this.currentTerm + 1;
    this.type = 'candidate';
    this.votedFor = this.me;
    this.votesReceived = [this.me];
    this.currentTerm = term;
    const [lastLogIndex, lastLogTerm] = [maxIndex(this.log), maxTerm(this.log)];
    for (const to of this.#others()) {
      sends.push({ to, message: { type: 'RequestVote', term, candidate: this.me, lastLogIndex, lastLogTerm } });
    }
  }

  #appendEntries(message: PlainMessage & { type: 'AppendEntries' }): PlainMessage {
    const { term, leader, prevLogIndex, prevLogTerm, entries, leaderCommit } = message;
    const reply = (replyTerm: number, success: boolean): PlainMessage => {
      return { type: 'AppendEntriesReply', term: replyTerm, entries, success };
    };
    if (this.currentTerm > term) return reply(this.currentTerm, false);
    if (prevLogIndex !== 0) {
      const previous = findAtIndex(this.log, prevLogIndex);
      if (previous === undefined || previous.term !== prevLogTerm) return reply(this.currentTerm, false);
    }
    if (this.#haveNewEntries(entries)) {
      this.#advanceCurrentTerm(term);
      this.log = prevLogIndex === 0 ? entries : [...entries, ...removeAfterIndex(this.log, prevLogIndex)];
      this.commitIndex = Math.max(this.commitIndex, Math.min(leaderCommit, maxIndex(this.log)));
    } else this.#advanceCurrentTerm(term);
    this.type = 'follower';
    this.leaderId = leader;
    return reply(term, true);
  }

  #haveNewEntries(entries: readonly Entry[]): boolean {
    if (entries.length === 0) return false;
    const known = findAtIndex(this.log, maxIndex(entries));
    return known === undefined || known.term !== maxTerm(entries);
  }

  #appendEntriesReply(src: string, { term, entries, success }: PlainMessage & { type: 'AppendEntriesReply' }): void {
    if (this.currentTerm === term) {
      if (success) {
        this.matchIndex.set(src, Math.max(this.matchIndex.get(src) ?? 0, maxIndex(entries)));
        this.nextIndex.set(src, Math.max(this.#getNextIndex(src), maxIndex(entries) + 1));
      } else this.nextIndex.set(src, Math.max(0, this.#getNextIndex(src) - 1));
    } else if (this.currentTerm < term) this.#advanceCurrentTerm(term);
  }

  #requestVote(candidate: string, message: PlainMessage & { type: 'RequestVote' }): PlainMessage {
    const reply = (voteGranted: boolean): PlainMessage => {
      return { type: 'RequestVoteReply', term: this.currentTerm, voteGranted };
    };
    if (this.currentTerm > message.term) return reply(false);
    this.#advanceCurrentTerm(message.term);
    const [term, index] = [maxTerm(this.log), maxIndex(this.log)];
    const upToDate = message.lastLogTerm > term || (message.lastLogTerm === term && message.lastLogIndex >= index);
    if (this.leaderId !== null || !upToDate) return reply(false);
    if (this.votedFor !== null) return reply(this.votedFor === candidate);
    this.votedFor = candidate;
    return reply(true);
  }

  #requestVoteReply(src: string, { term, voteGranted }: PlainMessage & { type: 'RequestVoteReply' }): void {
    if (term > this.currentTerm) {
      this.#advanceCurrentTerm(term);
      this.type = 'follower';
      return;
    }
    if (term < this.currentTerm || this.type !== 'candidate') return;
    const votes = new Set([src, ...this.votesReceived]);
    const won = voteGranted && votes.size >= Math.floor(this.nodes.length / 2) + 1;
    if (voteGranted) this.votesReceived = [src, ...this.votesReceived];
    if (won) this.type = 'leader';
    this.matchIndex = new Map([[this.me, maxIndex(this.log)]]);
    this.nextIndex = new Map();
  }

  #respond(effects: PlainEffects): PlainEffects {
    this.#doLeader(effects);
    this.#doGenericServer(effects);
    return effects;
  }

  #doLeader({ sends }: PlainEffects): void {
    if (this.type !== 'leader') return;
    for (const entry of this.log) {
      const have = this.nodes.filter((node) => (this.matchIndex.get(node) ?? 0) >= entry.index).length;
      const quorum = have > Math.floor(this.nodes.length / 2);
      if (entry.term === this.currentTerm && quorum) this.commitIndex = Math.max(this.commitIndex, entry.index);
    }
    if (!this.shouldSend) return;
    this.shouldSend = false;
    for (const to of this.#others()) {
      const prevLogIndex = Math.max(0, this.#getNextIndex(to) - 1);
      const prevLogTerm = findAtIndex(this.log, prevLogIndex)?.term ?? 0;
      const entries = findGtIndex(this.log, prevLogIndex);
      const [term, leader, leaderCommit] = [this.currentTerm, this.me, this.commitIndex];
      sends.push({
        to,
        message: { type: 'AppendEntries', term, leader, prevLogIndex, prevLogTerm, entries, leaderCommit },
      });
    }
  }

  #doGenericServer({ outputs }: PlainEffects): void {
    const due = this.log.filter(({ index }) => index > this.lastApplied && index <= this.commitIndex);
    for (const entry of due.toReversed()) {
      const outcome = this.#cacheApplyEntry(entry);
      const { client, request } = entry;
      if (entry.at === this.me && outcome !== undefined) outputs.push({ client, request, outcome });
    }
    this.lastApplied = Math.max(this.lastApplied, this.commitIndex);
  }

  #cacheApplyEntry({ client, request, command }: Entry): Outcome | undefined {
    const cached = this.clientCache.get(client);
    if (cached !== undefined && request < cached.id) return undefined;
    if (cached !== undefined && request === cached.id) return cached.output;
    const output = this.#handler(command);
    this.clientCache.set(client, { id: request, output });
    return output;
  }

  #handler({ f, key, value }: RaftRequest['command']): Outcome {
    const previous = this.stateMachine.get(key) ?? null;
    if (f === 'get') return { ok: true, value: previous };
    let next = value;
    if (f === 'append') next = textOf(previous) + textOf(value);
    if (f === 'cas') {
      const [expected, wanted] = value as [Json, Json];
      if (previous !== expected) return { ok: false, error: 'mismatch' };
      next = wanted;
    }
    if (next === null) this.stateMachine.delete(key);
    else this.stateMachine.set(key, next);
    return { ok: true, value, previous };
  }

  #getNextIndex(node: string): number {
    return this.nextIndex.get(node) ?? maxIndex(this.log);
  }

  #others(): string[] {
    return this.nodes.filter((node) => node !== this.me);
  }
}

function textOf(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function maxIndex(log: readonly Entry[]): number {
  return log[0]?.index ?? 0;
}

function maxTerm(log: readonly Entry[]): number {
  return log[0]?.term ?? 0;
}

function findAtIndex(log: readonly Entry[], index: number): Entry | undefined {
  for (const entry of log) {
    if (entry.index === index) return entry;
    if (entry.index < index) return undefined;
  }
  return undefined;
}

function findGtIndex(log: readonly Entry[], index: number): readonly Entry[] {
  const end = log.findIndex((entry) => entry.index <= index);
  return end < 0 ? log : log.slice(0, end);
}

function removeAfterIndex(log: readonly Entry[], index: number): readonly Entry[] {
  const start = log.findIndex((entry) => entry.index <= index);
  return start < 0 ? [] : log.slice(start);
}
