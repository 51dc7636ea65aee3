import type { ClientOutcome, ClientRequest } from '../../../harness/core/contracts/system.ts';
import { encodeText } from './encoding.ts';
import type { Gateway } from './gateway.ts';
import { ok, unprepared, writeOutcome } from './outcomes.ts';

/** Times a lease is renewed within its length. */
const RENEWALS_PER_LEASE = 3;

/** What an acquisition whose time is over takes to withdraw. */
const WITHDRAWAL_MS = 500;

/** A lease that is renewed, and the key that etcd made for the lock while it lasts. */
interface Session {
  readonly gateway: Gateway;
  readonly lease: string;
  readonly lock: string;
  readonly renewal: NodeJS.Timeout;
}

/**
 * Locks by etcd's own lock service: an acquisition waits for those before it and holds while its lease lasts. Each has a
 * lease of its own, renewed through the member that was asked, over which the holder's whole connection runs. A holder
 * whose member stands still for longer than the lease has lost the lock and is not told: a lock alone cannot exclude
 * then, which is what fencing tokens are for.
 * (Kleppmann, "How to do distributed locking", 2016; etcd's documentation says the same of its lock.)
 */
export class Sessions {
  readonly #leaseMs: number;
  /** By lock and owner. */
  readonly #held = new Map<string, Session>();

  /** @param leaseMs shortest time between the last renewal and the loss of a lock; etcd rounds up to whole seconds */
  constructor(leaseMs: number) {
    this.#leaseMs = leaseMs;
  }

  async acquire(gateway: Gateway, { key, value, signal }: ClientRequest): Promise<ClientOutcome> {
    const held = identityOf(key, value as string);
    if (this.#held.has(held)) return { type: 'fail', error: 'held by its owner', retry: false };
    const granted = await gateway.post('lease/grant', { TTL: String(Math.ceil(this.#leaseMs / 1_000)) }, signal);
    if (granted.kind !== 'answer') return unprepared(granted);
    const lease = granted.body['ID'] as string;
    const renewal = this.#renew(gateway, lease);
    const reply = await gateway.post('lock/lock', { name: encodeText(key), lease }, signal);
    if (reply.kind === 'answer') {
      this.#held.set(held, { gateway, lease, renewal, lock: reply.body['key'] as string });
      return ok(value);
    }
    clearInterval(renewal);
    // Without its lease the acquisition is over, or will never begin; it is certain that nobody was told of it.
    const revoked = await gateway.post('kv/lease/revoke', { ID: lease }, AbortSignal.timeout(WITHDRAWAL_MS));
    if (revoked.kind === 'answer') return { type: 'fail', error: 'gave up waiting', retry: false };
    return writeOutcome(reply, () => ok(value));
  }

  /** Only what was acquired can be given back: for anything else nothing is sent. */
  async release({ key, value, signal }: ClientRequest): Promise<ClientOutcome> {
    const held = identityOf(key, value as string);
    const session = this.#held.get(held);
    if (session === undefined) return { type: 'fail', error: 'not held by its owner', retry: false };
    // At once, because two may give back in one name at the same time, and only one of them has something to give.
    this.#held.delete(held);
    const reply = await session.gateway.post('lock/unlock', { key: session.lock }, signal);
    const outcome = writeOutcome(reply, () => ok(value));
    if (outcome.type !== 'fail') this.#end(session);
    // Its owner may have acquired the lock again before the answer came.
    else if (!this.#held.has(held)) this.#held.set(held, session);
    return outcome;
  }

  close(): void {
    for (const { renewal } of this.#held.values()) clearInterval(renewal);
    this.#held.clear();
  }

  #renew(gateway: Gateway, lease: string): NodeJS.Timeout {
    const period = Math.ceil(this.#leaseMs / RENEWALS_PER_LEASE);
    const renew = (): void => void gateway.post('lease/keepalive', { ID: lease }, AbortSignal.timeout(period));
    return setInterval(renew, period).unref();
  }

  /** Nobody waits for it: where it does not arrive, the lease runs out. */
  #end({ gateway, lease, renewal }: Session): void {
    clearInterval(renewal);
    void gateway.post('kv/lease/revoke', { ID: lease }, AbortSignal.timeout(this.#leaseMs));
  }
}

function identityOf(key: string, owner: string): string {
  return JSON.stringify([key, owner]);
}
