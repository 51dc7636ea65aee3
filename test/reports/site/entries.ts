import type { ListedGroup, ListedRun } from '../../../reports/site/listed.ts';
import type { RunAccount } from '../../../reports/site/run-account.ts';
import type { Run } from '../fixtures.ts';

/** Would be markup, a script, or the end of an attribute, wherever it is not escaped. */
export const HOSTILE = `"><img src=x onerror="document.title='pwned'"><script>document.title='pwned'</script>'`;

/** A run in a list, as most are. */
export function listedRun(different: Partial<ListedRun> = {}): ListedRun {
  return {
    id: 'raft-partitions-7-20260114T101500',
    name: 'raft-partitions',
    system: 'raft',
    build: 'paper',
    engine: 'sim',
    seed: '7',
    started: '2026-01-14T10:15:00.123Z',
    state: 'pass',
    report: true,
    ...different,
  };
}

export function listedGroup(different: Partial<ListedGroup> = {}): ListedGroup {
  return {
    id: 'campaign-nightly-20260114T020000',
    kind: 'campaign',
    started: '2026-01-14T02:00:00.000Z',
    report: true,
    ...different,
  };
}

/** What pages say of a run, from a record and its verdict. */
export function accountOf({ record, document }: Run, different: Partial<ListedRun> = {}): RunAccount {
  const { name, system, build, engine, seed } = record.plan.spec;
  const run = listedRun({ name, system, build, engine, seed, state: document.verdict, ...different });
  return { run, spec: record.plan.spec, document, problems: [] };
}
