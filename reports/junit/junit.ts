import type { JUnitCase, JUnitSuite } from './suite.ts';
import { element, textElement } from './xml.ts';

/**
 * A JUnit XML document as Jenkins, GitLab, Azure and GitHub's actions read it: `testsuites`, a `testsuite` per run, a
 * `testcase` per check. Suites of one class are told apart by their distinction, and where that is the same, by a number.
 */
export function junitXml(suites: readonly JUnitSuite[]): string {
  const classes = classNames(suites);
  const all = suites.flatMap(({ cases }) => cases);
  const content = suites.map((suite, index) => suiteElement(suite, classes[index] as string));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'Verdict', ...countsOf(all) }, content)}\n`;
}

/** A suite for what ended with an error before there was anything to be judged. */
export function suiteOfError(name: string, className: string, error: Error & { readonly hint?: string }): JUnitSuite {
  const details = [error.message, ...(error.hint === undefined ? [] : [error.hint])].join('\n');
  const problem = { kind: 'error', type: error.name, message: error.message, details } as const;
  return { name, className, distinction: name, properties: {}, cases: [{ name: 'run', problem }] };
}

function suiteElement(suite: JUnitSuite, className: string): string {
  const { name, cases, properties, seconds, timestamp, output } = suite;
  const given = Object.entries(properties).map(([key, value]) => element('property', { name: key, value }));
  return element(
    'testsuite',
    // JUnit's timestamps have no zone; they are UTC.
    { name, ...countsOf(cases), time: seconds?.toFixed(3), timestamp: timestamp?.replace(/\.\d+Z$|Z$/, '') },
    [
      ...(given.length === 0 ? [] : [element('properties', {}, given)]),
      ...cases.map((one) => caseElement(one, className)),
      ...(output === undefined ? [] : [textElement('system-out', {}, output)]),
    ],
  );
}

function caseElement({ name, problem, remark, skipped }: JUnitCase, classname: string): string {
  const attributes = { name, classname };
  if (skipped !== undefined) return element('testcase', attributes, [element('skipped', { message: skipped })]);
  if (problem !== undefined) {
    const { kind, type, message, details } = problem;
    return element('testcase', attributes, [textElement(kind, { type, message }, details)]);
  }
  return element('testcase', attributes, remark === undefined ? [] : [textElement('system-out', {}, remark)]);
}

function countsOf(cases: readonly JUnitCase[]): Record<'tests' | 'failures' | 'errors' | 'skipped', number> {
  const of = (kind: 'failure' | 'error'): number => cases.filter(({ problem }) => problem?.kind === kind).length;
  const skipped = cases.filter((one) => one.skipped !== undefined).length;
  return { tests: cases.length, failures: of('failure'), errors: of('error'), skipped };
}

/** CI systems know a case by its class and name, so no two suites may share a class. */
function classNames(suites: readonly JUnitSuite[]): string[] {
  const counts = countBy(suites.map(({ className }) => className));
  const distinct = suites.map(({ className, distinction }) =>
    (counts.get(className) ?? 0) > 1 ? `${className}.${distinction.replaceAll('.', '_')}` : className,
  );
  const seen = new Map<string, number>();
  return distinct.map((name) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name} (${String(before + 1)})`;
  });
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
