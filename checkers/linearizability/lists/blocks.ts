import type { Call } from '../call.ts';
import type { Answer, Element } from '../elements/element.ts';
import type { Block, Member } from '../zones/blocks.ts';
import type { Segment, SegmentAnswer } from './segments.ts';

/** A block with what its members stand for. */
export interface ListBlock extends Block {
  /** By position; nothing stands at the first one of the beginning. */
  readonly elements: readonly (Element | undefined)[];
  /** Shows all elements; undefined when nobody saw them. */
  readonly longest: Answer | undefined;
  /** The answers among the members. */
  readonly answers: ReadonlyMap<Call, SegmentAnswer>;
}

/** A block per segment, and one for each element that nobody saw. */
export function blocksOf(segments: readonly Segment[], unseen: readonly Element[]): ListBlock[] {
  return [...segments.map(segmentBlock), ...unseen.map((element) => blockOf([element], undefined, []))];
}

function segmentBlock({ root, longest, answers }: Segment): ListBlock {
  const elements = longest?.elements ?? [];
  return blockOf(root === undefined ? [undefined, ...elements] : elements, longest, answers);
}

/** Each element's call, and behind it the answers that end with it. */
function blockOf(
  elements: readonly (Element | undefined)[],
  longest: Answer | undefined,
  answers: readonly SegmentAnswer[],
): ListBlock {
  const first = elements[0] === undefined ? 0 : 1;
  const writers: Member[] = elements.map((element, position) => ({ call: element?.calls[0], position }));
  const reads: Member[] = answers.map(({ call, count }) => ({ call, position: count - first }));
  const members = [...writers, ...reads].sort((a, b) => a.position - b.position || rankOf(a) - rankOf(b));
  let [firstCompleted, lastInvoked] = [Infinity, -Infinity];
  for (const { call } of members) {
    firstCompleted = Math.min(firstCompleted, call?.completed ?? -Infinity);
    lastInvoked = Math.max(lastInvoked, call?.invoked ?? -Infinity);
  }
  const answerOf = new Map(answers.map((answer) => [answer.call, answer]));
  return { members, writers, firstCompleted, lastInvoked, elements, longest, answers: answerOf };

  function rankOf(member: Member): number {
    return member === writers[member.position] ? -Infinity : (member.call as Call).invoked;
  }
}
