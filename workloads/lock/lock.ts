import type { ClosingOperation, Workload } from '../../harness/core/contracts/workload.ts';

/** Acquires every lock once more at the end; an earlier try of it may hold the lock without knowing. */
const CLOSING_OWNER = 'closing';

/**
 * A lock per key, held by an owner. Every client acquires in its own name, and its next operation gives back what it may
 * hold: after an acquisition whose outcome it did not learn, too. It stays with one lock, so that what took effect late is
 * given back soon, and no lock is left to somebody who does not know of it.
 */
export const lock: Workload = {
  name: 'lock',
  summary: 'acquire and release locks in the name of an owner, on independent keys',
  semantics: { model: 'mutex', initial: null, failSemantics: 'did-not-happen', nilRead: 'value' },
  operations: ['acquire', 'release'],
  operation: ({ client, keys }, k) => {
    const key = keys[client % keys.length] as string;
    return { f: k % 2 === 0 ? 'acquire' : 'release', key, value: ownerOf(client) };
  },
  closing: (key, _serial, { clients }) => [
    ...Array.from({ length: clients }, (_, client) => givenBack(key, ownerOf(client))),
    givenBack(key, CLOSING_OWNER),
    { f: 'acquire', key, value: CLOSING_OWNER },
    givenBack(key, CLOSING_OWNER),
  ],
};

function ownerOf(client: number): string {
  return `c${String(client + 1)}`;
}

/**
 * The load is over, so that nobody else gives back what its owner holds. The progress owed is that the lock can be acquired;
 * whether the system may refuse a release is for the model to judge.
 */
function givenBack(key: string, owner: string): ClosingOperation {
  return { f: 'release', key, value: owner, optional: true };
}
