import { gzipSync } from 'node:zlib';

/** A value as text that a page can carry: JSON, gzip, base64. Holds no character that could end a script element. */
export function packed(value: unknown): string {
  return gzipSync(JSON.stringify(value), { level: 6 }).toString('base64');
}
