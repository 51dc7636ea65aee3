/** What a key-value node of one answers; the programs beside this one add each what no seed fixes. */
export function answerTo(values, { type, key, value, from, to }) {
  if (type === 'init') return { type: 'init_ok' };
  if (type === 'write') {
    values.set(key, value);
    return { type: 'write_ok' };
  }
  if (!values.has(key)) return { type: 'error', code: 20, text: 'no such key' };
  if (type === 'read') return { type: 'read_ok', value: values.get(key) };
  if (values.get(key) !== from) return { type: 'error', code: 22, text: 'another value' };
  values.set(key, to);
  return { type: 'cas_ok' };
}
