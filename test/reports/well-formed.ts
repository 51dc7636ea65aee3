import assert from 'node:assert/strict';

const VOID = new Set(['meta', 'br', 'hr', 'img', 'input', 'link', '!doctype']);

/** Fails unless every element is closed in order, every attribute value is quoted, and no `<` or `>` stands free. */
export function assertWellFormed(page: string): void {
  const text = page.replace(/(<(script|style)\b[^>]*>)[\s\S]*?(<\/\2>)/g, '$1$3');
  const open: string[] = [];
  let at = 0;
  for (const match of text.matchAll(/<(\/?)([a-zA-Z!][\w-]*)((?:\s+[\w:-]+(?:="[^"<>]*")?)*)\s*(\/?)>/g)) {
    assert.doesNotMatch(text.slice(at, match.index), /[<>]/, `free bracket before ${match[0]}`);
    at = match.index + match[0].length;
    const [, closing, name, , empty] = match as unknown as [string, string, string, string, string];
    if (closing) assert.equal(open.pop(), name, `</${name}> closes another element`);
    else if (!empty && !VOID.has(name.toLowerCase())) open.push(name);
  }
  assert.doesNotMatch(text.slice(at), /[<>]/);
  assert.deepEqual(open, []);
}

/** Everything in a page or picture that would make a browser ask somebody else. */
export function outsideReferences(page: string): string[] {
  const outside = page.replace(/(<script\b[^>]*>)[\s\S]*?<\/script>/g, '$1');
  return [
    ...outside.matchAll(/\b(?:src|href|action|data|poster|srcset|xlink:href)\s*=\s*["']?(?!data:|#)[^"'\s>]+/gi),
    ...outside.matchAll(/@import[^;]*|url\(\s*["']?(?!data:|#)[^)]*\)/gi),
  ].map(([found]) => found);
}
