import { HarnessError } from '../../../harness/core/errors.ts';

/** One decision of the packet daemon: a rule met a packet. */
export interface PacketDecision {
  /** Monotonic clock of the machine, ns. */
  readonly time: bigint;
  readonly rule: string;
  /** The packet's place among those the rule has seen, from 0. */
  readonly index: number;
  /** What the rule's random numbers depended on: the index, or a number of the content. */
  readonly key: number;
  /** IP protocol number: 6 is TCP, 17 UDP. */
  readonly protocol: number;
  /** Address and port, `10.0.0.1:7000`; port 0 where the protocol has none. */
  readonly source: string;
  readonly destination: string;
  /** Of the whole packet, bytes. */
  readonly length: number;
  readonly decision: Decision;
  /** `wait`: µs. `flip`: which bit of what it carries. `late`: by how many packets it is to be overtaken. */
  readonly amount: number | undefined;
}

/**
 * `pass`: nothing. `lose`, `copy`, `flip` (a bit), `wait` (a time), `late` (until it was overtaken), `hold` (until the end).
 * `full`: lost because the rule's queue was full. `again`: would have been hit, but was hit before and is sent again.
 */
export const DECISIONS = ['pass', 'lose', 'copy', 'flip', 'wait', 'late', 'hold', 'full', 'again'] as const;

export type Decision = (typeof DECISIONS)[number];

const FIELDS = 9;

/** Reads a journal: a line per decision, in order of time. A last line that is not whole was torn by a crash. */
export function readJournal(text: string): PacketDecision[] {
  const lines = text.split('\n');
  lines.pop();
  return lines.map((line, i) => readLine(line, i + 1));
}

function readLine(line: string, number: number): PacketDecision {
  const fields = line.split(' ');
  const [time = '', rule = '', index, key = '', protocol, source = '', destination = '', length, word, amount] = fields;
  const decision = DECISIONS.find((known) => known === word);
  if (decision === undefined || fields.length < FIELDS || !/^\d+$/.test(time)) {
    throw new HarnessError(`line ${number} of the packet journal is no decision: ${line}`, {
      code: 'PACKET_JOURNAL',
      hint: 'The file was changed or damaged after it was written.',
    });
  }
  return {
    time: BigInt(time),
    rule,
    index: Number(index),
    key: Number.parseInt(key, 16),
    protocol: Number(protocol),
    source,
    destination,
    length: Number(length),
    decision,
    amount: amount === undefined ? undefined : Number(amount),
  };
}
