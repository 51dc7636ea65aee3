import type { KeyValueAnswer, KeyValueHandlers, KeyValueRequest } from '../../../harness/core/contracts/handlers.ts';
import { isJsonObject, type Json } from '../../../harness/core/json.ts';
import { formatHash } from '../../../harness/core/raft/hash.ts';
import { cutAfter, entriesAfter } from '../../../harness/core/raft/log.ts';
import { applyEntry } from './apply.ts';
import type { Rules } from './builds.ts';
import { raftHandlers } from './handlers.ts';
import { EMPTY_MACHINE } from './machine.ts';
import { machineOf } from './snapshot.ts';
import type { ClientFunction, Input, Message, Output, State } from './types.ts';

/** The commands behind the functions of histories. */
const COMMANDS: Readonly<Record<string, ClientFunction>> = {
  read: 'get',
  write: 'put',
  append: 'append',
  cas: 'cas',
  delete: 'delete',
  'list-append': 'list-append',
  add: 'add',
  'read-set': 'get',
  increment: 'increment',
  acquire: 'acquire',
  release: 'release',
  txn: 'txn',
  reconfigure: 'configure',
  transfer: 'transfer',
};

/** What histories call `read` and `write`; undefined for a function this store does not have. */
export function commandOf(f: string): ClientFunction | undefined {
  return Object.hasOwn(COMMANDS, f) ? COMMANDS[f] : undefined;
}

/** The handlers together with the translation from and to histories. */
export function raftKeyValue(rules: Rules): KeyValueHandlers<State, Message, Input, Output> {
  return {
    handlers: raftHandlers(rules),
    speaksRaft: true,
    toInput,
    requestOf,
    toAnswer,
    contents: (state) => new Map(state.machine.contents.entries()),
    ...(rules.membership ? { configuration } : {}),
    ...(rules.commitOnHeartbeat ? {} : { digestAt: (state, index) => digestAt(rules, state, index) }),
  };
}

function configuration({ members, commitIndex, extensions }: State) {
  return { members, committed: extensions.configuration.index <= commitIndex };
}

/** The applied state at an index, by executing the log again from its beginning, or from the snapshot in its place. */
function digestAt(rules: Rules, state: State, index: number): string {
  const { snapshot } = state.extensions;
  let machine = snapshot === null ? EMPTY_MACHINE : machineOf(snapshot);
  for (const entry of entriesAfter(cutAfter(state.log, index), 0)) machine = applyEntry(rules, machine, entry).machine;
  return formatHash(machine.hash);
}

/** Throws RangeError for a function the store does not have: the system names those it has. */
function toInput({ client, request, f, key, value }: KeyValueRequest): Input {
  const command = commandOf(f);
  if (command === undefined) throw new RangeError(`the key-value store has no operation ${f}`);
  return { client, request, command: { f: command, key, value } };
}

/** Of several functions with one command, such as reads of different things, the first: the command is the same. */
function requestOf(input: Json): KeyValueRequest | undefined {
  if (!isJsonObject(input) || !isJsonObject(input['command'])) return undefined;
  const { client, request, command } = input;
  const { f, key, value = null } = command;
  const name = Object.keys(COMMANDS).find((known) => COMMANDS[known] === f);
  if (name === undefined || typeof client !== 'string' || typeof request !== 'number') return undefined;
  return typeof key === 'string' ? { client, request, f: name, key, value } : undefined;
}

function toAnswer(output: Output): KeyValueAnswer {
  const { client, request } = output;
  if (output.type === 'NotLeader') {
    const leader = output.leader === null ? {} : { leader: output.leader };
    return { client, request, outcome: { type: 'fail', error: 'not-leader', notLeader: true, ...leader } };
  }
  if (output.type === 'Administered') {
    const { refusal } = output;
    return {
      client,
      request,
      outcome: refusal === null ? { type: 'ok', value: null } : { type: 'fail', error: refusal },
    };
  }
  const { outcome } = output;
  return {
    client,
    request,
    outcome: outcome.ok ? { type: 'ok', value: outcome.value } : { type: 'fail', error: outcome.error },
  };
}
