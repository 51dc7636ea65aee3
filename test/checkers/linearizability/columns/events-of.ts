import type { HistoryEvent, Operation } from '../../../../harness/core/operation.ts';

/** The events that operations were recorded from, in order of their indices. */
export function eventsOf(operations: readonly Operation[]): HistoryEvent[] {
  return operations.flatMap(eventsOfOne).sort((a, b) => a.index - b.index);
}

function eventsOfOne(operation: Operation): HistoryEvent[] {
  const { process, f, key, input, output, type, invoked, completed, index, completionIndex } = operation;
  const common = { process, f, ...(key === undefined ? {} : { key }) };
  const invocation: HistoryEvent = { ...common, type: 'invoke', index, time: invoked, value: input };
  if (completionIndex === -1) return [invocation];
  const time = type === 'info' ? invoked : completed;
  return [invocation, { ...common, type, index: completionIndex, time, value: type === 'ok' ? output : input }];
}
