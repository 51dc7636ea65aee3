import type { Json } from '../json.ts';
import type { ScheduleStep } from '../step.ts';

/** A step by its rule and the names that nodes, messages and inputs have in the system: `deliver n2>n1 Unlock`. */
export function stepInWords(step: ScheduleStep): string {
  if ('from' in step) {
    const later = 'index' in step && step.index > 0 ? `, behind ${step.index} others` : '';
    return `${step.rule} ${step.from}>${step.to}${'type' in step ? ` ${step.type}` : ''}${later}`;
  }
  if (step.rule === 'input') return `input ${step.node} ${inputInWords(step.request)}`;
  if (step.rule === 'timeout') return `timeout ${step.node} ${step.timer ?? ''}`.trimEnd();
  return `${step.rule} ${step.node}`;
}

/** Systems that are no key-value store get their input as a value, without a function or key of its own. */
function inputInWords({ f, key, value }: { readonly f: string; readonly key: string; readonly value: Json }): string {
  if (f === 'input' && key === '') return JSON.stringify(value);
  return [f, key, ...(value === null ? [] : [JSON.stringify(value)])].join(' ');
}
