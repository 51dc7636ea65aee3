import { formatChecked, parseChecked } from './checked-json.ts';
import { CorruptionError } from './corruption-error.ts';
import { ReplacedFile } from './replaced-file.ts';

/** What a node must remember besides its log. */
export interface Metadata {
  readonly node: string;
  /** How often the node was started. */
  readonly life: number;
  readonly currentTerm: number;
  readonly votedFor: string | null;
}

/** Within the data folder. */
export const METADATA_NAME = 'metadata.json';

const FORMAT = 'verdict-raft-metadata/1';

/** The file that holds a node's metadata. */
export class MetadataFile {
  readonly #file: ReplacedFile;

  constructor(folder: string) {
    this.#file = new ReplacedFile(folder, METADATA_NAME);
  }

  /** Undefined when the node was never started. Throws {@link CorruptionError} for anything but a whole file. */
  read(): Metadata | undefined {
    const bytes = this.#file.read();
    const content = bytes && parseChecked(bytes);
    if (content?.['format'] === FORMAT) return content as unknown as Metadata;
    if (bytes === undefined) return undefined;
    throw new CorruptionError(this.#file.path, 'it does not hold whole metadata');
  }

  replace(metadata: Metadata): void {
    this.#file.replace(format(metadata));
  }

  /** The parts of a replacement, see {@link ReplacedFile}. */
  prepare(metadata: Metadata): Promise<void> {
    return this.#file.prepare(format(metadata));
  }

  publish(): void {
    this.#file.publish();
  }
}

function format({ node, life, currentTerm, votedFor }: Metadata): Buffer {
  return formatChecked({ format: FORMAT, node, life, currentTerm, votedFor });
}
