/** What a value that never changes comes to, computed once and kept as long as the value. */
export function memoised<Key extends object, Value>(kept: WeakMap<Key, Value>, key: Key, compute: () => Value): Value {
  let value = kept.get(key);
  if (value === undefined) {
    value = compute();
    kept.set(key, value);
  }
  return value;
}
