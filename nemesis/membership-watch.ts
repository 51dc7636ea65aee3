import type { ClusterMember } from '../harness/core/contracts/system.ts';
import type { MembershipChange } from '../harness/core/fault-action.ts';
import type { FaultEffect } from '../harness/core/fault-record.ts';

/** Who the members are, as one node says. */
export interface MemberList {
  readonly node: string;
  readonly members: readonly ClusterMember[];
}

/** How far the node that joins has applied the log, and the leader has committed it; undefined where nobody says. */
export interface Positions {
  readonly applied: number | undefined;
  readonly leader: number | undefined;
}

/** What is to happen next: the node leaves, joins, or, a member by now, catches up with the others. */
export type MembershipPhase = 'leave' | 'join' | 'catch-up' | 'done';

type Goal = 'leave' | 'join';

const FORTH: Readonly<Record<MembershipChange, readonly Goal[]>> = {
  remove: ['leave'],
  replace: ['leave', 'join'],
  add: ['join'],
};
const BACK = { remove: 'join', add: 'leave' } as const satisfies Partial<Record<MembershipChange, Goal>>;

/**
 * Follows one change of the members from what nodes say: there and back. A change has come when a majority of the members
 * that it leads to say the same list; a node has joined when it has applied what was committed by then.
 */
export class MembershipWatch {
  readonly #node: string;
  readonly #change: MembershipChange;
  #goals: Goal[];
  #members: readonly ClusterMember[] | undefined;
  /** Who the node was as a member before the fault; a former identity does not count as having joined. */
  #former: string | undefined;
  #identity: string | undefined;
  /** To be applied by the node until it has caught up; undefined before it is a member. */
  #target: number | undefined;
  readonly #seen: { readonly goal: Goal; readonly members: readonly ClusterMember[] }[] = [];
  #hasCaughtUp = false;

  constructor(node: string, change: MembershipChange) {
    this.#node = node;
    this.#change = change;
    this.#goals = [...FORTH[change]];
  }

  get phase(): MembershipPhase {
    const [goal] = this.#goals;
    if (goal === undefined) return 'done';
    return goal === 'join' && this.#target !== undefined ? 'catch-up' : goal;
  }

  get settled(): boolean {
    return this.#goals.length === 0;
  }

  /** The members that a majority agreed on last; undefined where none did. */
  get members(): readonly ClusterMember[] | undefined {
    return this.#members;
  }

  /** Takes note of what nodes say at one moment; nodes that do not answer are left out. */
  observe(lists: readonly MemberList[], { applied, leader }: Positions): void {
    const agreed = agreedLists(lists);
    if (agreed[0] !== undefined) this.#members = agreed[0];
    if (this.#target !== undefined) {
      this.#followCatchUp(agreed, applied, this.#target);
      return;
    }
    const [goal] = this.#goals;
    if (goal === undefined) return;
    const met = agreed.find((members) => (goal === 'leave') !== this.#isIn(members));
    this.#identity = this.#identityIn(agreed) ?? this.#identity;
    if (met === undefined) return;
    // A majority of the members before may still have the list before.
    this.#members = met;
    this.#seen.push({ goal, members: met });
    if (goal === 'leave') this.#reached(goal);
    else this.#target = leader ?? 0;
  }

  /** The fault is over: when what is half done has come, the members are to be as before. */
  takeBack(): void {
    if (this.#change !== 'replace') this.#goals.push(BACK[this.#change]);
  }

  effect(): FaultEffect {
    const reason = this.#shortcoming();
    return {
      proven: reason === undefined,
      observation: 'changes of the members',
      count: this.#seen.length,
      ...(reason === undefined ? {} : { reason }),
      details: {
        node: this.#node,
        changes: this.#seen.map(({ goal, members }) => ({
          [goal]: Object.fromEntries(members.map(({ node, identity }) => [node, identity])),
        })),
      },
    };
  }

  #shortcoming(): string | undefined {
    const seen = this.#seen.map(({ goal }) => goal);
    if (this.#change !== 'add' && !seen.includes('leave')) return `no majority saw ${this.#node} leave`;
    if (!seen.includes('join')) return `no majority saw ${this.#node} join`;
    if (!this.#hasCaughtUp) return `${this.#node} is a member and did not catch up in time`;
    return this.settled ? undefined : `no majority saw ${this.#node} leave again`;
  }

  /** A removal that was asked for twice may come twice: then it has to join again. */
  #followCatchUp(agreed: readonly (readonly ClusterMember[])[], applied: number | undefined, target: number): void {
    if (agreed.length > 0 && !agreed.some((members) => this.#isIn(members))) this.#target = undefined;
    else if (applied !== undefined && applied >= target) this.#reached('join');
  }

  #reached(goal: Goal): void {
    this.#goals.shift();
    this.#target = undefined;
    if (goal === 'leave') this.#former = this.#identity;
    else this.#hasCaughtUp = true;
  }

  /** As the member it was it has not joined; where members have nothing but their names, it is itself again. */
  #isIn(members: readonly ClusterMember[]): boolean {
    const own = members.find(({ node }) => node === this.#node);
    return own !== undefined && (own.identity === own.node || own.identity !== this.#former);
  }

  #identityIn(lists: readonly (readonly ClusterMember[])[]): string | undefined {
    return lists.flat().find(({ node }) => node === this.#node)?.identity;
  }
}

/** The lists that a majority of the members in them say alike. */
export function agreedLists(lists: readonly MemberList[]): (readonly ClusterMember[])[] {
  const supporters = new Map<string, { readonly members: readonly ClusterMember[]; count: number }>();
  for (const { node, members } of lists) {
    if (!members.some((member) => member.node === node)) continue;
    const key = members
      .map(({ identity }) => identity)
      .sort()
      .join();
    const known = supporters.get(key) ?? { members, count: 0 };
    known.count++;
    supporters.set(key, known);
  }
  return [...supporters.values()]
    .filter(({ members, count }) => 2 * count > members.length)
    .map(({ members }) => members);
}
