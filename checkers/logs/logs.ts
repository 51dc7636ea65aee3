import type { Checker, LogFinding, RunRecord } from '../../harness/core/contracts/checker.ts';
import type { NodeExit } from '../../harness/core/contracts/host.ts';
import type { Json } from '../../harness/core/json.ts';
import { exitsOf } from '../../harness/core/nemesis-events.ts';
import type { CheckResult, Verdict } from '../../harness/core/verdict.ts';

/** From worst to least: what names the failure when several were found. */
const SEVERITY: readonly LogFinding['kind'][] = ['corruption', 'data-race', 'panic', 'fatal'];

const SHOWN = 20;

/** No node panicked, reported corruption, or ended without having been asked to. */
export const logs: Checker = {
  name: 'logs',
  summary: 'no node panics, reports corruption, or exits without being told to',
  check({ history, logFindings }: RunRecord): CheckResult {
    const exits = exitsOf(history.events).filter(({ expected }) => !expected);
    const evidence: Json = {
      findings: logFindings.slice(0, SHOWN).map((finding) => ({ ...finding })),
      findingCount: logFindings.length,
      unexpectedExits: exits.map((exit) => ({ ...exit })),
    };
    const kind = SEVERITY.find((severity) => logFindings.some((finding) => finding.kind === severity));
    if (kind !== undefined) return failed(kind, findingSentence(kind, logFindings), evidence);
    const [exit] = exits;
    if (exit !== undefined) return failed('unexpected-exit', exitSentence(exit, exits.length), evidence);
    return result('pass', 'No node reported trouble in its log or ended by itself.', evidence);
  },
};

function findingSentence(kind: LogFinding['kind'], findings: readonly LogFinding[]): string {
  const first = findings.find((finding) => finding.kind === kind) as LogFinding;
  const more = findings.length > 1 ? ` and ${findings.length - 1} more` : '';
  return `${first.node} logged a ${kind} in line ${first.line}${more}: ${first.text}`;
}

function exitSentence({ node, life, code, signal }: NodeExit, count: number): string {
  const how = signal === null ? `with code ${String(code)}` : `by ${signal}`;
  const more = count > 1 ? `; ${count - 1} more such exits` : '';
  return `${node} ended ${how} in its life ${life} without having been asked to${more}.`;
}

function failed(reason: string, summary: string, evidence: Json): CheckResult {
  return { ...result('fail', summary, evidence), reason };
}

function result(verdict: Verdict, summary: string, evidence: Json): CheckResult {
  return { name: logs.name, verdict, summary, evidence };
}
