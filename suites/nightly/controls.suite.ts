/** Planted bugs that have to be found, or a green night means nothing. Seeds are fixed: not every one shows its bug. */
import { describe } from 'mocha';
import { chaos } from '../../harness/mocha.ts';
import { control } from '../examples.ts';

/** An example, how it fails, and the checks that judge it where not all of them do. */
type Control = readonly [example: string, failure: string, checks?: readonly string[]];

const CLIENTS = ['linearizable', 'effects'];

const IN_PROCESS: readonly Control[] = [
  ['raft-stale-read-sim', 'linearizable/stale-read'],
  ['raft-double-apply-sim', 'linearizable/duplicate-element', CLIENTS],
  ['raft-forget-vote-sim', 'invariants'],
  ['raft-removed-leader-sim', 'invariants'],
];

const ON_REAL_NODES: readonly Control[] = [
  ['raft-stale-read', 'linearizable', CLIENTS],
  ['raft-ack-before-commit', 'linearizable', CLIENTS],
  ['raft-lose-unsynced', 'linearizable', CLIENTS],
];

describe('nightly: controls', () => {
  for (const [name, failure, checks] of IN_PROCESS) {
    chaos(`${name} is found`, control(name, failure, { seed: 1, until: 'first-violation', ...(checks && { checks }) }));
  }
  for (const [name, failure, checks] of ON_REAL_NODES) {
    chaos(`${name} is found on real nodes`, control(name, failure, { seed: 1, ...(checks && { checks }) }));
  }
});
