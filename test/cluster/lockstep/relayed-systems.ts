import { join } from 'node:path';
import { maelstrom } from '../../../cluster/systems/maelstrom/maelstrom.ts';
import { raft } from '../../../cluster/systems/raft/raft.ts';
import type {
  LockstepFleet,
  LockstepNode,
  LockstepProgram,
  NodeRemark,
} from '../../../harness/core/contracts/lockstep.ts';
import type { System } from '../../../harness/core/contracts/system.ts';
import { defineSystem } from '../../../harness/index.ts';
import { packageRoot } from '../../../harness/version.ts';

/*
 * A plugin: the systems of lockstep with a relay between the harness and each node, which cuts all that either of them writes
 * at random places.
 */

const RELAY = ['python3', '-I', '-S', join(packageRoot(), 'test', 'cluster', 'lockstep', 'programs', 'relay.py')];

class RelayedFleet implements LockstepFleet {
  readonly #fleet: LockstepFleet;
  readonly #programs = new WeakMap<LockstepProgram, LockstepProgram>();

  constructor(fleet: LockstepFleet) {
    this.#fleet = fleet;
  }

  prepare(nodes: readonly string[], program: LockstepProgram): void {
    this.#fleet.prepare(nodes, this.#relayed(program));
  }

  start(name: string, program: LockstepProgram): LockstepNode {
    return this.#fleet.start(name, this.#relayed(program));
  }

  restart(node: LockstepNode, program: LockstepProgram): LockstepNode {
    return this.#fleet.restart(node, this.#relayed(program));
  }

  remark(remark: NodeRemark): void {
    this.#fleet.remark(remark);
  }

  /** The very same for the same program: by that it is known what was started ahead. */
  #relayed(program: LockstepProgram): LockstepProgram {
    const known = this.#programs.get(program);
    if (known !== undefined) return known;
    const relayed = { ...program, argv: [...RELAY, ...program.argv] };
    this.#programs.set(program, relayed);
    return relayed;
  }
}

function relayed(system: System): System {
  return {
    ...system,
    name: `${system.name}-relayed`,
    lockstep: (subject, fleet) => {
      const handlers = system.lockstep?.(subject, new RelayedFleet(fleet));
      if (handlers === undefined) throw new RangeError(`${system.name} does not run in lockstep`);
      return handlers;
    },
  };
}

defineSystem(relayed(raft));
defineSystem(relayed(maelstrom));
