import { crc32 } from 'node:zlib';
import { isJsonObject, type JsonObject } from '../../../harness/core/json.ts';
import { parseJson } from '../wire/message-codec.ts';

/** A JSON object with its CRC-32, so that a part of it or a damaged one is never taken for the whole. */
export function formatChecked(content: JsonObject): Buffer {
  const text = JSON.stringify(content);
  return Buffer.from(`{"crc":${crc32(text)},"content":${text}}\n`);
}

/** The object; undefined when the bytes are not what {@link formatChecked} wrote. */
export function parseChecked(bytes: Buffer): JsonObject | undefined {
  const file = parseJson(bytes.toString('utf8'));
  if (!isJsonObject(file) || !isJsonObject(file['content'])) return undefined;
  return file['crc'] === crc32(JSON.stringify(file['content'])) ? file['content'] : undefined;
}
