import { existsSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { ContentType } from 'allure-js-commons';
import type { Json } from '../../harness/core/json.ts';
import { contradictionSvg } from '../diagram/contradiction-svg.ts';
import type { RunView } from '../model/run-view.ts';
import { witnessedCheck } from '../model/witness.ts';
import type { ReportedAttachment } from './reported-run.ts';

/** The page is of use only whole. */
const PAGE = 'report.html';

/** Files of a run folder that go along, in this order. */
const DATA = [
  { file: 'verdict.json', name: 'Verdict' },
  { file: 'history.jsonl', name: 'History' },
  { file: 'plan.json', name: 'Plan' },
  { file: 'schedule.jsonl', name: 'Schedule' },
  { file: 'spec.yaml', name: 'Spec' },
] as const;

/** What nodes print, and what the packet daemon decided. */
const LOGS = /^log\.txt$|\.log$/;

/** How much goes along of the beginning of each file, and of the end of each log, bytes. */
const DATA_LIMIT = 2 * 1024 * 1024;
const LOG_LIMIT = 64 * 1024;
const EVIDENCE_LIMIT = 512 * 1024;

/** The report page, the counterexample's picture, the run's data and the end of every node's log. Files that are cut say so. */
export async function attachmentsOf(view: RunView, directory: string): Promise<ReportedAttachment[]> {
  const page = existsSync(join(directory, PAGE))
    ? [await whole(join(directory, PAGE), 'Report', ContentType.HTML)]
    : [];
  const data = DATA.filter(({ file }) => existsSync(join(directory, file)));
  return [
    ...page,
    ...pictureOf(view),
    textAttachment('Replay command', `${view.document.replay}\n`),
    ...(await Promise.all(data.map(({ file, name }) => beginning(join(directory, file), name)))),
    ...(await logsIn(join(directory, 'nodes'))),
  ];
}

/** A value as JSON; a long one is cut, and then it is text. */
export function jsonAttachment(name: string, value: Json): ReportedAttachment {
  const text = Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
  if (text.length <= EVIDENCE_LIMIT) {
    return { name, contentType: ContentType.JSON, fileExtension: '.json', content: text };
  }
  const cut = `${name} (the first ${sizeInWords(EVIDENCE_LIMIT)} of ${sizeInWords(text.length)})`;
  return { ...textAttachment(cut, ''), content: text.subarray(0, EVIDENCE_LIMIT) };
}

function textAttachment(name: string, text: string): ReportedAttachment {
  return { name, contentType: ContentType.TEXT, fileExtension: '.txt', content: Buffer.from(text) };
}

function pictureOf({ document }: RunView): ReportedAttachment[] {
  const picture = contradictionSvg(witnessedCheck(document)?.evidence ?? null);
  if (picture === undefined) return [];
  const content = Buffer.from(picture);
  return [{ name: 'Counterexample', contentType: ContentType.SVG, fileExtension: '.svg', content }];
}

async function logsIn(directory: string): Promise<ReportedAttachment[]> {
  if (!existsSync(directory)) return [];
  const logs: ReportedAttachment[] = [];
  for (const node of (await readdir(directory)).sort()) {
    const names = (await readdir(join(directory, node))).filter((name) => LOGS.test(name)).sort();
    for (const name of names) logs.push(await end(join(directory, node, name), `${node} ${name}`));
  }
  return logs;
}

async function whole(file: string, name: string, contentType: string): Promise<ReportedAttachment> {
  const { content } = await slice(file, Infinity, 'beginning');
  return { name, contentType, fileExtension: extname(file), content };
}

async function beginning(file: string, name: string): Promise<ReportedAttachment> {
  const { content, size } = await slice(file, DATA_LIMIT, 'beginning');
  // Half a JSON document is no JSON document, and nothing shows lines of JSON but as text.
  const isJson = extname(file) === '.json' && content.length === size;
  return isJson
    ? { name, contentType: ContentType.JSON, fileExtension: '.json', content }
    : { ...textAttachment(cutName(name, 'first', content.length, size), ''), content };
}

async function end(file: string, name: string): Promise<ReportedAttachment> {
  const { content, size } = await slice(file, LOG_LIMIT, 'end');
  return { ...textAttachment(cutName(name, 'last', content.length, size), ''), content };
}

function cutName(name: string, which: 'first' | 'last', shown: number, size: number): string {
  return shown === size ? name : `${name} (the ${which} ${sizeInWords(shown)} of ${sizeInWords(size)})`;
}

async function slice(
  file: string,
  limit: number,
  from: 'beginning' | 'end',
): Promise<{ readonly content: Buffer; readonly size: number }> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, limit);
    const position = from === 'end' ? size - length : 0;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    return { content: buffer.subarray(0, bytesRead), size };
  } finally {
    await handle.close();
  }
}

function sizeInWords(bytes: number): string {
  if (bytes < 1_024) return `${String(bytes)} bytes`;
  if (bytes < 1_024 ** 2) return `${String(Math.round(bytes / 1_024))} KiB`;
  return `${(bytes / 1_024 ** 2).toFixed(1)} MiB`;
}
