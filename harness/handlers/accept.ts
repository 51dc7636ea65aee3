import type { Effects, Send } from '../core/contracts/handlers.ts';
import { invalid } from './invalid.ts';
import { kindOf, plainJson } from './plain-json.ts';

const PARTS = ['state', 'sends', 'outputs'];

/** A handler's result with what it left out filled in: without a state it stays as it was. */
export function acceptResult<State, Message, Output>(
  what: string,
  result: unknown,
  before: State,
): Effects<State, Message, Output> {
  if (typeof result !== 'object' || result === null || kindOf(result) !== 'an object') {
    throw invalid(`${what} returned ${kindOf(result)}; return {} when nothing happens`);
  }
  const stranger = Object.keys(result).find((key) => !PARTS.includes(key));
  if (stranger !== undefined) throw invalid(`${what} returned "${stranger}"; a result has ${PARTS.join(', ')}`);
  const { state = before, sends = [], outputs = [] } = result as Readonly<Record<string, unknown>>;
  return {
    state: plainJson(state as State, what, 'state'),
    sends: acceptSends(what, sends),
    outputs: acceptList(what, 'outputs', outputs) as readonly Output[],
  };
}

/** @param name how messages call the list */
export function acceptList(what: string, name: string, list: unknown): readonly unknown[] {
  if (!Array.isArray(list)) throw invalid(`${what}: ${name} is ${kindOf(list)}, not a list`);
  return plainJson(list as readonly unknown[], what, name);
}

/** A list of names. */
export function acceptNames(what: string, list: unknown): readonly string[] {
  return acceptList(what, 'the result', list).map((name) => acceptName(what, name));
}

export function acceptName(what: string, name: unknown): string {
  if (typeof name === 'string') return name;
  throw invalid(`${what} gave ${kindOf(name)} where a name is expected, which is a string`);
}

/** One sentence, or undefined for nothing. */
export function acceptSentence(what: string, sentence: unknown): string | undefined {
  if (sentence === undefined || sentence === null) return undefined;
  if (typeof sentence === 'string' && sentence.trim() !== '') return sentence;
  throw invalid(`${what} returned ${kindOf(sentence)}; return one sentence when something is wrong, otherwise nothing`);
}

function acceptSends<Message>(what: string, sends: unknown): readonly Send<Message>[] {
  const list = acceptList(what, 'sends', sends);
  for (const [position, send] of list.entries()) {
    const { to, message } = typeof send === 'object' && send !== null ? (send as Partial<Send<Message>>) : {};
    if (typeof to === 'string' && message !== undefined) continue;
    throw invalid(`${what}: sends[${String(position)}] is not of the form { to, message }, where to names a node`);
  }
  return list as readonly Send<Message>[];
}
