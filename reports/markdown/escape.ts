/**
 * Text that stays text in GitHub's Markdown: no markup, no link, no mention, no line of its own. Every punctuation mark
 * but the comma is a character reference, which never is markup; a comment behind `#` and `@` keeps `#12` from being
 * taken for an issue and `@name` for a person.
 */
export function escapeMarkdown(text: string): string {
  return visible(text.replace(/\s+/g, ' ')).replace(PUNCTUATION, (character) => {
    const reference = `&#${String(character.charCodeAt(0))};`;
    return character === '#' || character === '@' ? `${reference}<!-- -->` : reference;
  });
}

/** A block of code, fenced so that nothing in it ends it. Lines are kept. */
export function codeBlock(lines: readonly string[], language = ''): string {
  const shown = lines.map(visible);
  const longest = Math.max(2, ...shown.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...shown, fence].join('\n');
}

/** Characters that are not seen, or turn text around, are shown by their code. */
function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const PUNCTUATION = /[!-+\--/:-@[-`{-~]/g;

// eslint-disable-next-line no-control-regex -- these are the characters to be shown
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
