import type { ClockName } from '../../harness/core/fault-action.ts';

/** Which fault has which clock: what two of them would do to one clock could not be told apart, nor taken back. */
export class ClockHolds {
  readonly #holders = new Map<string, string>();

  /** Takes the clocks of a node for a fault, all or none. The reason where another fault has one of them. */
  take(faultId: string, node: string, clocks: readonly ClockName[]): string | undefined {
    for (const name of clocks) {
      const holder = this.#holders.get(key(node, name));
      if (holder !== undefined && holder !== faultId) return `${holder} has the ${name} clock of ${node}`;
    }
    for (const name of clocks) this.#holders.set(key(node, name), faultId);
    return undefined;
  }

  letGo(faultId: string): void {
    for (const [clock, holder] of this.#holders) if (holder === faultId) this.#holders.delete(clock);
  }
}

function key(node: string, name: ClockName): string {
  return `${node}/${name}`;
}
