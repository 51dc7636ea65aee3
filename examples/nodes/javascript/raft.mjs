#!/usr/bin/env node
// Raft as in figure 2 of the paper, serving the key-value store of Maelstrom's workload lin-kv.
//     node raft.mjs [--bug stale-read]
//
// Term, vote and log survive a kill. A node that knows the leader passes requests on to it. With the bug `stale-read` a
// leader answers reads from its own state, without asking whether it still leads.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Storage } from './storage.mjs';

const ELECTION_MS = 500; // at least; at most twice that
const HEARTBEAT_MS = 100;
const ERROR = { UNAVAILABLE: 11, NO_SUCH_KEY: 20, PRECONDITION_FAILED: 22 };

const { bug } = parseArgs({ options: { bug: { type: 'string' } } }).values;
if (bug !== undefined && bug !== 'stale-read') throw new Error(`there is no bug ${bug}; there is stale-read`);

class Raft {
  #name;
  #peers;
  #storage = new Storage();
  #role = 'follower';
  #leader = null;
  #commitIndex = 0;
  #applied = 0;
  #store = new Map();
  #votes = new Set();
  #nextIndex = new Map();
  #matchIndex = new Map();
  /** Requests that this leader will answer, by the index of their entry. */
  #waiting = new Map();
  #timer;

  constructor(name, names) {
    this.#name = name;
    this.#peers = names.filter((other) => other !== name);
    this.#restartElectionTimer();
  }

