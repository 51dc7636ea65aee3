import { markup, trusted, type Html } from '../page/html.ts';
import { px } from '../page/svg/scale.ts';
import { flights } from './flights.ts';
import { lanes } from './lanes.ts';
import { layoutOf, LINE, wrapped, type Layout } from './layout.ts';
import { moments, rows } from './moments.ts';
import type { SpaceTime } from './space-time.ts';
import { DIAGRAM_STYLE } from './style.ts';

/**
 * A run as an SVG file of its own: nodes as lines downwards, messages as arrows between them, what each step changed
 * beside the line of its node, and the step that breaks something in red. No scripts, no fonts, light or dark as the
 * reader has it; title and description say the same in words.
 */
export function diagramSvg(picture: SpaceTime): string {
  const layout = placesOf(picture);
  const box = `0 0 ${px(layout.width)} ${px(layout.height)}`;
  return `${
    markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${px(layout.width)}" height="${px(layout.height)}" role="img" aria-labelledby="title description"><title id="title">${picture.title}</title><desc id="description">${picture.description}</desc><style>${trusted(DIAGRAM_STYLE)}</style><text class="title" x="16" y="28">${picture.title}</text>${bodyOf(picture, layout)}</svg>`
      .text
  }\n`;
}

/** Room for numbers of many digits, px. */
const RIM = 20;

/** The same as a part of a page, which says in words what it shows and has its style. */
export function embeddedDiagram(picture: SpaceTime): Html {
  const layout = placesOf(picture);
  return markup`<svg class="diagram" viewBox="${-RIM} 0 ${px(layout.width + RIM)} ${px(layout.height)}" role="img" aria-label="${picture.title}"><text class="title" x="16" y="28">${picture.title}</text>${bodyOf(picture, layout)}</svg>`;
}

function placesOf(picture: SpaceTime): Layout {
  return layoutOf(picture, (columns) => underneath(picture, columns).length);
}

function bodyOf(picture: SpaceTime, layout: Layout): Html {
  return markup`${rows(picture, layout)}${lanes(picture, layout)}${flights(picture, layout)}${moments(picture, layout)}${footer(picture, layout)}`;
}

function footer(picture: SpaceTime, { columns, footer: top }: Layout): Html {
  const lines = underneath(picture, columns).map(
    ({ text, role }, position) =>
      markup`<text class="${role}" x="16" y="${px(top + (position + 1) * LINE)}">${text}</text>`,
  );
  return markup`${lines}`;
}

interface Underneath {
  readonly text: string;
  readonly role: 'verdict' | 'key';
}

function underneath(picture: SpaceTime, columns: number): Underneath[] {
  const { violation, moments: all } = picture;
  const broken =
    violation === undefined ? [] : wrapped(`Step ${String(all.at(-1)?.number ?? 0)}: ${violation}`, columns);
  return [
    ...broken.map((text) => ({ text, role: 'verdict' as const })),
    ...wrapped(keyOf(picture), columns).map((text) => ({ text, role: 'key' as const })),
  ];
}

/** Short names of messages that occur, and what the marks mean. */
function keyOf({ moments: all }: SpaceTime): string {
  const used = new Set(
    all.flatMap(({ flight, sent }) => [flight, ...sent].map((each) => each?.label.split(' ')[0] ?? '')),
  );
  const names = Object.entries(SHORT_NAMES).filter(([short]) => used.has(short));
  const types = names.map(([short, long]) => `${short}: ${long}`);
  return [...types, 't1: term 1', 'dashed line: candidate', 'thick line: leader', 'dotted line: stopped'].join('; ');
}

/** As in schedules. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  RV: 'RequestVote',
  RVR: 'its reply',
  AE: 'AppendEntries',
  AER: 'its reply',
  PV: 'PreVote',
  PVR: 'its reply',
  IS: 'InstallSnapshot',
  ISR: 'its reply',
  TN: 'TimeoutNow',
};
