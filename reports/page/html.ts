/** Markup that may be put into a page as it is. Only {@link markup} and {@link trusted} make it. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlPart = Html | string | number | undefined | readonly HtmlPart[];

/**
 * A template whose every value is escaped unless it is markup itself, so that whatever a node, a client or a key says
 * stays text. Lists are joined, undefined is nothing. Attribute values must be quoted in the template.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly HtmlPart[]): Html {
  return new Html(strings.reduce((text, string, position) => text + textOf(values[position - 1]) + string));
}

/** Declares text as markup: for our own style and script only. */
export function trusted(text: string): Html {
  return new Html(text);
}

/**
 * Text that is safe between tags and in quoted attributes. Control characters and those that reverse the direction of
 * text become visible, because they could make a line read as something it is not.
 */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => ENTITIES[character] as string).replace(INVISIBLE, escaped);
}

/** JSON that is safe inside a script element: no character that could end it. */
export function scriptJson(value: unknown): Html {
  return new Html(
    JSON.stringify(value)
      .replace(/[<>&\u2028\u2029]/g, escaped)
      .replace(INVISIBLE, escaped),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

// eslint-disable-next-line no-control-regex -- these are the characters to be shown
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function textOf(part: HtmlPart): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map(textOf).join('');
}
