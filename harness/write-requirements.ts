import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTables } from './requirements-tables.ts';
import { packageRoot } from './version.ts';

/** `npm run requirements`: writes the tables of docs/requirements.md from the one table in code. */
const document = join(packageRoot(), 'docs', 'requirements.md');
writeFileSync(document, withTables(readFileSync(document, 'utf8')));
