import type { Argument, Command, Option } from 'commander';
import { EXIT } from '../core/verdict.ts';
import { between, table } from '../markdown-tables.ts';

const MARKS = {
  exitCodes: '<!-- exit codes: npm run reference -->',
  commands: '<!-- commands: npm run reference -->',
};
const END = '<!-- end -->';

/** What each exit code says, and what to do then. */
const ENDS: Readonly<Record<keyof typeof EXIT, readonly [string, string]>> = {
  pass: ['as expected: it passed, or the failure came that `expect` names', ''],
  fail: ['a promise was broken, or an expected failure is missing', 'read the report; `verdict shrink` makes it small'],
  unknown: ['a budget was spent before a decision', 'give the check more steps, or the run less to do'],
  vacuous: [
    'nothing was really tested: too few answers, a fault without effect',
    'read which; it is a flaw of the test',
  ],
  badInput: ['a command line, spec or file that cannot be taken', 'do what the message says'],
  unavailable: ['something is missing on this machine', '`verdict doctor` says how to get it'],
  harnessError: [
    'trouble of the harness or the machine, not of the system under test',
    'look at the message; run again',
  ],
  interrupted: ['stopped by Ctrl-C or SIGTERM, after healing and cleaning up', ''],
};

/** The reference of the command line with the exit codes and every command of a program put between its marks. */
export function withCommands(document: string, program: Command): string {
  const sections = program.commands.map(commandSection);
  return between(between(document, MARKS.exitCodes, END, exitCodes()), MARKS.commands, END, sections.join('\n\n'));
}

function exitCodes(): string {
  const names = Object.keys(EXIT) as (keyof typeof EXIT)[];
  return table(
    ['code', 'means', 'what to do'],
    names.map((name) => [String(EXIT[name]), ...ENDS[name]]),
  );
}

function commandSection(command: Command): string {
  const shownArguments = command.registeredArguments.map((argument) => argumentRow(argument));
  const options = command.options.filter(({ hidden }) => !hidden).map((option) => optionRow(option));
  const rows = [...shownArguments, ...options];
  const head = ['argument or flag', 'what it is', 'default'];
  return [
    `## \`${command.name()}\``,
    `${sentence(command.description())}.`,
    `\`\`\`\nnpx verdict ${command.name()} ${command.usage()}\n\`\`\``,
    ...(rows.length > 0 ? [table(head, rows)] : []),
  ].join('\n\n');
}

function argumentRow(argument: Argument): string[] {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  const shown = argument.required ? `<${name}>` : `[${name}]`;
  return [`\`${shown}\``, meaning(argument.description, argument.argChoices), defaultOf(argument.defaultValue)];
}

function optionRow(option: Option): string[] {
  const needed = option.mandatory ? 'needed' : defaultOf(option.defaultValue);
  return [`\`${option.flags}\``, meaning(option.description, option.argChoices), needed];
}

function meaning(description: string, choices: readonly string[] = []): string {
  const list = choices.map((choice) => `\`${choice}\``).join(', ');
  return inCell(list === '' ? description : `${description}: ${list}`);
}

/** Nothing for what is off, or an empty list, unless it is said. */
function defaultOf(value: unknown): string {
  if (value === undefined || value === false || (Array.isArray(value) && value.length === 0)) return '';
  return inCell(`\`${typeof value === 'string' ? value : JSON.stringify(value)}\``);
}

/** Help texts begin small and have no full stop. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
