import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '../../harness/core/errors.ts';
import { prepare } from '../../harness/prepare.ts';
import { packageRoot } from '../../harness/version.ts';
import { assertKnown } from './command-lines.ts';
import { samplesOf } from './shown-commands.ts';
import { codeIn, linksIn, rowsOf } from './tables.ts';

const ROOT = packageRoot();

describe('the documentation', () => {
  for (const page of pages()) {
    it(`${page} leads to files, folders and sections that there are`, () => {
      for (const target of linksIn(withoutCode(textOf(page)))) {
        const [path = '', section] = target.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        assert.ok(existsSync(join(ROOT, file)), target);
        if (section !== undefined) assert.ok(sectionsOf(file).includes(section), target);
      }
    });
  }

  it('has only commands that there are, with their flags, files and names', async function () {
    this.timeout(30_000);
    const wrong: string[] = [];
    // What the reference shows of them is the help itself.
    for (const page of pages().filter((name) => name !== join('docs', 'reference', 'command-line.md'))) {
      for (const command of commandsOf(textOf(page))) {
        await assertKnown(command).catch((error: unknown) => wrong.push(`${page}: ${command}: ${messageOf(error)}`));
      }
    }
    assert.deepEqual(wrong, []);
    assert.ok(commandsOf(textOf('README.md')).length >= 15);
  });

  it('has only YAML that is a spec or a part of one', async () => {
    const wrong: string[] = [];
    for (const page of pages()) {
      for (const text of specsOf(textOf(page))) {
        const problem = await problemOf(text, page);
        if (problem !== undefined) wrong.push(`${page}: ${text.split('\n')[0] ?? ''}: ${problem}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('docs/from-seed-to-story.md has commands of the tutorial only, which are followed there', () => {
    const followed = new Set(chapters().flatMap((page) => samplesOf(page).map(({ command }) => command)));
    const commands = rowsOf(textOf('docs/from-seed-to-story.md'), 'what').flatMap(([, command = '']) =>
      codeIn(command),
    );
    assert.ok(commands.length >= 7);
    for (const command of commands) assert.ok(followed.has(command), command);
  });
});

function pages(): string[] {
  const isPage = (name: string): boolean => name.endsWith('.md');
  const within = (folder: string): string[] =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  const examples = within('examples').filter((name) => !name.includes('node_modules'));
  return [...readdirSync(ROOT), ...within('docs'), ...examples].filter(isPage).sort();
}

function chapters(): string[] {
  return readdirSync(join(ROOT, 'docs', 'tutorial')).map((name) => join('tutorial', name));
}

function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** Where something is shown and not said, brackets are no links. */
function withoutCode(text: string): string {
  return text.replace(/^( *)```[^]*?^\1```$/gm, '').replace(/`[^`\n]*`/g, '');
}

/** Whole command lines, in blocks and between backquotes, without what a shell does around them. */
function commandsOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim().replace(/^\$ /, ''));
  const inline = [...withoutBlocks(text).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll('\n', ' '));
  return [...lines, ...inline]
    .filter((line) => /^npx verdict (?!COMMAND|help)\S/.test(line))
    .map((line) => line.replace(/ (?:#|>|\||&&|;).*$/, '').trimEnd())
    .filter((line) => !isMention(line));
}

/** A verb that is spoken of, without what it needs. */
function isMention(line: string): boolean {
  return line.split(' ').length === 3;
}

/** Workflows of a CI and lists of runs are YAML too, and so are specs of a plugin that the page has only parts of. */
function specsOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```yaml\n([^]*?)```/gm)].map(([, block = '']) => block);
  return blocks.filter((block) => !/^jobs:|^- \w+:|^plugins: \[my-/m.test(block));
}

type Surroundings = Readonly<Record<string, string>>;

/** What parts of a spec stand in, where a page shows no more than them. */
const SURROUNDINGS: readonly Surroundings[] = [
  {},
  { duration: '5m' },
  { engine: 'sim' },
  { engine: 'lockstep', system: 'maelstrom', duration: '5m' },
  {
    engine: 'lockstep',
    system: 'maelstrom',
    build: 'old',
    duration: '5m',
    'options.programs': '{ old: [./a.py], new: [./b.py] }',
  },
];

/** Undefined where it is a spec in one of them; else what is wrong with it by itself. */
async function problemOf(text: string, file: string): Promise<string | undefined> {
  const problems: string[] = [];
  for (const surroundings of SURROUNDINGS) {
    const overrides = Object.entries(surroundings).map(([key, value]) => ({ key, value, flag: key }));
    try {
      await prepare({ text, file, overrides, plugins: [] });
      return undefined;
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  return problems[0];
}

function withoutBlocks(text: string): string {
  return text.replace(/^```[^]*?^```$/gm, '');
}

/** The anchors of a page's headings, as GitHub makes them. */
function sectionsOf(file: string): string[] {
  const headings = [...textOf(file).matchAll(/^#+ (.*)$/gm)];
  return headings.map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
