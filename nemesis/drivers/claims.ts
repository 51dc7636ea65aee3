/** What the faults that a driver does are about, by fault id, from `claim` until they are over. */
export class Claims<T> extends Map<string, T> {
  /** Throws RangeError for a fault that has claimed nothing: a mistake of the caller. */
  of(faultId: string): T {
    const claim = this.get(faultId);
    if (claim === undefined) throw new RangeError(`fault ${faultId} has claimed nothing`);
    return claim;
  }
}
