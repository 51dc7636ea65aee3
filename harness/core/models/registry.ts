import { Registry } from '../registry.ts';
import { casRegister, register } from './cas-register.ts';
import { kvAppend } from './kv-append.ts';
import type { SequentialModel } from './model.ts';

/** Every sequential model a history can be judged by; plugins add theirs. */
export const models = new Registry<SequentialModel>('model', [register, casRegister, kvAppend]);

/** The model of this name; throws InputError that names the known ones. */
export function model(name: string): SequentialModel {
  return models.named(name);
}
