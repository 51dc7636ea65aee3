import type { DivergedSide, Divergence, NodeBeforeAndAfter } from '../../core/campaign/comparison.ts';
import { canonicalJson } from '../../core/digest.ts';
import { isJsonObject, type Json } from '../../core/json.ts';
import type { StateLine } from '../../core/state-lines.ts';
import type { TraceLine } from '../../core/trace.ts';
import { nodeFields } from './node-fields.ts';

/** What an exact run left behind. */
export interface RecordedRun {
  readonly column: number;
  readonly trace: readonly TraceLine[];
  /** Undefined where nobody looked into the nodes. */
  readonly states: readonly StateLine[] | undefined;
  /** Run folder, as a reader of the comparison finds it. */
  readonly folder: string;
}

/** Where two runs of one seed take different steps: the first lines of their traces that differ. Undefined where none do. */
export function divergenceOf(
  scenario: string,
  seed: number,
  first: RecordedRun,
  later: RecordedRun,
): Divergence | undefined {
  const length = Math.max(first.trace.length, later.trace.length);
  for (let at = 0; at < length; at++) {
    const [one, other] = [first.trace[at], later.trace[at]];
    if (one !== undefined && other !== undefined && canonicalJson(one) === canonicalJson(other)) continue;
    // Where only what a node holds is different, both sides are about the same node anyway; where one run is over, about that of the other.
    const node = (one ?? other)?.node;
    const sides = [sideAt(first, at, node), sideAt(later, at, other?.node ?? node)] as const;
    return { scenario, column: later.column, seed, step: at + 1, sides };
  }
  return undefined;
}

function sideAt(run: RecordedRun, at: number, name: string | undefined): DivergedSide {
  const line = run.trace[at];
  return {
    column: run.column,
    ...(line === undefined ? {} : { line: canonicalJson(line) }),
    words: line === undefined ? `the run was over after ${String(run.trace.length)} steps` : stepInWords(line),
    ...(name === undefined ? {} : nodeAt(run, at, name)),
    folder: run.folder,
  };
}

function nodeAt(run: RecordedRun, at: number, name: string): { readonly node?: NodeBeforeAndAfter } {
  const before = nodeFields(run, at, name);
  const after = nodeFields(run, at + 1, name);
  return before === undefined && after === undefined
    ? {}
    : { node: { name, before: before ?? {}, after: after ?? before ?? {} } };
}

/** `n2 takes DELIVER n1>n2#7 (AppendEntries), sends AppendEntriesReply n2>n1#7`. */
function stepInWords({ node, rule, packet, type, detail, input, sends, outputs }: TraceLine): string {
  const about = [
    packet,
    type === undefined ? undefined : `(${type})`,
    detail === undefined ? undefined : plain(detail),
    input === undefined ? undefined : plain(input),
  ];
  const parts = [
    [`${node} takes ${rule.toUpperCase()}`, ...about].filter((part) => part !== undefined).join(' '),
    ...(sends.length === 0 ? [] : [`sends ${sends.map((send) => `${send.type} ${send.packet}`).join(', ')}`]),
    ...(outputs.length === 0 ? [] : [`answers ${outputs.map(plain).join(', ')}`]),
  ];
  return parts.join(', ');
}

/** JSON with the fewest signs: `client p4, f read, key k1`. */
function plain(value: Json): string {
  if (typeof value === 'string') return value;
  if (!isJsonObject(value)) return canonicalJson(value);
  const fields = Object.entries(value).map(
    ([name, inner]) => `${name} ${isJsonObject(inner) ? `(${plain(inner)})` : plain(inner)}`,
  );
  return fields.join(', ');
}
