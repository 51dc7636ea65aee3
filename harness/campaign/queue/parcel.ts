import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readTar, writeTar } from '../../bundle/tar.ts';
import { InputError, messageOf } from '../../core/errors.ts';
import { writing } from '../../store/run-folder.ts';

/** A run folder, whole and as it is, to be sent to another machine. */
export function packFolder(directory: string): Buffer {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ name: path.slice(directory.length + 1), content: readFileSync(path) }));
  return gzipSync(writeTar(files));
}

/**
 * Unpacks a run folder beside others; its name, which has a number behind it where another has it already.
 *
 * @throws InputError for what was not packed by {@link packFolder}
 */
export function unpackFolder(parcel: Buffer, runs: string, id: string): string {
  const files = readTar(unzipped(parcel));
  const name = freeName(runs, id);
  for (const file of files) {
    const path = join(runs, name, file.name);
    writing(path, () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, file.content);
    });
  }
  return name;
}

function unzipped(parcel: Buffer): Buffer {
  try {
    return gunzipSync(parcel);
  } catch (cause) {
    throw new InputError(`The archive cannot be read: ${messageOf(cause)}`, { code: 'ARCHIVE_INVALID', cause });
  }
}

/** Workers do not know of one another, and a name says only the second. */
function freeName(runs: string, id: string): string {
  for (let attempt = 1; ; attempt++) {
    const name = attempt === 1 ? id : `${id}-${String(attempt)}`;
    if (!existsSync(join(runs, name))) return name;
  }
}
