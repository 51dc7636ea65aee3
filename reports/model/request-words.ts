import { isJsonObject, type Json } from '../../harness/core/json.ts';

/** `p3/7`: client and number of a request, in what a node got or answered; undefined where it has none. */
export function requestName(value: Json): string | undefined {
  if (!isJsonObject(value)) return undefined;
  const { client, request } = value;
  return typeof client === 'string' && typeof request === 'number' ? `${client}/${String(request)}` : undefined;
}

/** `p3/7: write k1 5`. */
export function requestWords(value: Json): string {
  const name = requestName(value);
  if (name === undefined || !isJsonObject(value)) return jsonWords(value);
  const { client: _client, request: _request, f, key, value: argument, ...rest } = value;
  const words = [f, key, argument].filter((word) => word !== undefined && word !== null);
  return named(name, words.length > 0 ? words.map((word) => jsonWords(word as Json)).join(' ') : restWords(rest));
}

/** `p3/7: ok 5`. What a client was told is said also where it is null: a read of what nobody wrote. */
export function answerWords(value: Json): string {
  const name = requestName(value);
  if (name === undefined || !isJsonObject(value)) return jsonWords(value);
  const { client: _client, request: _request, outcome, ...rest } = value;
  return named(name, isJsonObject(outcome) ? outcomeWords(outcome) : restWords(rest));
}

/** A value as text: texts as they are, everything else as JSON. */
export function jsonWords(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Live nodes write down `ok`, worlds a type. */
function outcomeWords({ type, ok, error, value }: Readonly<Record<string, Json>>): string {
  const how = typeof type === 'string' ? type : ok === true ? 'ok' : 'fail';
  const why = error === undefined || error === null ? [] : [jsonWords(error)];
  const what = value === undefined || (value === null && how !== 'ok') ? [] : [jsonWords(value)];
  return [how, ...why, ...what].join(' ');
}

function restWords(rest: Readonly<Record<string, Json>>): string {
  return Object.keys(rest).length === 0 ? '' : JSON.stringify(rest);
}

function named(name: string, words: string): string {
  return words === '' ? name : `${name}: ${words}`;
}
