import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { renderReport } from '../../reports/page/page.ts';
import { VerdictError } from '../core/errors.ts';
import { planDigest } from '../core/plan.ts';
import type { VerdictDocument } from '../core/verdict-document.ts';
import { parsePlan } from '../parse-plan.ts';
import { planOf, readRecord } from '../record.ts';
import { shrunkenSchedule } from '../shrunken-schedules.ts';
import { RUN_FILES, RunFolder, writing } from '../store/run-folder.ts';
import { packageVersion } from '../version.ts';
import { BUNDLE_FORMAT, type BundleDocument } from './bundle-document.ts';
import { labNetworks } from './lab-networks.ts';
import type { Personal } from './personal.ts';
import { readMe } from './read-me.ts';
import { readPart } from './read-part.ts';
import { Redactor } from './redactor.ts';
import { chooseFiles, type BundledFile, type Chosen } from './run-files.ts';
import { writeTar, type ArchivedFile } from './tar.ts';
import { wordsOfRun } from './words-of-run.ts';

export interface Bundle {
  /** A gzipped archive; the same for the same run, whenever it is made. */
  readonly archive: Buffer;
  readonly document: BundleDocument;
}

/**
 * Everything about a run in one archive that may be shown to others: its files without what says who made them, the report page
 * made again from these, and how to run the same. It can be replayed, judged and reported where it is unpacked.
 *
 * @throws InputError for a folder that is no run's
 */
export async function bundleRun(directory: string, personal: Personal): Promise<Bundle> {
  const run = RunFolder.open(directory);
  const read = readFiles(run);
  const redactor = redactorFor(run, read.texts, personal);
  const texts = redactAll(read.texts, redactor);
  const id = redactor.redact(run.id, '');
  const page = await pageOf(id, texts);
  if ('html' in page) texts.set(RUN_FILES.report, page.html);
  const document: BundleDocument = {
    format: BUNDLE_FORMAT,
    verdict: packageVersion(),
    run: id,
    files: [...texts].map(([name, text]) => ({ name, bytes: Buffer.byteLength(text), ...read.cuts.get(name) })),
    leftOut: [...read.leftOut, ...('reason' in page ? [`${RUN_FILES.report}: ${page.reason}`] : [])].map((text) =>
      redactor.redact(text, ''),
    ),
    redactions: redactor.account(),
    left: redactor.left,
  };
  return { archive: pack(document, texts), document };
}

interface ReadFiles {
  readonly texts: ReadonlyMap<string, string>;
  readonly cuts: ReadonlyMap<string, Pick<BundledFile, 'cut'>>;
  readonly leftOut: readonly string[];
}

function readFiles(run: RunFolder): ReadFiles {
  const { files, leftOut } = chooseFiles(run);
  const shrunken = shrunkenSchedule(run).map(({ path }): Chosen => ({
    name: `shrunken/${basename(path)}`,
    path,
    limit: undefined,
  }));
  const texts = new Map<string, string>();
  const cuts = new Map<string, Pick<BundledFile, 'cut'>>();
  const binary: string[] = [];
  for (const { name, path, limit } of [...files, ...shrunken]) {
    const { content, cut } = readPart(path, limit);
    if (content.includes(0)) {
      binary.push(`${name}: no text, so nobody can say what is in it`);
      continue;
    }
    texts.set(name, content.toString());
    if (cut !== undefined) cuts.set(name, { cut });
  }
  return { texts, cuts, leftOut: [...leftOut, ...binary] };
}

function redactorFor(run: RunFolder, texts: ReadonlyMap<string, string>, personal: Personal): Redactor {
  const plan = planOf(run);
  const ofNodes = [...texts].filter(([name]) => name.startsWith(`${RUN_FILES.nodes}/`)).map(([, text]) => text);
  const lines = [RUN_FILES.history, RUN_FILES.trace, RUN_FILES.schedule].flatMap((name) => texts.get(name) ?? []);
  return new Redactor({
    personal,
    labNetworks: labNetworks(ofNodes, plan.nodes.length),
    isWordOfRun: wordsOfRun(plan, lines),
  });
}

/** The plan comes first: where something in it was replaced it has another digest, which the other files name. */
function redactAll(texts: ReadonlyMap<string, string>, redactor: Redactor): Map<string, string> {
  const before = texts.get(RUN_FILES.plan) ?? '';
  const plan = redactor.redact(before, RUN_FILES.plan);
  if (plan !== before) {
    const [was, is] = [before, plan].map((text) => planDigest(parsePlan(text, RUN_FILES.plan))) as [string, string];
    redactor.alsoReplace(was, is);
  }
  return new Map(
    [...texts].map(([name, text]) => [name, name === RUN_FILES.plan ? plan : redactor.redact(text, name)]),
  );
}

/** Made from what is in the archive: parts of the page are packed, and nothing could be replaced in there. */
async function pageOf(
  id: string,
  texts: ReadonlyMap<string, string>,
): Promise<{ readonly html: string } | { readonly reason: string }> {
  if (!texts.has(RUN_FILES.verdict)) return { reason: 'the run did not come to a verdict' };
  const parent = mkdtempSync(join(tmpdir(), 'verdict-bundle-'));
  try {
    const folder = RunFolder.open(unpack(join(parent, id), texts));
    return { html: renderReport(await readRecord(folder), folder.readJson('verdict') as VerdictDocument) };
  } catch (error) {
    if (error instanceof VerdictError) return { reason: error.message };
    throw error;
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

function unpack(directory: string, texts: ReadonlyMap<string, string>): string {
  for (const [name, text] of texts) {
    const path = join(directory, name);
    writing(path, () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    });
  }
  return directory;
}

function pack(document: BundleDocument, texts: ReadonlyMap<string, string>): Buffer {
  const files: ArchivedFile[] = [
    { name: 'README.md', content: Buffer.from(readMe(document)) },
    { name: 'bundle.json', content: Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`) },
    ...[...texts].map(([name, text]) => ({ name, content: Buffer.from(text) })),
  ];
  const archive = gzipSync(writeTar(files.map((file) => ({ ...file, name: `${document.run}/${file.name}` }))), {
    level: 9,
  });
  // The header says on which system it was made.
  archive[OPERATING_SYSTEM] = UNKNOWN_SYSTEM;
  return archive;
}

const OPERATING_SYSTEM = 9;
const UNKNOWN_SYSTEM = 255;
