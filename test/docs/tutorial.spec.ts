import { after, before, describe, it, type Context } from 'mocha';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import { packageRoot } from '../../harness/version.ts';
import { demand } from '../e2e/availability.ts';
import { DOCS, follow, makeCloneFolder, samplesOf, savedFiles, saveFiles } from './shown-commands.ts';

interface Chapter {
  readonly page: string;
  /** Of its commands in their order: what finds something ends with 1, mocha with the number of red tests. */
  readonly exitCodes: readonly number[];
  readonly files: readonly string[];
  /** Whether its commands need real nodes. */
  readonly live?: boolean;
}

const CHAPTERS: readonly Chapter[] = [
  { page: '1-a-first-run.md', exitCodes: [0, 1, 0, 0], files: [] },
  { page: '2-real-nodes.md', exitCodes: [0, 0, 0, 1, 1, 1], files: ['runs/tutorial/cut.yaml'], live: true },
  { page: '3-hunt.md', exitCodes: [0, 1, 1], files: [] },
  { page: '4-small-and-explained.md', exitCodes: [1, 1, 1], files: [] },
  {
    page: '5-keep-it.md',
    exitCodes: [0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0],
    files: ['runs/tutorial/promises.mjs'],
  },
  { page: '6-your-own-raft.md', exitCodes: [1, 1, 1], files: ['runs/tutorial/history.edn'] },
];

/** The chapters are followed literally, one after the other, by a shell; each goes on with the files of those before it. */
describe('docs/tutorial', function () {
  this.timeout(120_000);
  let folder = '';
  before(() => void (folder = makeCloneFolder()));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is followed as a whole', () => {
    const pages = readdirSync(join(DOCS, 'tutorial')).filter((name) => name !== 'README.md');
    assert.deepEqual(
      pages.sort(),
      CHAPTERS.map(({ page }) => page),
    );
  });

  for (const { page, exitCodes, files, live = false } of CHAPTERS) {
    describe(page, () => {
      const samples = samplesOf(`tutorial/${page}`);
      const saved = savedFiles(`tutorial/${page}`);
      before(() => saveFiles(folder, saved));

      it('has all files, and an exit code here for each of its commands', () => {
        assert.deepEqual(
          saved.map(({ name }) => name),
          files,
        );
        assert.equal(samples.length, exitCodes.length);
      });

      for (const [index, sample] of samples.entries()) {
        it(`$ ${sample.command}`, async function () {
          if (live) await demand(this, namespaceHost);
          await follow(folder, sample, exitCodes[index] ?? -1);
        });
      }
    });
  }

  // In a suite of its own, because mocha goes through those after the tests beside them.
  describe('in the end', () => {
    it('shows the parts of a report by the names that they have', () => {
      const chapter = readFileSync(join(DOCS, 'tutorial', '1-a-first-run.md'), 'utf8');
      const named = [...chapter.matchAll(/^- \*\*([^*]+)\*\*:/gm)].map(([, heading = '']) => heading);
      assert.ok(named.length >= 6, named.join(', '));
      const report = readFileSync(join(folder, reportOf('raft-stale-read-sim-1')), 'utf8');
      for (const heading of named) assert.ok(report.includes(`<h2>${heading}</h2>`), heading);
    });

    it('shows the diagram that shrinking wrote', () => {
      const shrunk = namesIn('').find((name) => name.startsWith('shrunk-verdi')) ?? '';
      assert.equal(
        readFileSync(join(DOCS, 'images', 'from-seed-to-story.svg'), 'utf8'),
        readFileSync(join(folder, 'runs', 'tutorial', shrunk, 'diagram.svg'), 'utf8'),
      );
    });

    for (const command of workflowCommands()) {
      it(`in CI: ${command}`, async function (this: Context) {
        if (command.includes('cut.yaml')) await demand(this, namespaceHost);
        await follow(folder, { command: `GITHUB_RUN_ID=1; ${command}`, shown: ['…'] }, 0);
      });
    }

    it('has a workflow of which all but the installation was followed', () =>
      assert.equal(workflowCommands().length, 4));
  });

  function namesIn(name: string): string[] {
    return readdirSync(join(folder, 'runs', 'tutorial', name));
  }

  function reportOf(run: string): string {
    return join('runs', 'tutorial', namesIn('').find((name) => name.startsWith(run)) ?? '', 'report.html');
  }
});

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}

/** What the machine of a CI does by the workflow of chapter 5, once everything is installed. */
function workflowCommands(): string[] {
  const chapter = readFileSync(join(packageRoot(), 'docs', 'tutorial', '5-keep-it.md'), 'utf8');
  const [, text = ''] = /```yaml\n([^]*?)```/.exec(chapter) ?? [];
  const { jobs } = parse(text) as Workflow;
  const commands = Object.values(jobs).flatMap(({ steps }) => steps.map(({ run }) => run ?? ''));
  return commands.filter((command) => command !== '' && command !== 'npm ci');
}
