import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { TraceLine } from '../core/trace.ts';
import type { RunFolder } from './run-folder.ts';

/** File in which a node writes its own steps. */
export const NODE_TRACE = 'trace.jsonl';

/**
 * The steps of all nodes in order of time. Nodes stamp the machine's monotonic clock; `origin` is its reading at the
 * start of the run. A last line torn by a kill is left out.
 */
export async function readNodeTraces(
  folder: RunFolder,
  nodes: readonly string[],
  origin: bigint,
): Promise<TraceLine[]> {
  const offset = Number(origin);
  const traces = await Promise.all(nodes.map((node) => readTrace(folder.nodeFile(node, NODE_TRACE), offset)));
  const merged = traces.flat().sort((a, b) => a.time - b.time);
  return merged.map((line, index) => ({ ...line, step: index + 1 }));
}

/** The steps an exact engine wrote into the run's own trace. */
export function readRunTrace(folder: RunFolder): Promise<TraceLine[]> {
  return readTrace(folder.path('trace'), 0);
}

/** Lines of one trace file; empty when there is none. */
async function readTrace(path: string, offset: number): Promise<TraceLine[]> {
  if (!existsSync(path)) return [];
  const lines: TraceLine[] = [];
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const line = parseLine(text);
    if (line) lines.push({ ...line, time: line.time - offset });
  }
  return lines;
}

/**
 * The step of a line; undefined for the header, and for a line torn by a kill (the node's next life begins a new one).
 */
function parseLine(text: string): TraceLine | undefined {
  try {
    const line = JSON.parse(text) as TraceLine | { readonly format: string };
    return 'format' in line ? undefined : line;
  } catch {
    return undefined;
  }
}
