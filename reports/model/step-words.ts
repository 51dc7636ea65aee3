import type { ShownNode, StepRow } from './step-rows.ts';

/** The rule by its name in the theory, and the handler it runs where it runs one (Verdi: H_inp, H_net, H_tmt). */
export function ruleName({ r }: StepRow): string {
  switch (r) {
    case 'input':
      return 'INPUT (H_inp)';
    case 'deliver':
      return 'DELIVER (H_net)';
    case 'timeout':
      return 'TIMEOUT (H_tmt)';
    default:
      return r.toUpperCase();
  }
}

/** What happened, in a few words: who got what, or what fired. */
export function eventWords(row: StepRow, nodes: readonly string[], label: string | undefined): string {
  const node = nodes[row.n] ?? '?';
  switch (row.r) {
    case 'deliver':
      return `${node} gets ${label ?? row.y ?? 'a packet'} from ${senderOf(row.p)}`;
    case 'duplicate':
      return `a second copy of ${label ?? 'a packet'} from ${senderOf(row.p)} to ${node}`;
    case 'drop':
      return `${label ?? 'a packet'} from ${senderOf(row.p)} to ${node} is lost`;
    case 'timeout':
      return `${node}'s ${row.y ?? ''} timer fires`;
    case 'input':
      return `${node} gets ${row.i ?? 'a request'}`;
    case 'crash':
      return `${node} stops${row.d === undefined ? '' : `, losing ${row.d}`}`;
    case 'restart':
      return `${node} restarts`;
    case 'upgrade':
      return `${node} restarts as ${row.d ?? 'another build'}`;
    default:
      return `${node}${row.d === undefined ? '' : `: ${row.d}`}`;
  }
}

/** What a node did in answer: what is new of it, what it sent, what it said to clients. */
export function effectWords(row: StepRow): string[] {
  const words: string[] = [];
  if (row.v !== undefined) words.push(...changeWords(row.v));
  const sent = row.r === 'duplicate' ? [] : (row.s ?? []);
  if (sent.length > 0) words.push(`sends ${sent.map(([name, label]) => `${label} to ${receiverOf(name)}`).join(', ')}`);
  for (const answer of row.o ?? []) words.push(`answers ${answer}`);
  return words;
}

/** The sender of a packet by its name: `n1>n2#7`, or of a live node `n1/2>n2#7`. */
export function senderOf(packet: string | undefined): string {
  return packet?.split('>')[0]?.replace(/\/\d+$/, '') ?? '?';
}

export function receiverOf(packet: string): string {
  return packet.split('>')[1]?.split('#')[0] ?? '?';
}

function changeWords({ role, term, votedFor, commitIndex, lastIndex, life }: ShownNode): string[] {
  const words: string[] = [];
  if (life !== undefined && life > 1) words.push(`life ${String(life)}`);
  if (role !== undefined) words.push(`is ${role}`);
  if (term !== undefined) words.push(`term ${String(term)}`);
  if (votedFor !== undefined && votedFor !== null) words.push(`votes for ${votedFor}`);
  if (lastIndex !== undefined) words.push(`log up to ${String(lastIndex)}`);
  if (commitIndex !== undefined) words.push(`commit index ${String(commitIndex)}`);
  return words;
}
