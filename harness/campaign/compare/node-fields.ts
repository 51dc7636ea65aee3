import type { NodeView } from '../../core/node-view.ts';
import type { StatedEntry, StateLine } from '../../core/state-lines.ts';
import type { TraceLine } from '../../core/trace.ts';

/** How many entries at the end of a log are shown: what two builds differ in is there. */
const ENTRIES = 6;

/** A node in words after the first `steps` steps of a run; undefined where nothing is known of it yet. */
export function nodeFields(
  { trace, states }: { readonly trace: readonly TraceLine[]; readonly states: readonly StateLine[] | undefined },
  steps: number,
  node: string,
): Record<string, string> | undefined {
  const view = trace.slice(0, steps).findLast((line) => line.node === node && line.view !== undefined)?.view;
  if (view === undefined) return undefined;
  return { ...viewInWords(view), ...(states === undefined ? {} : logInWords(trace, states, steps, node)) };
}

function viewInWords(view: NodeView): Record<string, string> {
  return {
    role: view.role,
    term: String(view.term),
    'voted for': view.votedFor ?? 'nobody',
    leader: view.leader ?? 'unknown',
    committed: String(view.commitIndex),
    applied: String(view.lastApplied),
    'last entry': view.lastIndex === 0 ? 'none' : `${String(view.lastIndex)} of term ${String(view.lastTerm)}`,
    state: view.stateDigest,
  };
}

/** The end of the node's log, entry by entry. */
function logInWords(
  trace: readonly TraceLine[],
  states: readonly StateLine[],
  steps: number,
  node: string,
): Record<string, string> {
  const entries: StatedEntry[] = [];
  let log: number[] = [];
  for (const line of states) {
    if (line.step > steps) break;
    for (const entry of line.entries ?? []) entries.push(entry);
    if (line.log === undefined || trace[line.step - 1]?.node !== node) continue;
    log = log.slice(0, line.log.keep);
    const { add } = line.log;
    for (let at = 0; at + 1 < add.length; at += 2) {
      for (let number = add[at] as number; number <= (add[at + 1] as number); number++) log.push(number);
    }
  }
  return Object.fromEntries(
    log.slice(-ENTRIES).flatMap((number) => {
      const entry = entries[number];
      return entry === undefined ? [] : [[`log ${String(entry[0])}`, `term ${String(entry[1])}: ${entry[2]}`]];
    }),
  );
}
