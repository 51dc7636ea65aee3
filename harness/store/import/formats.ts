import { Registry } from '../../core/registry.ts';
import { edn, porcupineKv } from './edn.ts';
import type { HistoryFormat } from './history-format.ts';
import { intervals } from './intervals.ts';
import { jepsenLog } from './jepsen-log.ts';
import { limo } from './limo.ts';

/** Forms of other tools, the more special ones first: the first that recognises a file reads it. */
export const formats = new Registry<HistoryFormat>('format of histories', [
  jepsenLog,
  porcupineKv,
  edn,
  limo,
  intervals,
]);
