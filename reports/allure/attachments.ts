import { existsSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ContentType } from 'allure-js-commons';
import type { ReporterRuntime } from 'allure-js-commons/sdk/reporter';
import { contradictionSvg } from '../diagram/contradiction-svg.ts';
import type { RunView } from '../model/run-view.ts';
import { witnessedCheck } from '../model/witness.ts';

/** Files of a run folder that go along, in this order, with what Allure is told they are. */
const FILES = [
  { file: 'report.html', name: 'Report', contentType: ContentType.HTML },
  { file: 'verdict.json', name: 'Verdict', contentType: ContentType.JSON },
  { file: 'history.jsonl', name: 'History', contentType: ContentType.TEXT },
  { file: 'plan.json', name: 'Plan', contentType: ContentType.JSON },
  { file: 'schedule.jsonl', name: 'Schedule', contentType: ContentType.TEXT },
] as const;

/** How much of the end of each node's log goes along, bytes. */
const LOG_TAIL = 32 * 1024;

/** Attaches the report page, the counterexample's picture, the run's data and the end of every node's log. */
export async function attachFiles(
  runtime: ReporterRuntime,
  test: string,
  view: RunView,
  runDirectory: string,
): Promise<void> {
  const [page, ...data] = FILES.filter(({ file }) => existsSync(join(runDirectory, file)));
  if (page) attachFile(runtime, test, page, runDirectory);
  const picture = contradictionSvg(witnessedCheck(view.document)?.evidence ?? null);
  if (picture !== undefined) {
    runtime.writeAttachment(test, undefined, 'Counterexample', Buffer.from(picture), {
      contentType: ContentType.SVG,
      fileExtension: '.svg',
    });
  }
  for (const file of data) attachFile(runtime, test, file, runDirectory);
  await attachLogs(runtime, test, join(runDirectory, 'nodes'));
}

function attachFile(runtime: ReporterRuntime, test: string, file: (typeof FILES)[number], directory: string): void {
  runtime.writeAttachment(test, undefined, file.name, join(directory, file.file), { contentType: file.contentType });
}

async function attachLogs(runtime: ReporterRuntime, test: string, directory: string): Promise<void> {
  if (!existsSync(directory)) return;
  for (const node of (await readdir(directory)).sort()) {
    const logs = (await readdir(join(directory, node))).filter((name) => name.endsWith('.log')).sort();
    for (const log of logs) {
      runtime.writeAttachment(test, undefined, `${node} ${log} (end)`, await tail(join(directory, node, log)), {
        contentType: ContentType.TEXT,
        fileExtension: '.txt',
      });
    }
  }
}

async function tail(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, LOG_TAIL);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
