import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LoggedEvent } from '../core/contracts/checker.ts';
import type { LogGrammar } from '../core/contracts/system.ts';
import { NS_PER_MS } from '../core/duration.ts';
import { NODE_LOG } from './node-logs.ts';
import type { RunFolder } from './run-folder.ts';

/** What one log says, with nodes under the names that the log has for them. */
interface ReadLog {
  readonly node: string;
  readonly self: string | undefined;
  readonly events: readonly LoggedEvent[];
}

/**
 * What the nodes' logs say that their Raft did, in order per node. `originMs` is the wall clock's reading at the start of
 * the run. A node that logs under another name of its own is called by its name of the run, also in the logs of others.
 */
export async function readLogEvents(
  folder: RunFolder,
  nodes: readonly string[],
  grammar: LogGrammar,
  originMs: number,
): Promise<LoggedEvent[]> {
  const logs = await Promise.all(
    nodes.map((node) => readLog(folder.nodeFile(node, NODE_LOG), node, grammar, originMs)),
  );
  const names = new Map(logs.flatMap(({ node, self }) => (self === undefined ? [] : [[self, node] as const])));
  return logs.flatMap(({ events }) => events.map((event) => ({ ...event, fields: renamed(event.fields, names) })));
}

async function readLog(path: string, node: string, grammar: LogGrammar, originMs: number): Promise<ReadLog> {
  const events: LoggedEvent[] = [];
  let self: string | undefined;
  let line = 0;
  let latest = -Infinity;
  if (!existsSync(path)) return { node, self, events };
  for await (const text of createInterface({ input: createReadStream(path) })) {
    line++;
    self ??= grammar.self?.exec(text)?.[1];
    const said = saidIn(text, grammar);
    const at = said && timeOf(text, grammar.time);
    if (said === undefined || at === undefined) continue;
    // Lines are in order, whatever the wall clock did.
    latest = Math.max(latest, Math.round((at - originMs) * NS_PER_MS));
    events.push({ node, line, time: latest, ...said });
  }
  return { node, self, events };
}

function saidIn(text: string, { events }: LogGrammar): Pick<LoggedEvent, 'event' | 'fields'> | undefined {
  for (const { event, pattern } of events) {
    const match = pattern.exec(text);
    if (match !== null) return { event, fields: { ...match.groups } };
  }
  return undefined;
}

/** Wall clock of a line, ms; undefined when it does not say. */
function timeOf(text: string, pattern: RegExp): number | undefined {
  const milliseconds = Date.parse(pattern.exec(text)?.[1] ?? '');
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

function renamed(
  fields: Readonly<Record<string, string>>,
  names: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, names.get(value) ?? value]));
}
