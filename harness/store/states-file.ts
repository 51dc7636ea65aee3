import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { StateLine } from '../core/state-lines.ts';

/** What the steps of a run changed inside the nodes. A last line torn by a kill is left out, and what follows one. */
export async function readStates(path: string): Promise<StateLine[]> {
  const lines: StateLine[] = [];
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const line = parseLine(text);
    if (line === undefined) break;
    if (!('format' in line)) lines.push(line);
  }
  return lines;
}

function parseLine(text: string): StateLine | { readonly format: string } | undefined {
  try {
    return JSON.parse(text) as StateLine | { readonly format: string };
  } catch {
    return undefined;
  }
}
