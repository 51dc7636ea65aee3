import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LogFinding } from '../core/contracts/checker.ts';
import type { LogPattern } from '../core/contracts/system.ts';
import type { RunFolder } from './run-folder.ts';

/** File in which the lab collects what a node prints. */
export const NODE_LOG = 'log.txt';

/** More findings than this per node say nothing new. */
const MOST_FINDINGS = 50;
const LONGEST_TEXT = 500;

/** Lines of the nodes' logs that match a pattern of the system, in order per node. */
export async function findInLogs(
  folder: RunFolder,
  nodes: readonly string[],
  patterns: readonly LogPattern[],
): Promise<LogFinding[]> {
  const findings = await Promise.all(nodes.map((node) => findInLog(folder.nodeFile(node, NODE_LOG), node, patterns)));
  return findings.flat();
}

async function findInLog(path: string, node: string, patterns: readonly LogPattern[]): Promise<LogFinding[]> {
  if (!existsSync(path)) return [];
  const findings: LogFinding[] = [];
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path) })) {
    line++;
    const match = patterns.find(({ pattern }) => pattern.test(text));
    if (match && findings.length < MOST_FINDINGS) {
      findings.push({ node, line, kind: match.kind, text: text.slice(0, LONGEST_TEXT) });
    }
  }
  return findings;
}
