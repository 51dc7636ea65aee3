import { invalid } from './invalid.ts';

/** What is known to be plain and frozen. States share most of their parts with those before them. */
const known = new WeakSet();

/**
 * The value itself, frozen to its depth: states are shared between the worlds of an exploration, so that a change in
 * place would reach into others. Refuses what JSON cannot say, as such parts are lost where states are compared.
 *
 * @param whose what gave the value, such as `handler input of lock-server`
 * @param name how messages call the value, such as `state`
 * @throws InputError naming the part, such as `state.queue[0].since is a Date`
 */
export function plainJson<Value>(value: Value, whose: string, name: string): Value {
  const stranger = strangerIn(value, []);
  if (stranger === undefined) return value;
  const { path, what } = stranger;
  throw invalid(`${whose}: ${name}${path} ${what}; states, messages, inputs and outputs are plain JSON`);
}

/** How messages call a value of this kind. */
export function kindOf(value: unknown): string {
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return 'an object';
  const { name } = value.constructor;
  return /^[AEIOU]/.test(name) ? `an ${name}` : `a ${name}`;
}

interface Stranger {
  /** From the root, `.queue[0]`. */
  readonly path: string;
  readonly what: string;
}

/** The first part that is not JSON; freezes what is. `open` are the objects around the value. */
function strangerIn(value: unknown, open: object[]): Stranger | undefined {
  if (typeof value !== 'object' || value === null) {
    return isScalar(value) ? undefined : { path: '', what: `is ${kindOf(value)}` };
  }
  if (known.has(value)) return undefined;
  if (open.includes(value)) return { path: '', what: 'contains itself' };
  if (!Array.isArray(value) && kindOf(value) !== 'an object') return { path: '', what: `is ${kindOf(value)}` };
  open.push(value);
  for (const [key, part] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    const stranger = strangerIn(part, open);
    if (stranger !== undefined) return { ...stranger, path: segmentOf(key) + stranger.path };
  }
  open.pop();
  known.add(Object.freeze(value));
  return undefined;
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
}

function segmentOf(key: string | number): string {
  if (typeof key === 'number') return `[${String(key)}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
