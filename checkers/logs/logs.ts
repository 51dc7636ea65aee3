import type { Checker, LogFinding, RunRecord } from '../../harness/core/contracts/checker.ts';
import { exitsOf } from '../../harness/core/nemesis-events.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';

/** No node panics, reports fatal trouble or corruption, or ends without having been told to. */
export const logs: Checker = {
  name: 'logs',
  summary: 'no panics, fatal lines or unexpected exits of nodes',
  check(record: RunRecord): CheckResult {
    const exits = exitsOf(record.history.events).filter(({ expected }) => !expected);
    const findings = record.logFindings;
    const evidence = {
      findings: findings.map((finding) => ({ ...finding })),
      exits: exits.map(({ node, life, code, signal, time }) => ({ node, life, code, signal, time })),
    };
    const [finding] = findings;
    if (finding !== undefined) return fail(finding.kind, describe(finding, findings.length), evidence);
    const [exit] = exits;
    if (exit !== undefined) {
      const how = exit.signal === null ? `with code ${String(exit.code)}` : `by ${exit.signal}`;
      return fail('unexpected-exit', `${exit.node} ended by itself in life ${String(exit.life)}, ${how}`, evidence);
    }
    return { name: 'logs', verdict: 'pass', summary: 'no panics, fatal lines or unexpected exits', evidence };
  },
};

function describe({ node, line, kind, text }: LogFinding, count: number): string {
  const more = count === 1 ? '' : ` (and ${String(count - 1)} more)`;
  return `${node} logged a ${kind} on line ${String(line)}: ${text}${more}`;
}

function fail(reason: string, summary: string, evidence: CheckResult['evidence']): CheckResult {
  return { name: 'logs', verdict: 'fail', reason, summary, evidence };
}
