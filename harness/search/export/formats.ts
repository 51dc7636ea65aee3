import { exportEdn, exportJsonl } from './client-history.ts';
import { exportEtcdRaft } from './etcd-raft/etcd-raft.ts';
import { exportMaelstrom } from './maelstrom.ts';
import { exportMocha } from './mocha.ts';
import type { Exported, ExportSubject } from './subject.ts';

/** A form in which other tools read schedules or histories. */
export interface Format {
  readonly summary: string;
  write(subject: ExportSubject): Exported | Promise<Exported>;
}

export type ExportFormat = 'mocha' | 'maelstrom' | 'edn' | 'jsonl' | 'etcd-raft';

/** By name. */
export const EXPORTS: Readonly<Record<ExportFormat, Format>> = {
  mocha: { summary: 'a test file that is red as long as the schedule breaks something', write: exportMocha },
  maelstrom: { summary: "messages and requests as lines of Maelstrom's protocol", write: exportMaelstrom },
  edn: { summary: "the clients' history as Jepsen keeps it", write: exportEdn },
  jsonl: { summary: "the clients' history as Verdict keeps it", write: exportJsonl },
  'etcd-raft': { summary: "an interaction script for the tests of etcd's Raft library", write: exportEtcdRaft },
};
