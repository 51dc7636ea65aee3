import { didYouMean } from '../../../harness/core/did-you-mean.ts';
import { InputError } from '../../../harness/core/errors.ts';
import { NO_LOSSES, type Losses, type Semantics } from './semantics.ts';

const ONE_MACHINE: Semantics = {
  name: 'one-machine',
  relation: 'step_1',
  summary: 'one machine: every input gives exactly one output',
  network: false,
  oneOutput: true,
  outputsApart: true,
  fifo: false,
  duplicates: false,
  drops: false,
  crashes: false,
  restarts: false,
  disks: false,
  detectsFailures: false,
  starts: false,
  losses: NO_LOSSES,
};
const SINGLE_NODE: Semantics = {
  ...ONE_MACHINE,
  name: 'single-node',
  relation: 'step_s',
  summary: 'one node without a network: every input gives any number of outputs',
  oneOutput: false,
};
const ASYNC: Semantics = {
  ...SINGLE_NODE,
  name: 'async',
  relation: 'step_async',
  summary: 'packets arrive in any order, each exactly once or not yet',
  network: true,
  outputsApart: false,
};
const DUP: Semantics = {
  ...ASYNC,
  name: 'dup',
  relation: 'step_dup',
  summary: 'async, and packets are duplicated',
  duplicates: true,
};
const DROP: Semantics = {
  ...ASYNC,
  name: 'drop',
  relation: 'step_drop',
  summary: 'async, and packets are lost',
  drops: true,
};
const FAILURE: Semantics = {
  ...ASYNC,
  name: 'failure',
  relation: 'step_failure',
  summary: 'packets are reordered, duplicated and lost; nodes stop between events and come back',
  duplicates: true,
  drops: true,
  crashes: true,
  restarts: true,
};
const FAILURE_DISK_OPS: Semantics = {
  ...FAILURE,
  name: 'failure-disk-ops',
  relation: 'step_failure_disk_ops',
  summary: 'failure, but a restart has the disk and no memory',
  disks: true,
};
const ORDERED: Semantics = {
  ...ASYNC,
  name: 'ordered',
  relation: 'step_ordered',
  summary: 'every link delivers in the order of sending',
  outputsApart: true,
  fifo: true,
};
const ORDERED_FAILURE: Semantics = {
  ...ORDERED,
  name: 'ordered-failure',
  relation: 'step_ordered_failure',
  summary: 'ordered, and nodes stop for good; every neighbour is told',
  crashes: true,
  detectsFailures: true,
};
const ORDERED_DYNAMIC: Semantics = {
  ...ORDERED,
  name: 'ordered-dynamic',
  relation: 'step_ordered_dynamic',
  summary: 'ordered, and nodes join while the system runs; neighbours are told',
  starts: true,
};
const ORDERED_DYNAMIC_FAILURE: Semantics = {
  ...ORDERED_FAILURE,
  name: 'ordered-dynamic-failure',
  relation: 'step_ordered_dynamic_failure',
  summary: 'ordered, and nodes join and stop for good; neighbours are told',
  starts: true,
};

/** Every relation, from the strongest promises to the weakest within each kind of network. */
export const ALL_SEMANTICS: readonly Semantics[] = [
  ONE_MACHINE,
  SINGLE_NODE,
  ASYNC,
  DUP,
  DROP,
  FAILURE,
  FAILURE_DISK_OPS,
  ORDERED,
  ORDERED_FAILURE,
  ORDERED_DYNAMIC,
  ORDERED_DYNAMIC_FAILURE,
];

/** What a world has unless something else is asked for: the relation against which Raft was verified. */
export const DEFAULT_SEMANTICS = FAILURE;

const LOSSES = Object.keys(NO_LOSSES) as readonly (keyof Losses)[];

/**
 * The semantics of this name, `failure` or `step_failure`, with the losses named after it, each once: `failure+unsynced`.
 *
 * @throws InputError naming those that exist
 */
export function semanticsNamed(name: string): Semantics {
  const [base = '', ...losses] = name.split('+');
  const found = ALL_SEMANTICS.find((semantics) => semantics.name === base || semantics.relation === base);
  if (found === undefined || !losses.every(isLoss) || new Set(losses).size < losses.length) throw unknown(name);
  return losses.length === 0 ? found : withLosses(found, losses);
}

/** The same relation, with crashes that may also lose these. */
export function withLosses(semantics: Semantics, losses: readonly (keyof Losses)[]): Semantics {
  if (losses.length === 0) return semantics;
  if (!semantics.crashes) throw refused(semantics, 'no node crashes in it');
  if (losses.includes('disk') && !semantics.disks) throw refused(semantics, 'its nodes have no disks to lose data on');
  const all = { ...semantics.losses, ...Object.fromEntries(losses.map((loss) => [loss, true])) };
  const [base = ''] = semantics.name.split('+');
  return { ...semantics, name: [base, ...LOSSES.filter((loss) => all[loss])].join('+'), losses: all };
}

function isLoss(word: string): word is keyof Losses {
  return (LOSSES as readonly string[]).includes(word);
}

function unknown(name: string): InputError {
  const known = ALL_SEMANTICS.map((semantics) => semantics.name);
  return new InputError(
    `There is no network semantics "${name}"; known: ${known.join(', ')}${didYouMean(name, known)}`,
    {
      code: 'SEMANTICS_UNKNOWN',
      hint: `A crash that loses more is asked for by +${LOSSES.join(', +')}, each once: failure+unsynced.`,
    },
  );
}

function refused({ name }: Semantics, reason: string): InputError {
  return new InputError(`The semantics ${name} cannot lose anything in a crash: ${reason}`, {
    code: 'SEMANTICS_LOSSES',
    hint: 'Use failure+unsynced, failure+everything, failure+sends or failure-disk-ops+disk.',
  });
}
