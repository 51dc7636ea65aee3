/** What is in an archive: a folder, a symbolic link, or a file with its content. */
export type Entry =
  | { readonly path: string; readonly kind: 'folder' }
  | { readonly path: string; readonly kind: 'link'; readonly target: string }
  | { readonly path: string; readonly kind: 'file'; readonly bytes: Buffer; readonly executable: boolean };

const FOLDER = 0o040_755;
const LINK = 0o120_777;
const FILE = 0o100_644;
const PROGRAM = 0o100_755;

/** An archive as the kernel unpacks it into its first root folder: cpio in the "new ASCII" format. */
export function cpio(entries: Iterable<Entry>): Buffer {
  const parts: Buffer[] = [];
  let serial = 1;
  for (const entry of entries) parts.push(...record(entry.path, modeOf(entry), contentOf(entry), serial++));
  parts.push(...record('TRAILER!!!', 0, Buffer.alloc(0), 0));
  return Buffer.concat(parts);
}

function record(path: string, mode: number, content: Buffer, serial: number): Buffer[] {
  const name = Buffer.from(`${path}\0`);
  const [links, size] = [1, content.length];
  // Serial, mode, owner, group, links, time, size, four numbers of devices, length of the name, no checksum.
  const fields = [serial, mode, 0, 0, links, 0, size, 0, 0, 0, 0, name.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return [padded(Buffer.concat([Buffer.from(header), name])), padded(content)];
}

function padded(bytes: Buffer): Buffer {
  const missing = (4 - (bytes.length % 4)) % 4;
  return missing === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(missing)]);
}

function modeOf(entry: Entry): number {
  if (entry.kind === 'folder') return FOLDER;
  if (entry.kind === 'link') return LINK;
  return entry.executable ? PROGRAM : FILE;
}

function contentOf(entry: Entry): Buffer {
  if (entry.kind === 'file') return entry.bytes;
  return entry.kind === 'link' ? Buffer.from(entry.target) : Buffer.alloc(0);
}
