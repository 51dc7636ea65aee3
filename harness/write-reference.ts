import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATED } from './reference/reference.ts';
import { packageRoot } from './version.ts';

/** `npm run reference`: writes the parts of docs/reference that are made of the code. */
for (const [name, made] of Object.entries(GENERATED)) {
  const document = join(packageRoot(), 'docs', 'reference', name);
  writeFileSync(document, await made(readFileSync(document, 'utf8')));
}
