import { markup, type Html } from '../page/html.ts';
import { px } from '../page/svg/scale.ts';
import { LANE, ROW, type Layout } from './layout.ts';
import type { Flight, Moment, SpaceTime } from './space-time.ts';

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Every message from where it leaves to where it arrives, is lost, or is copied; those that never arrive as stubs. */
export function flights({ moments }: SpaceTime, layout: Layout): Html {
  const starts = new Map<string, Place>();
  const ended = new Set<string>();
  for (const { number, rule, flight, sent } of moments) {
    for (const { name, from } of sent) starts.set(name, startOf(rule, flight, from, number, layout));
    if (flight !== undefined && rule !== 'duplicate') ended.add(flight.name);
  }
  const drawn = moments.flatMap((moment) =>
    moment.flight === undefined ? [] : [flightOf(moment, moment.flight, starts, layout)],
  );
  const waiting = moments.flatMap(({ sent }) => sent.filter(({ name }) => !ended.has(name)));
  const stubs = waiting.map((flight) => stub(flight, starts, layout));
  // Words come last, so that no arrow crosses them.
  return markup`${stubs}${drawn.map(({ arrow }) => arrow)}${drawn.map(({ word }) => word)}`;
}

interface Drawn {
  readonly arrow: Html;
  readonly word: Html;
}

/** A copy leaves from where the network made it. */
function startOf(
  rule: Moment['rule'],
  flight: Flight | undefined,
  from: string,
  number: number,
  layout: Layout,
): Place {
  if (rule === 'duplicate' && flight !== undefined) return { x: middleOf(flight, layout), y: layout.y(number) };
  return { x: layout.x(from), y: layout.y(number) };
}

function flightOf({ number, rule }: Moment, flight: Flight, starts: ReadonlyMap<string, Place>, layout: Layout): Drawn {
  const y = layout.y(number);
  // What was sent before the first step comes from above.
  const from = starts.get(flight.name) ?? { x: layout.x(flight.from), y: layout.top };
  if (rule === 'drop') return lost(from, { x: middleOf(flight, layout), y }, flight);
  if (rule === 'duplicate') return copied(from, { x: middleOf(flight, layout), y }, flight);
  return arrived(from, { x: layout.x(flight.to), y }, flight);
}

/** Room for a node's own line before a tip. */
const GAP = 5;

function arrived(from: Place, to: Place, { label }: Flight): Drawn {
  const side = Math.sign(from.x - to.x);
  const tip = { x: to.x + side * GAP, y: to.y };
  const where = side < 0 ? 'word carried left' : 'word carried';
  return {
    arrow: markup`<path class="flight" d="${line(from, tip)}"/>${head(from, tip)}`,
    word: markup`<text class="${where}" x="${px(to.x + side * 16)}" y="${px(to.y + 14)}">${label}</text>`,
  };
}

function lost(from: Place, to: Place, { label }: Flight): Drawn {
  const cross = `M${px(to.x - 5)} ${px(to.y - 5)}l10 10M${px(to.x - 5)} ${px(to.y + 5)}l10 -10`;
  return {
    arrow: markup`<path class="flight lost" d="${line(from, to)}"/><path class="cross" d="${cross}"/>`,
    word: between(to, 'lost', `${label} lost`),
  };
}

function copied(from: Place, to: Place, { label }: Flight): Drawn {
  const mark = markup`<circle class="mark" cx="${px(to.x)}" cy="${px(to.y)}" r="5"/>`;
  return {
    arrow: markup`<path class="flight copied" d="${line(from, to)}"/>${mark}`,
    word: between(to, 'copied', `${label} copied`),
  };
}

function between({ x, y }: Place, role: string, text: string): Html {
  return markup`<text class="word ${role} middle" x="${px(x)}" y="${px(y + 19)}">${text}</text>`;
}

const STUB = 26;

function stub(flight: Flight, starts: ReadonlyMap<string, Place>, layout: Layout): Html {
  const from = starts.get(flight.name);
  if (from === undefined) return markup``;
  const to = { x: from.x + Math.sign(layout.x(flight.to) - from.x) * STUB, y: from.y + ROW / 3 };
  return markup`<path class="flight waiting" d="${line(from, to)}"><title>${flight.label} to ${flight.to}, still on its way</title></path>`;
}

function head(from: Place, tip: Place): Html {
  const angle = Math.atan2(tip.y - from.y, tip.x - from.x);
  const [left, right] = [angle + 2.7, angle - 2.7].map(
    (turn) => `${px(tip.x + 9 * Math.cos(turn))} ${px(tip.y + 9 * Math.sin(turn))}`,
  );
  return markup`<path class="tip" d="M${px(tip.x)} ${px(tip.y)}L${left}L${right}Z"/>`;
}

function line(from: Place, to: Place): string {
  return `M${px(from.x)} ${px(from.y)}L${px(to.x)} ${px(to.y)}`;
}

/** Half way to the next line, where no line is. */
function middleOf({ from, to }: Flight, layout: Layout): number {
  return layout.x(from) + (Math.sign(layout.x(to) - layout.x(from)) * LANE) / 2;
}
