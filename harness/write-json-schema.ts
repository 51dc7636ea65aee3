import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { protocolJsonSchema } from '../cluster/lockstep/protocol/json-schema.ts';
import { schemaParts } from './prepare.ts';
import { withProtocolTables } from './protocol-tables.ts';
import { specJsonSchema } from './spec/json-schema.ts';
import { packageRoot } from './version.ts';

/** `npm run schema`: writes what is made of the schemas in code, of specs and of the node protocol. */
const reference = join(packageRoot(), 'docs', 'lockstep', 'protocol.md');
writeFileSync(join(packageRoot(), 'schema', 'spec.schema.json'), specJsonSchema(schemaParts()));
writeFileSync(join(packageRoot(), 'schema', 'lockstep.schema.json'), protocolJsonSchema());
writeFileSync(reference, withProtocolTables(readFileSync(reference, 'utf8')));
