import { markup, type Html } from '../page/html.ts';
import { px } from '../page/svg/scale.ts';
import { LINE, type Layout } from './layout.ts';
import type { Moment, SpaceTime, Status } from './space-time.ts';

/** Every node's line, in the manner of its role: thin for followers, dashed for candidates, thick for leaders, dotted while it is down. */
export function lanes(picture: SpaceTime, layout: Layout): Html {
  return markup`${picture.nodes.map((node) => lane(node, picture, layout))}`;
}

function lane(node: string, { moments, before }: SpaceTime, layout: Layout): Html {
  const x = px(layout.x(node));
  const own = moments.filter((moment) => moment.node === node && !ELSEWHERE.includes(moment.rule));
  const pieces: Html[] = [];
  let from = layout.top;
  const first = before?.get(node) ?? INITIAL;
  let manner = mannerOf(first);
  for (const { number, status } of own) {
    const next = mannerOf(status);
    if (next === manner) continue;
    const to = layout.y(number);
    pieces.push(piece(x, from, to, manner));
    [from, manner] = [to, next];
  }
  pieces.push(piece(x, from, layout.bottom, manner));
  const name = markup`<text class="name" x="${x}" y="${px(layout.top - 12)}">${node}</text>`;
  return markup`<g>${name}${pieces}${ending(x, own.at(-1)?.status ?? first, layout)}</g>`;
}

/** Steps that are drawn between the lines. */
const ELSEWHERE: readonly Moment['rule'][] = ['drop', 'duplicate', 'hold', 'release'];

function mannerOf({ role, up }: Status): string {
  return up ? (role ?? 'follower') : 'down';
}

function piece(x: string, from: number, to: number, manner: string): Html {
  return markup`<path class="lane ${manner}" d="M${x} ${px(from)}V${px(to)}"/>`;
}

/** A node that nothing happened to. */
const INITIAL: Status = { role: 'follower', term: 0, up: true, commitIndex: undefined, log: undefined };

/** How the node ends up. */
function ending(x: string, last: Status, { bottom }: Layout): Html {
  const lines = endingOf(last);
  const texts = lines.map(
    (line, position) => markup`<text class="end" x="${x}" y="${px(bottom + (position + 1) * LINE)}">${line}</text>`,
  );
  return markup`${texts}`;
}

function endingOf({ role, term, up, commitIndex, log }: Status): string[] {
  const who = [
    ...(role === undefined ? [] : [role]),
    ...(up ? [] : ['stopped']),
    ...(term === undefined ? [] : [`term ${String(term)}`]),
  ];
  return [
    who.join(', '),
    ...(log === undefined ? [] : [`log: ${log === '' ? 'empty' : log}`]),
    ...(commitIndex === undefined ? [] : [`commitIndex ${String(commitIndex)}`]),
  ];
}
