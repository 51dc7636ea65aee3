import type { Json } from '../core/json.ts';

/** The value of a flag that takes JSON; what is no JSON is a text, so that nobody has to quote twice. */
export function jsonFlag(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
