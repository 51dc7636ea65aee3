import type { RunAccount } from '../../reports/site/run-account.ts';
import type { ListedRun } from '../../reports/site/listed.ts';
import { specOf, verdictDocumentOf } from './documents.ts';

/** Everything that pages of the site say of a run; what cannot be read is a problem to be shown. */
export function readAccount(directory: string, run: ListedRun): RunAccount {
  const spec = specOf(directory);
  const document = run.state === 'unjudged' ? undefined : verdictDocumentOf(directory);
  const problems = [spec, document].flatMap((said) => (said !== undefined && 'problem' in said ? [said.problem] : []));
  return {
    run,
    spec: 'value' in spec ? spec.value : undefined,
    document: document !== undefined && 'value' in document ? document.value : undefined,
    problems,
  };
}
