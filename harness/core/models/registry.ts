import { InputError } from '../errors.ts';
import { casRegister, register } from './cas-register.ts';
import { kvAppend } from './kv-append.ts';
import type { SequentialModel } from './model.ts';

const MODELS: readonly SequentialModel[] = [register, casRegister, kvAppend];

/** Every sequential model a history can be judged by. */
export function models(): readonly SequentialModel[] {
  return MODELS;
}

/** The model of this name; throws InputError that names the known ones. */
export function model(name: string): SequentialModel {
  const found = MODELS.find((candidate) => candidate.name === name);
  if (found) return found;
  throw new InputError(`There is no model "${name}".`, {
    code: 'MODEL_UNKNOWN',
    hint: `Known models: ${MODELS.map((candidate) => candidate.name).join(', ')}.`,
  });
}
