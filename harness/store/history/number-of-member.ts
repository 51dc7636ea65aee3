/** Texts, brackets and numbers of JSON. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]]|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Where a number stands in a text, and its digits. */
export interface PlacedNumber {
  readonly digits: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The whole number that a member of a JSON object has, digit by digit where JSON.parse would round it; undefined where it
 * is written otherwise. Of several members of that name the last counts, as for JSON.parse.
 */
export function numberOfMember(json: string, name: string): PlacedNumber | undefined {
  let depth = 0;
  let before = '';
  let found: PlacedNumber | undefined;
  for (const { 0: token, index } of json.matchAll(TOKENS)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && before === `"${name}"` && /^-?\d+$/.test(token))
      found = { digits: token, from: index, to: index + token.length };
    before = token;
  }
  return found;
}
