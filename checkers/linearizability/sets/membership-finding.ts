import type { Call } from '../call.ts';
import type { Finding, Pattern } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { howLongBefore, nameOf, onKey } from '../sentence.ts';
import { found, leaves, type ElementHistory } from './element-history.ts';

type Description = Pick<Finding, 'pattern' | 'sentence' | 'context'> & Partial<Pick<Finding, 'calls'>>;

/** A contradiction about one element: the calls that need each other, and the last of them that says what it found. */
interface Contradiction {
  readonly key: NormalisedKey;
  readonly history: ElementHistory;
  readonly calls: readonly Call[];
  readonly late: Call;
  readonly wasThere: boolean;
  /** `contains #9 (7) on k1 by process 3 found 7 there`. */
  readonly who: string;
  /** The other calls that leave the element as it was found. */
  readonly causes: readonly Call[];
}

/** Says what is wrong with the few calls of an element's history that contradict each other. */
export function membershipFinding(key: NormalisedKey, history: ElementHistory, calls: readonly Call[]): Finding {
  const contradiction = contradictionOf(key, history, calls);
  const description =
    unwritten(contradiction) ??
    outdated(contradiction) ??
    tooEarly(contradiction) ??
    foundTwice(contradiction) ??
    noOrder(contradiction);
  return { calls, culprit: contradiction.late.operation.index, ...description };
}

function contradictionOf(key: NormalisedKey, history: ElementHistory, calls: readonly Call[]): Contradiction {
  const observations = calls.filter((call) => found(call) !== undefined);
  const late = observations.reduce((last, call) => (call.invoked > last.invoked ? call : last));
  const wasThere = found(late) as boolean;
  const where = wasThere ? 'there' : 'not there';
  return {
    key,
    history,
    calls,
    late,
    wasThere,
    who: `${nameOf(late)}${onKey(key.key)} by process ${late.operation.process} found ${JSON.stringify(history.value)} ${where}`,
    causes: calls.filter((call) => call !== late && leaves(call) === wasThere),
  };
}

function unwritten({ key, history, wasThere, causes, who }: Contradiction): Description | undefined {
  if (!wasThere || causes.length > 0 || history.isInitial) return undefined;
  const failed = key.failedWriters.get(key.values.id(history.value));
  if (failed?.f !== 'add') return { pattern: 'phantom-element', sentence: `${who}, where nothing had put it` };
  const sentence = `${who}, where only ${failed.f} #${failed.index} was to put it, and that had failed`;
  return { pattern: 'aborted-element', context: failed, sentence };
}

/** Something had certainly changed before, and nothing changed it back. */
function outdated({ history, calls, late, wasThere, who, causes }: Contradiction): Description | undefined {
  const [proof] = calls
    .filter((call) => call.completed < late.invoked && (leaves(call) ?? found(call)) === !wasThere)
    .sort((a, b) => b.completed - a.completed);
  const mayHaveChangedBack = (call: Call): boolean =>
    call.completed >= (proof as Call).invoked && call.invoked <= late.completed;
  if (proof === undefined || causes.some(mayHaveChangedBack)) return undefined;
  const did = leaves(proof) === undefined ? 'had found the contrary and completed' : 'had completed';
  const sentence = `${who} although ${nameOf(proof)} ${did} ${howLongBefore(proof.completed, late.invoked)} it began`;
  return { pattern: outdatedPattern(history, wasThere), sentence };
}

/** Whether someone saw the new state: then the old one was shown again, and otherwise the new one was lost. */
function outdatedPattern({ calls }: ElementHistory, wasThere: boolean): Pattern {
  const wasSeen = calls.some((call) => found(call) === !wasThere);
  if (wasThere) return wasSeen ? 'element-reappears' : 'stale-read';
  return wasSeen ? 'stale-read' : 'lost-element';
}

function tooEarly({ calls, late, wasThere, who, causes }: Contradiction): Description | undefined {
  const [first] = [...causes].sort((a, b) => a.invoked - b.invoked);
  if (!wasThere || first === undefined || late.completed >= first.invoked) return undefined;
  const when = howLongBefore(late.completed, first.invoked);
  const sentence = `${who} and completed ${when} ${nameOf(first)} began`;
  const before = calls.filter((call) => !causes.includes(call));
  return { pattern: 'future-element', calls: before, context: first.operation, sentence };
}

/** Two additions that both found it missing with no removal, or two removals that both found it with one addition. */
function foundTwice({ key, history, calls }: Contradiction): Description | undefined {
  const additions = calls.filter(({ f }) => f === 'add');
  const removals = calls.filter(({ f }) => f === 'remove');
  const value = JSON.stringify(history.value);
  const each = (twice: readonly Call[]): string =>
    `${twice.map(nameOf).join(' and ')}${onKey(key.key)} each found ${value}`;
  if (removals.length === 0 && additions.length === 2 && additions.every((call) => found(call) === false)) {
    return { pattern: 'lost-element', sentence: `${each(additions)} not there, and nothing removed it` };
  }
  const times = additions.length + Number(history.isInitial);
  if (times === 1 && removals.length === 2 && removals.every((call) => found(call) === true)) {
    return { pattern: 'element-reappears', sentence: `${each(removals)} there, which was put there once` };
  }
  return undefined;
}

function noOrder({ key, history, calls }: Contradiction): Description {
  const names = calls.map(nameOf).join(', ');
  const sentence = `no order of ${names}${onKey(key.key)} explains where they found ${JSON.stringify(history.value)}`;
  return { pattern: 'not-linearizable', sentence };
}
