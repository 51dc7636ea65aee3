import type { Json } from '../json.ts';
import type { CrashStep, ScheduleStep } from '../step.ts';
import { SentenceReader } from './sentence-reader.ts';
import { COMMANDS, CONFIGURE, FUNCTION_NAMES } from './vocabulary.ts';
import { sentencesOf, type Sentence } from './words.ts';

/** A step, and the words that say it. */
export interface Said {
  readonly step: ScheduleStep;
  readonly sentence: Sentence;
}

/**
 * Reads a schedule as text: steps separated by `;` or line feeds, `#` begins a comment.
 *
 * @param file name for messages
 * @throws InputError with file, line, column and what is allowed there
 */
export function parseText(text: string, file: string): ScheduleStep[] {
  return parseSentences(text, file).map(({ step }) => step);
}

/** The same, with the words of each step. */
export function parseSentences(text: string, file: string): Said[] {
  return sentencesOf(text).map((sentence) => {
    const reader = new SentenceReader(file, sentence);
    const read = Object.hasOwn(READERS, reader.command) ? READERS[reader.command] : undefined;
    if (read === undefined) {
      const known = Object.values(COMMANDS).join(' · ');
      throw reader.fail(`there is no step ${reader.command}; known: ${known}`, sentence[0]);
    }
    const step = read(reader);
    reader.end();
    return { step, sentence };
  });
}

const READERS: Readonly<Record<string, (reader: SentenceReader) => ScheduleStep>> = {
  T: (reader) => ({ rule: 'timeout', node: reader.node(), ...(reader.hasMore() && { timer: reader.name('a timer') }) }),
  C: readRequest,
  D: (reader) => readPacket(reader, 'deliver'),
  U: (reader) => readPacket(reader, 'duplicate'),
  X: (reader) => readPacket(reader, 'drop'),
  XA: (reader) => {
    const from = reader.anyNode();
    const to = reader.anyNode();
    const type = reader.type();
    return { rule: 'drop-all', from, to, ...(type !== undefined && { type }) };
  },
  K: readCrash,
  KU: (reader) => ({ rule: 'crash', node: reader.node(), lose: 'unsynced' }),
  R: (reader) => ({ rule: 'restart', node: reader.node() }),
  S: (reader) => ({ rule: 'start', node: reader.node() }),
  H: (reader) => ({ rule: 'hold', from: reader.node(), to: reader.node() }),
  L: (reader) => ({ rule: 'release', from: reader.node(), to: reader.node() }),
  CL: readClock,
  UP: (reader) => ({ rule: 'upgrade', node: reader.node(), build: reader.name('a build') }),
  E: (reader) => ({ rule: 'elect', node: reader.node(), voters: reader.hasMore() ? reader.nodes() : [] }),
  RP: (reader) => ({ rule: 'replicate', node: reader.node(), followers: reader.nodes() }),
};

function readPacket(reader: SentenceReader, rule: 'deliver' | 'duplicate' | 'drop'): ScheduleStep {
  const from = reader.node();
  const to = reader.node();
  const type = reader.type();
  const index = reader.hasMore() ? reader.count('the age of the packet (0: the oldest)') : 0;
  return { rule, from, to, ...(type !== undefined && { type }), ...(index > 0 && { index }) };
}

function readRequest(reader: SentenceReader): ScheduleStep {
  const node = reader.node();
  const client = reader.name('a client');
  const request = reader.count('the number of the request');
  const op = reader.upcoming;
  if (op === CONFIGURE) {
    reader.skip();
    if (!reader.match(/^c$/)) throw reader.fail('the members come after the letter c');
    return { rule: 'reconfigure', node, request: { client, request, members: reader.nodes() } };
  }
  const short = op === undefined ? undefined : FUNCTION_NAMES.long(op);
  const given = reader.name(`an operation such as ${[...FUNCTION_NAMES.all, CONFIGURE].join(', ')}`);
  const f = short ?? given;
  const key = reader.text('a key');
  return { rule: 'input', node, request: { client, request, f, key, value: readValue(reader, f) } };
}

/** One value or none, which is null; for a compare-and-set two, the expected and the next one. */
function readValue(reader: SentenceReader, f: string): Json {
  if (!reader.hasMore()) return null;
  const value = reader.value();
  return f === 'cas' && reader.hasMore() ? [value, reader.value()] : value;
}

function readCrash(reader: SentenceReader): CrashStep {
  const node = reader.node();
  if (!reader.hasMore()) return { rule: 'crash', node };
  if (reader.match(/^everything$/)) return { rule: 'crash', node, lose: 'everything' };
  if (reader.match(/^sends$/)) return { rule: 'crash', node, lose: { sends: reader.counts('positions of packets') } };
  if (reader.match(/^disk$/)) {
    const done = reader.count('how many operations were done');
    return {
      rule: 'crash',
      node,
      lose: { disk: { done, bytes: reader.count('how many bytes of the next one were written') } },
    };
  }
  throw reader.fail(`a crash cannot lose ${reader.upcoming ?? ''}`);
}

function readClock(reader: SentenceReader): ScheduleStep {
  const node = reader.node();
  const jump = reader.match(/^[+-]\d+$/)?.[0];
  const rate = reader.match(/^x(\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/)?.[1];
  const advance = Number(jump ?? 0);
  if ((jump === undefined && rate === undefined) || !Number.isSafeInteger(advance) || !isRate(rate)) {
    throw reader.fail('a clock jumps by nanoseconds (+5, -5) or gets a rate (x1.5; x0 is standstill)');
  }
  return {
    rule: 'clock',
    node,
    ...(jump !== undefined && { advance }),
    ...(rate !== undefined && { rate: Number(rate) }),
  };
}

function isRate(text: string | undefined): boolean {
  return text === undefined || Number.isFinite(Number(text));
}
