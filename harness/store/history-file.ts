export { HistoryWriter } from './history/writer.ts';
export { readHistory, type HistoryFile, type SemanticsOverride } from './history/reader.ts';
