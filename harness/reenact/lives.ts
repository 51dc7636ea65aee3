import type { Handlers } from '../core/contracts/handlers.ts';
import { canonicalJson } from '../core/digest.ts';
import type { NodeView } from '../core/node-view.ts';
import type { TraceLine } from '../core/trace.ts';

type AnyHandlers = Handlers<unknown, unknown, unknown, unknown>;

/** What is known of the time between two lives of a node. */
export interface Passage {
  /** The line in which the new life says what it found. */
  readonly line: TraceLine;
  /** Handlers of the life that ended, and of the one that began: those of another build after an upgrade. */
  readonly before: AnyHandlers;
  readonly after: AnyHandlers;
  /** Lives in between that left no line. */
  readonly unrecorded: number;
  /**
   * The node after the last step that was through, then after each step that was not: on its disk may be what came of any
   * of them, but nobody else had heard of it.
   */
  readonly states: readonly unknown[];
}

/** How many of the steps that were not through are on disk by what the new life found, the most that can be; undefined: none fits. */
export function writtenSteps(passage: Passage): number | undefined {
  const found = persistedText(passage.line.view);
  const fits = (state: unknown): boolean => persistedText(foundAfter(passage, state)) === found;
  const written = passage.states.findLastIndex(fits);
  return written < 0 ? undefined : written;
}

/** What the new life finds when the one before ended in this state. */
export function foundAfter({ line, before, after, unrecorded }: Passage, state: unknown): NodeView {
  let kept = state;
  for (let life = 0; life < unrecorded; life++) kept = before.reboot(kept);
  return after.view(after.reboot(kept), line.life);
}

/**
 * Whether what was found is from between the steps that were not through: the kill came while a node wrote several files,
 * or several records. Its vote and term are then those of one of them, its log lies between two of them.
 */
export function liesBetween(passage: Passage): boolean {
  const { view } = passage.line;
  if (view === undefined || passage.states.length < 2) return false;
  const possible = passage.states.map((state) => foundAfter(passage, state));
  const voted = possible.some(({ term, votedFor }) => term === view.term && votedFor === view.votedFor);
  const last = possible.map(({ lastIndex }) => lastIndex);
  const logged =
    possible.some(({ logDigest }) => logDigest === view.logDigest) ||
    (view.lastIndex >= Math.min(...last) && view.lastIndex <= Math.max(...last));
  return voted && logged;
}

/** The text of a view, for comparing. */
function persistedText(view: NodeView | undefined): string {
  return view === undefined ? '' : canonicalJson(view);
}
