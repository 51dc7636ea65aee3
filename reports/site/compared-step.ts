import { canonicalJson } from '../../harness/core/digest.ts';
import { isJsonObject, type Json, type JsonObject } from '../../harness/core/json.ts';
import { shortJson } from '../model/words.ts';
import { comparedRow, type ComparedRow } from './compared-row.ts';

/**
 * What two lines of traces say of their step: what kind of step it is, and whatever differs, also within the node's view of itself.
 * None where one of them is not there, or is no step.
 */
export function stepRows(one: string | undefined, other: string | undefined): ComparedRow[] {
  const [left, right] = [one, other].map(partsOf);
  if (left === undefined || right === undefined) return [];
  const names = [...new Set([...KIND, ...left.keys(), ...right.keys()])];
  return names
    .filter((name) => left.has(name) || right.has(name))
    .map((name) => ({
      ...comparedRow(name, textOf(left.get(name)), textOf(right.get(name))),
      // By the whole of them, as texts may be cut.
      differs: canonicalJson(left.get(name) ?? null) !== canonicalJson(right.get(name) ?? null),
    }))
    .filter(({ name, differs }) => differs || KIND.includes(name));
}

/** What says which step it is. */
const KIND: readonly string[] = ['rule', 'node', 'type', 'packet', 'input'];

/** Longer parts of a step are cut in the table; the lines below it have all. */
const STEP_TEXT = 400;

function textOf(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : shortJson(value, STEP_TEXT);
}

function partsOf(line: string | undefined): Map<string, Json> | undefined {
  const step = stepOf(line);
  if (step === undefined) return undefined;
  const { view, ...rest } = step;
  const viewed = isJsonObject(view)
    ? Object.entries(view).map(([name, value]) => [`view: ${name}`, value] as const)
    : [];
  return new Map([...Object.entries(rest), ...viewed]);
}

function stepOf(line: string | undefined): JsonObject | undefined {
  try {
    const step: unknown = JSON.parse(line ?? '');
    return isJsonObject(step) ? step : undefined;
  } catch {
    // Shown as it is.
    return undefined;
  }
}
