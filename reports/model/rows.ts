/** An operation's place in time, for giving it a row of its own while it is open. */
export interface Spell {
  readonly process: number;
  readonly invoked: number;
  /** When it was over for its client, known outcome or not. */
  readonly closed: number;
}

/**
 * A row for each operation: a process keeps its row as long as it lives, and a new process takes the topmost row that
 * is free. As a client takes a fresh process number after an unknown outcome, rows are, in effect, clients.
 * `operations` in order of invocation.
 */
export function assignRows(operations: readonly Spell[]): { readonly rows: readonly number[]; readonly count: number } {
  const lastOf = new Map<number, number>();
  operations.forEach((operation, position) => lastOf.set(operation.process, position));
  const rowOf = new Map<number, number>();
  const freeFrom: number[] = [];
  const rows = operations.map((operation, position) => {
    const row = rowOf.get(operation.process) ?? topmostFree(freeFrom, operation.invoked);
    rowOf.set(operation.process, row);
    freeFrom[row] = lastOf.get(operation.process) === position ? operation.closed : Infinity;
    return row;
  });
  return { rows, count: freeFrom.length };
}

function topmostFree(freeFrom: readonly number[], time: number): number {
  const row = freeFrom.findIndex((from) => from <= time);
  return row === -1 ? freeFrom.length : row;
}
