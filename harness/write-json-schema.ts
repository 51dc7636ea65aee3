import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaParts } from './prepare.ts';
import { specJsonSchema } from './spec/json-schema.ts';
import { packageRoot } from './version.ts';

/** `npm run schema`: writes the committed JSON Schema from the one schema in code. */
writeFileSync(join(packageRoot(), 'schema', 'spec.schema.json'), specJsonSchema(schemaParts()));
