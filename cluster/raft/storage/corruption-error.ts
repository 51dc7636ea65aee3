/** What is on disk cannot have been left behind by a crash: going on could lose acknowledged data. */
export class CorruptionError extends Error {
  constructor(path: string, what: string) {
    super(`corruption in ${path}: ${what}; restore the file, or wipe the node's data folder and let it start anew`);
    this.name = new.target.name;
  }
}
