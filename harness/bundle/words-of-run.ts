import { escapedForPattern } from './escaped.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import type { Plan } from '../core/plan.ts';

/** Keys of a spec below which stand words of its author, not of Verdict or of the system. */
const OWN_WORDS = ['options', 'program', 'plugins'];

/**
 * Which words mean something in a run: keys and values of its plan, and what its events, steps and choices are made of. Whoever is
 * called like one of them cannot be taken out of its files without changing what they say.
 *
 * @param lines texts of its files of JSON lines
 */
export function wordsOfRun(plan: Plan, lines: readonly string[]): (word: string) => boolean {
  const words = new Set<string>();
  collect(plan as unknown as Json, words);
  return (word) => {
    const inLines = new RegExp(`"${escapedForPattern(word)}"`, 'i');
    return words.has(word.toLowerCase()) || lines.some((text) => inLines.test(text));
  };
}

function collect(value: Json, words: Set<string>): void {
  if (typeof value === 'string') words.add(value.toLowerCase());
  else if (Array.isArray(value)) for (const item of value as readonly Json[]) collect(item, words);
  else if (isJsonObject(value)) {
    for (const [key, held] of Object.entries(value)) {
      words.add(key.toLowerCase());
      if (!OWN_WORDS.includes(key)) collect(held, words);
    }
  }
}
