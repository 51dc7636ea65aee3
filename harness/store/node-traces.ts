import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { isJsonObject } from '../core/json.ts';
import type { ThroughLine, TraceLine } from '../core/trace.ts';
import type { RunFolder } from './run-folder.ts';

/** File in which a node writes its own steps. */
export const NODE_TRACE = 'trace.jsonl';

/** A step that a node wrote down. */
export interface RecordedStep {
  readonly line: TraceLine;
  /**
   * Whether others may have heard of it. If not, it was the end of a life: whether it is on the node's disk shows in the
   * node's next life only.
   */
  readonly through: boolean;
}

/** All steps of one node, over all its lives. */
export interface NodeRecord {
  readonly node: string;
  readonly steps: readonly RecordedStep[];
  /** Lines that are none, as the last one may be after a kill. */
  readonly unreadable: number;
}

/**
 * The steps of all nodes in order of time, those that are through. Nodes stamp the machine's monotonic clock; `origin`
 * is its reading at the start of the run.
 */
export async function readNodeTraces(
  folder: RunFolder,
  nodes: readonly string[],
  origin: bigint,
): Promise<TraceLine[]> {
  const records = await readNodeRecords(folder, nodes, origin);
  const steps = records.flatMap((record) => record.steps.filter(({ through }) => through).map(({ line }) => line));
  return steps.sort((a, b) => a.time - b.time).map((line, index) => ({ ...line, step: index + 1 }));
}

/** What every node wrote of itself; times count from `origin`. A node without a trace has no steps. */
export function readNodeRecords(
  folder: RunFolder,
  nodes: readonly string[],
  origin: bigint,
): Promise<readonly NodeRecord[]> {
  const offset = Number(origin);
  return Promise.all(
    nodes.map(async (node) => {
      const { lines, unreadable } = await readLines(folder.nodeFile(node, NODE_TRACE));
      return { node, steps: stepsOf(lines, offset), unreadable };
    }),
  );
}

/** The steps an exact engine wrote into the run's own trace. */
export async function readRunTrace(folder: RunFolder): Promise<TraceLine[]> {
  const { lines } = await readLines(folder.path('trace'));
  return lines.filter((line): line is TraceLine => !('through' in line));
}

type Line = TraceLine | ThroughLine;

/** Where a node never says what is through, as nodes of other systems may not, all of it is. */
function stepsOf(lines: readonly Line[], offset: number): RecordedStep[] {
  const steps: { line: TraceLine; through: boolean }[] = [];
  let first = 0;
  const passed = (): void => {
    for (; first < steps.length; first++) (steps[first] as RecordedStep & { through: boolean }).through = true;
  };
  const says = lines.some((line) => 'through' in line);
  for (const line of lines) {
    if ('through' in line) {
      passed();
      continue;
    }
    // A new life tells what it found; what was not through before it never will be.
    const begins = line.rule === 'restart';
    if (begins) first = steps.length + 1;
    steps.push({ line: { ...line, time: line.time - offset }, through: begins || !says });
  }
  return steps;
}

/** Lines of one trace file without its header; none when there is no file. */
async function readLines(path: string): Promise<{ readonly lines: Line[]; readonly unreadable: number }> {
  const lines: Line[] = [];
  let unreadable = 0;
  if (!existsSync(path)) return { lines, unreadable };
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const line = parseLine(text);
    if (line === undefined) unreadable++;
    else if (!('format' in line)) lines.push(line);
  }
  return { lines, unreadable };
}

/** Undefined for a line torn by a kill (the node's next life begins a new one). */
function parseLine(text: string): Line | { readonly format: string } | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return isJsonObject(line) ? (line as unknown as Line) : undefined;
  } catch {
    return undefined;
  }
}
