import { basename } from 'node:path';
import { canonicalJson } from '../../core/digest.ts';
import { InputError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/json.ts';
import type { InvariantReport } from '../../core/raft/invariant-report.ts';
import { formatText } from '../../core/schedule/format-text.ts';
import type { CheckResult } from '../../core/verdict.ts';
import { judgeSchedule } from '../../replay/judge-schedule.ts';
import { annotatedSchedule } from './annotated-schedule.ts';
import type { Exported, ExportSubject } from './subject.ts';

/** The variable of the environment that names another build than the one that broke. */
const BUILD_VARIABLE = 'VERDICT_BUILD';

/**
 * A test file for mocha that stands alone: it carries the schedule as text, replays it on a build, and is red as long
 * as something breaks. For a project to keep beside the mended bug.
 *
 * @throws InputError for a schedule that breaks nothing: the test would show nothing
 */
export async function exportMocha(subject: ExportSubject): Promise<Exported> {
  const { target, plugins, steps, out = 'FILE' } = subject;
  const { build, nodes, options } = target;
  const { checks } = await judgeSchedule({
    system: target.system.name,
    build,
    nodes,
    schedule: formatText(steps),
    semantics: target.semantics.name,
    options,
    plugins,
  });
  const broken = checks.find(({ verdict }) => verdict === 'fail');
  if (broken === undefined) throw breaksNothing(subject);
  return {
    text: testFile(subject, broken),
    notes: [
      `npx mocha --no-config ${out}, where raft-verdict and mocha are installed, shows it red on ${build}, and green once that is mended.`,
      `${BUILD_VARIABLE} in the environment names another build to try.`,
    ],
  };
}

function testFile(subject: ExportSubject, broken: CheckResult): string {
  const { file, target } = subject;
  const { system, build } = target;
  return [
    `// What breaks on ${inComment(build)}, exported from ${inComment(basename(file))} by \`verdict export\`:`,
    ...comment(broken.summary),
    `import assert from 'node:assert/strict';`,
    `import { describe, it } from 'mocha';`,
    `import { judgeSchedule } from 'raft-verdict';`,
    ``,
    `/** The build under test. The test is red as long as it breaks what it broke when this file was made. */`,
    `const BUILD = process.env.${BUILD_VARIABLE} ?? ${quoted(build)};`,
    ``,
    `/** One step per line, in the text language of raft-verdict (docs/schedules.md). */`,
    `const SCHEDULE = \``,
    inTemplate(annotatedSchedule(subject, broken).trimEnd()),
    `\`;`,
    ``,
    `describe(${quoted(system.name)}, () => {`,
    `  it(${quoted(titleOf(broken))}, async () => {`,
    `    const { verdict, checks } = await judgeSchedule({`,
    ...settings(subject).map((line) => `      ${line},`),
    `    });`,
    `    assert.equal(verdict, 'pass', checks.map(({ summary }) => summary).join('\\n'));`,
    `  });`,
    `});`,
    ``,
  ].join('\n');
}

function settings({ target, plugins }: ExportSubject): string[] {
  const { system, nodes, semantics, options } = target;
  const plain = canonicalJson(options) === canonicalJson(system.options({}));
  return [
    `system: ${quoted(system.name)}`,
    `build: BUILD`,
    `nodes: [${nodes.map(quoted).join(', ')}]`,
    `semantics: ${quoted(semantics.name)}`,
    ...(plain ? [] : [`options: ${JSON.stringify(options)}`]),
    ...(plugins.length === 0 ? [] : [`plugins: [${plugins.map(quoted).join(', ')}]`]),
    `schedule: SCHEDULE`,
  ];
}

/** The invariant in words, or the property's own name. */
function titleOf({ reason, name, evidence }: CheckResult): string {
  const report = evidence as unknown as Partial<InvariantReport>;
  const blamed = report.predicates?.find(({ predicate }) => predicate === report.blame?.[0]);
  if (blamed !== undefined) return `keeps ${blamed.name}: ${blamed.statement}`;
  const problem = isJsonObject(evidence) ? evidence['problem'] : undefined;
  return typeof problem === 'string' ? `does not come to this: ${problem}` : `keeps ${reason ?? name}`;
}

function breaksNothing({ file, target }: ExportSubject): InputError {
  return new InputError(
    `${file} breaks nothing on ${target.system.name} ${target.build}, so a test of it would show nothing`,
    {
      code: 'EXPORT_BREAKS_NOTHING',
      hint: 'Name the build that it breaks with --build, or find a schedule that breaks this one with `npx verdict hunt`.',
    },
  );
}

/** Wrapped at about a hundred characters. */
function comment(text: string): string[] {
  const lines: string[] = [];
  let line = '//';
  for (const word of inComment(text).split(' ')) {
    if (line.length > 2 && line.length + word.length > 100) {
      lines.push(line);
      line = '//';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

function inComment(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function quoted(text: string): string {
  const body = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${body}'`;
}

/** Backslashes, backticks and `${` mean something in a template. */
function inTemplate(text: string): string {
  return text.replace(/[\\`]|\$\{/g, (found) => `\\${found}`);
}
