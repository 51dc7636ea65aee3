import { Registry } from '../../../harness/core/registry.ts';
import { diskLog } from './disk-log.ts';
import { ghost } from './ghost.ts';
import { retransmission } from './retransmission.ts';
import { sequenceNumbers } from './sequence-numbers.ts';
import { serialization } from './serialization.ts';
import type { Transformer } from './transformer.ts';

/** Every transformer that can be put around a system. */
export const transformers = new Registry<Transformer>('transformer', [
  sequenceNumbers,
  retransmission,
  serialization,
  diskLog,
  ghost,
]);
