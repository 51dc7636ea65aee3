import type { Json } from '../json.ts';
import type { CrashLoss, InputStep, PacketStep, ScheduleStep } from '../step.ts';
import { headerComment, type ScheduleSubject } from './header.ts';
import { CONFIGURE, FUNCTION_NAMES, TYPE_NAMES } from './vocabulary.ts';
import { valueWordOf, wordOf } from './words.ts';

/**
 * A schedule as text, one step per line. {@link parseText} reads the same steps from it.
 *
 * @param subject what it was made on; said in a comment before the first step
 */
export function formatText(steps: readonly ScheduleStep[], subject?: ScheduleSubject): string {
  const lines = steps.map(formatTextStep);
  return [...(subject === undefined ? [] : [headerComment(subject)]), ...lines].map((line) => `${line}\n`).join('');
}

/** One step in the language of schedules, without separator. Node `n1` is 0 there, `n2` is 1, and so on. */
export function formatTextStep(step: ScheduleStep): string {
  switch (step.rule) {
    case 'input':
      return words('C', nodeWord(step.node), ...requestWords(step));
    case 'deliver':
      return packetStep('D', step);
    case 'duplicate':
      return packetStep('U', step);
    case 'drop':
      return packetStep('X', step);
    case 'timeout':
      return words('T', nodeWord(step.node), ...(step.timer === undefined ? [] : [wordOf(step.timer)]));
    case 'crash':
      return crashStep(step.node, step.lose);
    case 'restart':
      return words('R', nodeWord(step.node));
    case 'start':
      return words('S', nodeWord(step.node));
    case 'hold':
      return words('H', nodeWord(step.from), nodeWord(step.to));
    case 'release':
      return words('L', nodeWord(step.from), nodeWord(step.to));
    case 'clock':
      return words('CL', nodeWord(step.node), ...clockWords(step.advance, step.rate));
    case 'upgrade':
      return words('UP', nodeWord(step.node), wordOf(step.build));
    case 'reconfigure': {
      const { client, request, members } = step.request;
      return words('C', nodeWord(step.node), wordOf(client), String(request), CONFIGURE, 'c', nodeList(members));
    }
    case 'elect':
      return words('E', nodeWord(step.node), ...(step.voters.length === 0 ? [] : [nodeList(step.voters)]));
    case 'replicate':
      return words('RP', nodeWord(step.node), nodeList(step.followers));
    case 'drop-all':
      return words('XA', anyNodeWord(step.from), anyNodeWord(step.to), ...typeWords(step.type));
  }
}

function packetStep(command: string, { from, to, type, index }: PacketStep): string {
  const position = index === undefined || index === 0 ? [] : [String(index)];
  return words(command, nodeWord(from), nodeWord(to), ...typeWords(type), ...position);
}

function requestWords({ request: { client, request, f, key, value } }: InputStep): string[] {
  const short = FUNCTION_NAMES.short(f);
  const op = short ?? wordOf(f, (bare) => bare === CONFIGURE || FUNCTION_NAMES.long(bare) !== undefined);
  return [wordOf(client), String(request), op, wordOf(key), ...valueWords(short, value)];
}

/** The two values of a compare-and-set are two words; null is none. */
function valueWords(op: string | undefined, value: Json): string[] {
  if (value === null) return [];
  if (op !== 'cas' || !isPair(value)) return [valueWordOf(value)];
  return value.map(valueWordOf);
}

function isPair(value: Json): value is readonly [Json, Json] {
  return Array.isArray(value) && value.length === 2;
}

function crashStep(node: string, lose: CrashLoss | undefined): string {
  if (lose === undefined) return words('K', nodeWord(node));
  if (lose === 'unsynced') return words('KU', nodeWord(node));
  if (lose === 'everything') return words('K', nodeWord(node), lose);
  if ('sends' in lose) return words('K', nodeWord(node), 'sends', lose.sends.join(','));
  return words('K', nodeWord(node), 'disk', String(lose.disk.done), String(lose.disk.bytes));
}

function clockWords(advance: number | undefined, rate: number | undefined): string[] {
  const jump = advance === undefined ? [] : [advance < 0 ? String(advance) : `+${advance}`];
  return rate === undefined ? jump : [...jump, `x${rate}`];
}

function typeWords(type: string | undefined): string[] {
  if (type === undefined) return [];
  return [TYPE_NAMES.short(type) ?? wordOf(type, (bare) => TYPE_NAMES.long(bare) !== undefined || /^\d+$/.test(bare))];
}

function nodeList(nodes: readonly string[]): string {
  return nodes.map(nodeWord).join(',');
}

function anyNodeWord(name: string): string {
  return name === '*' ? '*' : nodeWord(name);
}

/** `n3` is 2; any other name is itself, in quotes where it looks like a number or a type. */
function nodeWord(name: string): string {
  const number = /^n([1-9]\d{0,8})$/.exec(name)?.[1];
  return number === undefined
    ? wordOf(name, (bare) => /^\d+$/.test(bare) || TYPE_NAMES.long(bare) !== undefined)
    : String(Number(number) - 1);
}

function words(...all: readonly string[]): string {
  return all.join(' ');
}
