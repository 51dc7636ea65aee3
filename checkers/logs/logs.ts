import type { NodeExit } from '../../harness/core/contracts/host.ts';
import type { Checker, LogFinding, RunRecord } from '../../harness/core/contracts/checker.ts';
import { DATA_FAULTS } from '../../harness/core/fault-record.ts';
import { exitsOf, faultRecordsOf } from '../../harness/core/nemesis-events.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';

/** No node panics, reports fatal trouble or corruption, or ends without having been told to. */
export const logs: Checker = {
  name: 'logs',
  summary: 'no panics, fatal lines or unexpected exits of nodes',
  check(record: RunRecord): CheckResult {
    const damaged = damagedNodes(record);
    const exits = exitsOf(record.history.events).filter(({ expected, node }) => !expected && !damaged.has(node));
    const findings = record.logFindings.filter(({ node }) => !damaged.has(node));
    const noticed = record.logFindings.filter(({ node }) => damaged.has(node));
    const evidence = {
      findings: findings.map((finding) => ({ ...finding })),
      exits: exits.map(({ expected: _, ...exit }) => exit),
      ...(noticed.length === 0 ? {} : { noticed: noticed.map((finding) => ({ ...finding })) }),
    };
    const [finding] = findings;
    if (finding !== undefined) return fail(finding.kind, describe(finding, findings.length), evidence);
    const [exit] = exits;
    if (exit !== undefined) return fail('unexpected-exit', exitInWords(exit), evidence);
    const besides = noticed.length === 0 ? '' : `, but for ${wordsOf(noticed)}, whose data a fault had damaged`;
    const summary = `no panics, fatal lines or unexpected exits${besides}`;
    return { name: 'logs', verdict: 'pass', summary, evidence };
  },
};

/** Nodes from which a fault took data: they may say so, and end. */
function damagedNodes({ history }: RunRecord): ReadonlySet<string> {
  const faults = faultRecordsOf(history.events).filter(({ fault }) => DATA_FAULTS.includes(fault));
  return new Set(faults.flatMap(({ targets }) => targets));
}

function wordsOf(findings: readonly LogFinding[]): string {
  return [...new Set(findings.map(({ node }) => node))].join(' and ');
}

function describe({ node, line, kind, text }: LogFinding, count: number): string {
  const more = count === 1 ? '' : ` (and ${String(count - 1)} more)`;
  return `${node} logged a ${kind} on line ${String(line)}: ${text}${more}`;
}

function exitInWords({ node, life, code, signal, step, lastWords = '', lastLine = '' }: NodeExit): string {
  const how = signal === null ? `with code ${String(code)}` : `by ${signal}`;
  const when = step === undefined ? '' : `, in step ${String(step)}`;
  const words = lastWords === '' ? '' : `; its last words: ${lastWords}`;
  const line = lastLine === '' ? '' : `; its last line: ${lastLine}`;
  return `${node} ended by itself in life ${String(life)}, ${how}${when}${words}${line}`;
}

function fail(reason: string, summary: string, evidence: CheckResult['evidence']): CheckResult {
  return { name: 'logs', verdict: 'fail', reason, summary, evidence };
}
