import { digestOf } from '../../harness/core/digest.ts';

/** iptables takes chain names of up to 28 characters. */
const LONGEST = 28;
const PREFIX = 'VERDICT-';

/** Name of a fault's own chain: `VERDICT-partition-3`; ids that do not fit are shortened and told apart by a digest. */
export function chainName(faultId: string): string {
  const plain = PREFIX + faultId;
  if (plain.length <= LONGEST && /^[A-Za-z0-9_-]+$/.test(plain)) return plain;
  const digest = digestOf(faultId).slice('sha256:'.length, 'sha256:'.length + 10);
  const start = faultId.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, LONGEST - PREFIX.length - digest.length - 1);
  return `${PREFIX}${start}-${digest}`;
}
