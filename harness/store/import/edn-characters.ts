/** Characters that mean something in EDN, by their codes. */
export const OPEN_VECTOR = code('[');
export const CLOSE_VECTOR = code(']');
export const OPEN_LIST = code('(');
export const CLOSE_LIST = code(')');
export const OPEN_MAP = code('{');
export const CLOSE_MAP = code('}');
export const QUOTE = code('"');
export const BACKSLASH = code('\\');
export const HASH = code('#');
export const COLON = code(':');
export const SEMICOLON = code(';');
export const CARET = code('^');
export const COMMA = code(',');
export const UNDERSCORE = code('_');
export const NEW_LINE = code('\n');
export const SPACE = 32;

export function isBlank(character: number): boolean {
  return character === SPACE || character === COMMA || (character >= 9 && character <= 13) || character === 0xa0;
}

export function endsWord(character: number): boolean {
  switch (character) {
    case OPEN_VECTOR:
    case CLOSE_VECTOR:
    case OPEN_LIST:
    case CLOSE_LIST:
    case OPEN_MAP:
    case CLOSE_MAP:
    case QUOTE:
    case SEMICOLON:
    case BACKSLASH:
      return true;
    default:
      return Number.isNaN(character) || isBlank(character);
  }
}

function code(character: string): number {
  return character.charCodeAt(0);
}