  handle({ src, body }) {
    if (body.term > this.#storage.term) this.#follow(body.term);
    switch (body.type) {
      case 'read':
      case 'write':
      case 'cas':
        return this.#request(src, body);
      case 'request_vote':
        return this.#requestVote(src, body);
      case 'request_vote_res':
        return this.#voteCame(src, body);
      case 'append_entries':
        return this.#appendEntries(src, body);
      case 'append_entries_res':
        return this.#appended(src, body);
    }
  }

  #request(client, body) {
    if (this.#role === 'leader') return this.#propose(client, body);
    // Another copy of what was passed on may still be executed, so nobody can be told that it was not.
    if (body.passed_on) return;
    if (this.#leader !== null) return send(client, this.#leader, { ...body, passed_on: true });
    reply(this.#name, client, body, failure(ERROR.UNAVAILABLE, 'there is no leader'));
  }

  /** What was passed on may arrive twice and must not be executed twice. */
  #propose(client, body) {
    if (bug === 'stale-read' && body.type === 'read') return reply(this.#name, client, body, this.#execute(body));
    const { entries, term } = this.#storage;
    if (entries.some((entry) => entry.client === client && entry.request.msg_id === body.msg_id)) return;
    this.#storage.append([{ term, client, request: body }]);
    this.#waiting.set(this.#storage.lastIndex, { client, body });
    this.#replicate();
    this.#advanceCommit();
  }

  #restartElectionTimer() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#campaign(), ELECTION_MS * (1 + Math.random()));
  }

  #follow(term) {
    if (term > this.#storage.term) {
      this.#storage.setTerm(term, null);
      this.#leader = null;
    }
    if (this.#role === 'leader') {
      clearInterval(this.#timer);
      this.#waiting.clear();
      this.#restartElectionTimer();
    }
    this.#role = 'follower';
  }

  #campaign() {
    this.#role = 'candidate';
    this.#leader = null;
    this.#storage.setTerm(this.#storage.term + 1, this.#name);
    this.#votes = new Set([this.#name]);
    this.#restartElectionTimer();
    const { term, lastIndex } = this.#storage;
    const last = { last_log_index: lastIndex, last_log_term: this.#storage.termAt(lastIndex) };
    for (const peer of this.#peers) send(this.#name, peer, { type: 'request_vote', term, ...last });
    this.#leadIfElected();
  }

  #requestVote(candidate, { term, last_log_index: index, last_log_term: lastTerm }) {
    const { term: ownTerm, votedFor, lastIndex } = this.#storage;
    const ownLastTerm = this.#storage.termAt(lastIndex);
    const upToDate = lastTerm > ownLastTerm || (lastTerm === ownLastTerm && index >= lastIndex);
    const granted = term === ownTerm && upToDate && (votedFor === null || votedFor === candidate);
    if (granted) {
      this.#storage.setTerm(term, candidate);
      this.#restartElectionTimer();
    }
    send(this.#name, candidate, { type: 'request_vote_res', term: ownTerm, granted });
  }

  #voteCame(voter, { term, granted }) {
    if (this.#role !== 'candidate' || term !== this.#storage.term || !granted) return;
    this.#votes.add(voter);
    this.#leadIfElected();
  }

  #leadIfElected() {
    if (this.#votes.size < this.#majority()) return;
    this.#role = 'leader';
    this.#leader = this.#name;
    this.#nextIndex = new Map(this.#peers.map((peer) => [peer, this.#storage.lastIndex + 1]));
    this.#matchIndex = new Map(this.#peers.map((peer) => [peer, 0]));
    clearTimeout(this.#timer);
    this.#timer = setInterval(() => this.#replicate(), HEARTBEAT_MS);
    this.#replicate();
  }

  #replicate() {
    const { term, entries } = this.#storage;
    for (const peer of this.#peers) {
      const previous = this.#nextIndex.get(peer) - 1;
      send(this.#name, peer, {
        type: 'append_entries',
        term,
        prev_log_index: previous,
        prev_log_term: this.#storage.termAt(previous),
        entries: entries.slice(previous),
        leader_commit: this.#commitIndex,
      });
    }
  }

  #appendEntries(
    leader,
    { term, prev_log_index: previous, prev_log_term: previousTerm, entries, leader_commit: commit },
  ) {
    const answer = { type: 'append_entries_res', term: this.#storage.term, success: false };
    if (term === this.#storage.term) {
      this.#follow(term);
      this.#leader = leader;
      this.#restartElectionTimer();
      answer.last = this.#storage.lastIndex;
      if (this.#storage.termAt(previous) === previousTerm) {
        this.#take(previous, entries);
        answer.success = true;
        answer.match = previous + entries.length;
        this.#commit(Math.min(commit, answer.match));
      }
    }
    send(this.#name, leader, answer);
  }

  /** Only what contradicts the leader is removed: a late message must not shorten the log. */
  #take(previous, entries) {
    const known = entries.findIndex(({ term }, offset) => this.#storage.termAt(previous + 1 + offset) !== term);
    if (known < 0) return;
    const first = previous + 1 + known;
    if (first <= this.#storage.lastIndex) this.#storage.truncate(first);
    this.#storage.append(entries.slice(known));
  }

  #appended(follower, { term, success, match, last }) {
    if (this.#role !== 'leader' || term !== this.#storage.term) return;
    const matched = this.#matchIndex.get(follower);
    if (success) {
      this.#matchIndex.set(follower, Math.max(matched, match));
      this.#nextIndex.set(follower, Math.max(this.#nextIndex.get(follower), match + 1));
      this.#advanceCommit();
    } else {
      const next = Math.min(this.#nextIndex.get(follower) - 1, last + 1);
      this.#nextIndex.set(follower, Math.max(next, matched + 1));
    }
  }

  /** Entries of earlier terms are committed with one of this term, never by counting (section 5.4.2). */
  #advanceCommit() {
    const indexes = [...this.#matchIndex.values(), this.#storage.lastIndex].sort((a, b) => b - a);
    const index = indexes[this.#majority() - 1];
    if (this.#storage.termAt(index) === this.#storage.term) this.#commit(index);
  }

  #commit(index) {
    this.#commitIndex = Math.max(this.#commitIndex, index);
    while (this.#applied < this.#commitIndex) {
      this.#applied++;
      const result = this.#execute(this.#storage.entries[this.#applied - 1].request);
      const waiting = this.#waiting.get(this.#applied);
      this.#waiting.delete(this.#applied);
      if (waiting !== undefined) reply(this.#name, waiting.client, waiting.body, result);
    }
  }

  #execute({ type, key, value, from, to }) {
    if (type === 'write') {
      this.#store.set(key, value);
      return { type: 'write_ok' };
    }
    if (!this.#store.has(key)) return failure(ERROR.NO_SUCH_KEY, `there is no key ${key}`);
    if (type === 'read') return { type: 'read_ok', value: this.#store.get(key) };
    const found = this.#store.get(key);
    if (found !== from) return failure(ERROR.PRECONDITION_FAILED, `${key} is ${found}, not ${from}`);
    this.#store.set(key, to);
    return { type: 'cas_ok' };
  }

  #majority() {
    return Math.floor((this.#peers.length + 1) / 2) + 1;
  }
}

function failure(code, text) {
  return { type: 'error', code, text };
}

function reply(src, dest, { msg_id: inReplyTo }, body) {
  send(src, dest, { ...body, in_reply_to: inReplyTo });
}

function send(src, dest, body) {
  console.log(JSON.stringify({ src, dest, body }));
}

let raft;
createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line);
  if (message.body.type === 'init') {
    raft = new Raft(message.body.node_id, message.body.node_ids);
    reply(message.dest, message.src, message.body, { type: 'init_ok' });
  } else {
    raft.handle(message);
  }
});
