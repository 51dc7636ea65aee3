import { fstatSync, readFileSync, readSync } from 'node:fs';
import { isJsonObject, type Json } from '../core/json.ts';
import { withFile } from './regular-file.ts';

/** Our own files have what lists show within this many bytes, however long they are. */
const HEAD = 1 << 14;

/**
 * One member of the object in a JSON file. Of files as we write them ourselves (a line per member, two spaces before it) only the
 * beginning is read, as a plan may hold a million operations and a list a thousand runs; any other is parsed as a whole.
 *
 * @returns undefined where the object has no such member
 * @throws SyntaxError for a file that is not JSON, or only a part of one, and what the file system says
 */
export function readMember(path: string, name: string): Json | undefined {
  return withFile(path, (descriptor) => {
    const { size } = fstatSync(descriptor);
    const member = endsAsObject(descriptor, size) ? memberAtHead(textAt(descriptor, 0, HEAD), name) : undefined;
    if (member !== undefined) return member;
    const value = JSON.parse(readFileSync(descriptor, 'utf8')) as Json;
    return isJsonObject(value) ? value[name] : undefined;
  });
}

/** Strings of JSON hold no line feeds, so a line that begins with two spaces and a quote begins a member of the object. */
function memberAtHead(head: string, name: string): Json | undefined {
  const start = `\n  ${JSON.stringify(name)}: `;
  const at = head.indexOf(start);
  if (!head.startsWith('{\n  "') || at === -1) return undefined;
  const rest = head.slice(at + start.length);
  const end = /\n(?: {2}"|\})/.exec(rest)?.index;
  if (end === undefined) return undefined;
  try {
    return JSON.parse(rest.slice(0, end).replace(/,$/, '')) as Json;
  } catch {
    // The whole file says what is wrong with it, and where.
    return undefined;
  }
}

/** A file that was cut off does not end as it should. */
function endsAsObject(descriptor: number, size: number): boolean {
  return textAt(descriptor, Math.max(0, size - 3), 3).endsWith('\n}\n');
}

function textAt(descriptor: number, position: number, length: number): string {
  const bytes = Buffer.alloc(length);
  return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, length, position));
}
