import { isCrashed, type Call } from '../call.ts';

/** An owner's time with the lock: from an acquire to the release that ends it. */
export interface Section {
  /** Interned owner. */
  readonly owner: number;
  /** undefined: the lock was held from the beginning. */
  readonly acquire: Call | undefined;
  /** undefined: it was never released. */
  readonly release: Call | undefined;
  /** First completion of its calls: by then the lock has been acquired; -Infinity for the initial holder. */
  readonly from: number;
  /** Last invocation of its calls: until then it cannot have been released; Infinity without a release. */
  readonly until: number;
}

/** A release in the name of an owner who cannot have held the lock. */
export interface Orphan {
  readonly owner: number;
  readonly release: Call;
  /** What the owner had before. */
  readonly previous: Section | undefined;
}

/** An acquire in the name of an owner who cannot have released the lock since acquiring it. */
export interface Again {
  readonly owner: number;
  readonly acquire: Call;
  /** undefined: the lock was held from the beginning. */
  readonly held: Call | undefined;
}

export interface OwnedSections {
  readonly sections: readonly Section[];
  readonly orphans: readonly Orphan[];
  readonly again: readonly Again[];
}

/** `once`: as it can have been. `without-limit`: crashed calls may serve several sections, which only makes more possible. */
export type CrashedUse = 'once' | 'without-limit';

/**
 * The sections of one owner, whose completed calls follow each other in time. They alternate, but for crashed calls in
 * between: of two acquires in a row the first must have been ended by a crashed release, a release after a release was
 * preceded by a crashed acquire. Crashed calls that are not needed are left out, except that a crashed release and a
 * crashed acquire may have interrupted a section: two sections ask for less than one, because whatever order has room
 * for the one has room for both in its place.
 *
 * @param calls in order of invocation
 */
export function sectionsOfOwner(
  owner: number,
  calls: readonly Call[],
  heldFirst: boolean,
  use: CrashedUse,
): OwnedSections {
  const builder = new Builder(owner, calls.filter(isCrashed), use);
  let open: Opened | undefined = heldFirst ? { acquire: undefined } : undefined;
  for (const call of calls.filter((other) => !isCrashed(other))) {
    if (call.f === 'release') {
      builder.released(open, call);
      open = undefined;
      continue;
    }
    if (open) builder.acquiredAgain(open, call);
    open = { acquire: call };
  }
  if (open) builder.close(open, Infinity);
  const { orphans, again } = builder;
  return { sections: builder.interrupted(), orphans, again };
}

interface Opened {
  readonly acquire: Call | undefined;
}

class Builder {
  readonly orphans: Orphan[] = [];
  readonly again: Again[] = [];
  readonly #owner: number;
  readonly #use: CrashedUse;
  readonly #crashed: { readonly acquire: Call[]; readonly release: Call[] };
  readonly #sections: Section[] = [];

  constructor(owner: number, crashed: readonly Call[], use: CrashedUse) {
    this.#owner = owner;
    this.#use = use;
    this.#crashed = {
      acquire: crashed.filter(({ f }) => f === 'acquire'),
      release: crashed.filter(({ f }) => f === 'release'),
    };
  }

  /** Ends what is open by a crashed release, if one was invoked by then. */
  close({ acquire }: Opened, deadline: number): void {
    this.#sections.push(sectionOf(this.#owner, acquire, this.#take('release', deadline)));
  }

  acquiredAgain(open: Opened, acquire: Call): void {
    this.close(open, acquire.completed);
    if (this.#sections.at(-1)?.release === undefined) {
      this.again.push({ owner: this.#owner, acquire, held: open.acquire });
    }
  }

  released(open: Opened | undefined, release: Call): void {
    const acquire = open === undefined ? this.#take('acquire', release.completed) : open.acquire;
    if (open === undefined && acquire === undefined) {
      this.orphans.push({ owner: this.#owner, release, previous: this.#sections.at(-1) });
      return;
    }
    this.#sections.push(sectionOf(this.#owner, acquire, release));
  }

  /**
   * The sections, those with completed ends in two where crashed calls allow it. A crashed call that was invoked only
   * while the release ran makes for other sections, not for wider ones: it counts only where more may be possible than is,
   * and then as if it had been invoked in time.
   */
  interrupted(): Section[] {
    return this.#sections.flatMap((section) => {
      const { acquire, release } = section;
      if (release === undefined || isCrashed(release) || (acquire && isCrashed(acquire))) return [section];
      const deadline = this.#use === 'once' ? release.invoked : release.completed;
      if (!this.#has('acquire', deadline) || !this.#has('release', deadline)) return [section];
      return [
        sectionOf(this.#owner, acquire, this.#take('release', deadline)),
        sectionOf(this.#owner, this.#take('acquire', deadline), release),
      ].map((part) => ({ ...part, until: Math.min(part.until, section.until) }));
    });
  }

  #has(f: 'acquire' | 'release', deadline: number): boolean {
    const [first] = this.#crashed[f];
    return first !== undefined && first.invoked <= deadline;
  }

  /** The crashed call of this kind that was invoked first, if that was by the deadline. */
  #take(f: 'acquire' | 'release', deadline: number): Call | undefined {
    if (!this.#has(f, deadline)) return undefined;
    return this.#use === 'once' ? this.#crashed[f].shift() : this.#crashed[f][0];
  }
}

function sectionOf(owner: number, acquire: Call | undefined, release: Call | undefined): Section {
  return {
    owner,
    acquire,
    release,
    from: acquire === undefined ? -Infinity : Math.min(acquire.completed, release?.completed ?? Infinity),
    until: release === undefined ? Infinity : Math.max(acquire?.invoked ?? -Infinity, release.invoked),
  };
}
