/** Texts, which are skipped, and numbers of JSON. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Digits that every number keeps. */
const SAFE_DIGITS = 15;

/** What a text has to hold for a closer look; most have nothing of it. */
const SUSPICIOUS = /[\d.]{15}|\d[eE]/;

/**
 * The first number of a JSON text that would become another one when read: a whole number beyond 2^53, or one with
 * more digits than a double holds. Two different values would then look like one.
 */
export function lossyNumberIn(json: string): string | undefined {
  if (!SUSPICIOUS.test(json)) return undefined;
  for (const [token] of json.matchAll(TOKENS)) if (!token.startsWith('"') && isLossy(token)) return token;
  return undefined;
}

function isLossy(token: string): boolean {
  if (token.length <= SAFE_DIGITS && !/[eE]/.test(token)) return false;
  const value = Number(token);
  if (Number.isInteger(value)) return !Number.isSafeInteger(value) || digits(token) !== digits(String(value));
  return !Number.isFinite(value) || digits(token) !== digits(String(value));
}

/** Significant digits and the power of ten of the first: `1.20e3` and `1200` have the same. */
function digits(token: string): string {
  const [mantissa, exponent = '0'] = token.replace('-', '').toLowerCase().split('e') as [string, string?];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
  const all = whole + fraction;
  const significant = all.replace(/^0+/, '');
  if (significant === '') return '0';
  const power = Number(exponent) + whole.length - (all.length - significant.length);
  return `${significant.replace(/0+$/, '')}e${power}`;
}
