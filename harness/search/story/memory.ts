import type { Json } from '../../core/json.ts';
import type { Entry } from '../../core/raft/entry.ts';
import { cutAfter, entriesAfter } from '../../core/raft/log.ts';
import type { Scene } from './scenes.ts';

/**
 * What the reader of a story remembers and no node does: who voted for whom, who won which term, what was committed.
 * Looks at scenes in order, each after it was told.
 */
export class Memory {
  readonly #votes = new Map<string, string>();
  readonly #winners = new Map<number, string>();
  readonly #committed = new Map<number, { readonly entry: Entry; readonly node: string }>();
  /** What was asked, by client and number. */
  readonly #requests = new Map<string, Json>();

  /** For whom the node voted in this term; undefined when it has not. */
  voteOf(node: string, term: number): string | undefined {
    return this.#votes.get(`${node}/${String(term)}`);
  }

  /** Who won the term first. */
  winnerOf(term: number): string | undefined {
    return this.#winners.get(term);
  }

  /** Who first took this very entry for committed. */
  committerOf(entry: Entry): string | undefined {
    const known = this.#committed.get(entry.index);
    return known?.entry.hash === entry.hash ? known.node : undefined;
  }

  /** The entry that was first committed at this index. */
  committedAt(index: number): Entry | undefined {
    return this.#committed.get(index)?.entry;
  }

  /** Whether the request was made before. */
  knowsRequest(client: string, request: number): boolean {
    return this.#requests.has(nameOf({ client, request }));
  }

  /** The value that a request brought along; null where it brought none, undefined where nobody made it. */
  valueOf(client: string, request: number): Json | undefined {
    return this.#requests.get(nameOf({ client, request }));
  }

  learn({ node, before, after, request, sent }: Scene): void {
    if (after.votedFor !== null) this.#voted(node, after.currentTerm, after.votedFor);
    for (const { to, message } of sent) {
      if (message.type === 'RequestVoteReply' && message.voteGranted) this.#voted(node, message.term, to);
    }
    if (after.role === 'leader' && !this.#winners.has(after.currentTerm)) this.#winners.set(after.currentTerm, node);
    if (after.commitIndex > before.commitIndex) {
      for (const entry of entriesAfter(cutAfter(after.log, after.commitIndex), before.commitIndex)) {
        if (!this.#committed.has(entry.index)) this.#committed.set(entry.index, { entry, node });
      }
    }
    if (request !== undefined && 'value' in request) this.#requests.set(nameOf(request), request.value);
  }

  #voted(node: string, term: number, candidate: string): void {
    const key = `${node}/${String(term)}`;
    if (!this.#votes.has(key)) this.#votes.set(key, candidate);
  }
}

function nameOf({ client, request }: { readonly client: string; readonly request: number }): string {
  return `${client}/${String(request)}`;
}
