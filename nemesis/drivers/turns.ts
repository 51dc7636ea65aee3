/** Runs what it is given. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Has pieces of work done one after the other, in the order in which they come; one that fails holds up none. */
export function oneAtATime(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    // The failure belongs to whoever asked for it.
    last = done.catch(() => undefined);
    return done;
  };
}
