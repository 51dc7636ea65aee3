import { Registry } from '../registry.ts';
import { casRegister, register } from './cas-register.ts';
import { counter } from './counter.ts';
import { fencingLock } from './fencing-lock.ts';
import { fifoQueue } from './fifo-queue.ts';
import { growOnlySet } from './grow-only-set.ts';
import { kvAppend } from './kv-append.ts';
import { listAppend } from './list-append.ts';
import type { SequentialModel } from './model.ts';
import { elementSet } from './set.ts';
import { multiRegister } from './multi-register.ts';
import { mutex } from './mutex.ts';
import { listAppendTransactions, rwRegisterTransactions } from './transactions.ts';

/** Every sequential model a history can be judged by; plugins add theirs. */
export const models = new Registry<SequentialModel>('model', [
  register,
  casRegister,
  kvAppend,
  listAppend,
  growOnlySet,
  elementSet,
  fifoQueue,
  mutex,
  fencingLock,
  counter,
  multiRegister,
  listAppendTransactions,
  rwRegisterTransactions,
]);

/** The model of this name; throws InputError that names the known ones. */
export function model(name: string): SequentialModel {
  return models.named(name);
}
