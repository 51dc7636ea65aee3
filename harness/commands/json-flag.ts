import { InputError, messageOf } from '../core/errors.ts';
import type { Json } from '../core/json.ts';

/**
 * The value of a flag that takes JSON. A plain word is a text, so that nobody has to quote twice.
 *
 * @throws InputError for what was meant as JSON and is none
 */
export function jsonFlag(flag: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    if (!/^\s*[[{"]/.test(text)) return text;
    throw new InputError(`${flag} ${text}: expected JSON: ${messageOf(cause)}`, {
      code: 'FLAG_INVALID',
      hint: 'The shell takes quotes away: put the whole value between single ones.',
      cause,
    });
  }
}
