import { markup, type Html } from '../page/html.ts';
import { px } from '../page/svg/scale.ts';
import { LINE, ROW, wrapped, type Layout } from './layout.ts';
import type { Moment, SpaceTime } from './space-time.ts';

/** Every step's row: its number, its sentence for pointers and screen readers, and what it changed at the node. */
export function moments(picture: SpaceTime, layout: Layout): Html {
  return markup`${picture.moments.map((moment) => row(moment, layout))}`;
}

/** What is behind the lines: a rule per step, and the last one in red where it breaks something. */
export function rows({ moments: all, violation }: SpaceTime, layout: Layout): Html {
  const lines = all.map(({ number }) => {
    const y = px(layout.y(number));
    return markup`<path class="rule" d="M40 ${y}H${px(layout.width - 16)}"/>`;
  });
  const last = all.at(-1);
  if (violation === undefined || last === undefined) return markup`${lines}`;
  const top = layout.y(last.number) - ROW / 2;
  const band = markup`<rect class="broken" x="8" y="${px(top)}" width="${px(layout.width - 16)}" height="${ROW}" rx="4"/>`;
  return markup`${band}${lines}`;
}

function row(moment: Moment, layout: Layout): Html {
  const { number, sentence } = moment;
  const y = layout.y(number);
  return markup`<g><title>${number}. ${sentence}</title><text class="number" x="34" y="${px(y + 4)}">${number}</text>${mark(moment, layout)}${words(moment, layout)}</g>`;
}

/** Timers are circles, requests squares, the end and the beginning of a life a bar. */
function mark({ rule, node, number }: Moment, layout: Layout): Html {
  const x = layout.x(node);
  const y = layout.y(number);
  if (rule === 'timeout')
    return markup`<circle class="mark" cx="${px(x)}" cy="${px(y)}" r="6"/><path class="mark" d="M${px(x)} ${px(y - 4)}V${px(y)}H${px(x + 3)}"/>`;
  if (rule === 'input' || rule === 'reconfigure')
    return markup`<rect class="mark" x="${px(x - 5)}" y="${px(y - 5)}" width="10" height="10"/>`;
  if (rule === 'crash')
    return markup`<path class="cross" d="M${px(x - 6)} ${px(y - 6)}l12 12M${px(x - 6)} ${px(y + 6)}l12 -12"/>`;
  if (rule === 'restart' || rule === 'upgrade' || rule === 'start')
    return markup`<path class="mark" d="M${px(x - 6)} ${px(y + 5)}h12l-6 -10Z"/>`;
  return rule === 'deliver' ? markup`<circle class="mark" cx="${px(x)}" cy="${px(y)}" r="3"/>` : markup``;
}

/** Characters beside a line before the next one is near. */
const COLUMNS = 25;

/** On the side from which no message comes: what made the step, then what it changed. */
function words({ rule, node, number, flight, cause, notes }: Moment, layout: Layout): Html {
  if (rule === 'drop' || rule === 'duplicate') return markup``;
  const left = flight !== undefined && layout.x(flight.from) > layout.x(node);
  const x = px(layout.x(node) + (left ? -14 : 14));
  const changes = notes.length === 0 ? [] : wrapped(notes.join(', '), COLUMNS);
  const lines = [
    ...(cause === undefined ? [] : [{ text: cause, role: 'cause' }]),
    ...changes.map((text) => ({ text, role: 'note' })),
  ];
  const first = layout.y(number) + 4 - (Math.min(lines.length - 1, 1) * LINE) / 2;
  const texts = lines.map(
    ({ text, role }, position) =>
      markup`<text class="word ${role}${left ? ' left' : ''}" x="${x}" y="${px(first + position * LINE)}">${text}</text>`,
  );
  return markup`${texts}`;
}
