import { closeSync, fdatasyncSync, openSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { isJsonObject, type JsonObject } from '../../../harness/core/json.ts';
import { parseJson } from '../wire/message-codec.ts';
import { CorruptionError } from './corruption-error.ts';
import { readIfPresent, syncFolder, writeFully } from './files.ts';

/** What a node must remember besides its log. */
export interface Metadata {
  readonly node: string;
  /** How often the node was started. */
  readonly life: number;
  readonly currentTerm: number;
  readonly votedFor: string | null;
}

const FORMAT = 'verdict-raft-metadata/1';

/**
 * The file that holds a node's metadata. It is never changed in place: a new version is written beside it, made
 * durable and renamed over it, so that a crash leaves the old version or the new one.
 */
export class MetadataFile {
  readonly #folder: string;
  readonly #path: string;
  readonly #temporary: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, 'metadata.json');
    this.#temporary = join(folder, 'metadata.json.new');
  }

  /** Undefined when the node was never started. Throws {@link CorruptionError} for anything but a whole file. */
  read(): Metadata | undefined {
    const bytes = readIfPresent(this.#path);
    if (bytes === undefined) return undefined;
    const metadata = parseMetadata(bytes.toString('utf8'));
    if (metadata === undefined) throw new CorruptionError(this.#path, 'it does not hold whole metadata');
    return metadata;
  }

  replace(metadata: Metadata): void {
    const file = openSync(this.#temporary, 'w');
    try {
      writeFully(file, format(metadata));
      fdatasyncSync(file);
    } finally {
      closeSync(file);
    }
    this.publish();
    syncFolder(this.#folder);
  }

  /** First part of a replacement without blocking: the new version, durable, under its temporary name. */
  async prepare(metadata: Metadata): Promise<void> {
    const file = await open(this.#temporary, 'w');
    try {
      await file.writeFile(format(metadata));
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  /** Second part: the prepared version becomes the one that is read. */
  publish(): void {
    renameSync(this.#temporary, this.#path);
  }

  /** Third part: a loss of power can no longer bring back the old version. */
  async makeDurable(): Promise<void> {
    const folder = await open(this.#folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

function format({ node, life, currentTerm, votedFor }: Metadata): Buffer {
  const content = JSON.stringify({ format: FORMAT, node, life, currentTerm, votedFor });
  return Buffer.from(`{"crc":${crc32(content)},"content":${content}}\n`);
}

function parseMetadata(text: string): Metadata | undefined {
  const file = parseJson(text);
  if (!isJsonObject(file) || !isJsonObject(file['content'])) return undefined;
  const content: JsonObject = file['content'];
  if (file['crc'] !== crc32(JSON.stringify(content)) || content['format'] !== FORMAT) return undefined;
  return content as unknown as Metadata;
}
