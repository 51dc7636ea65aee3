import type { KeyValueAnswer } from '../../../core/contracts/handlers.ts';
import type { NodeState } from '../../../core/raft/node-state.ts';
import type { ScheduleStep } from '../../../core/step.ts';
import type { Rule } from '../../../core/trace.ts';
import type { Packet } from '../../../../cluster/world/link.ts';
import type { ScheduleTarget } from '../../../replay/schedule-target.ts';
import { enact } from '../enact.ts';

/** A message, a copy being the same as its original; receivers by their number, from 1. */
export interface SentMessage {
  readonly name: string;
  readonly type: string;
  readonly to: number;
}

/** A step of the world, as far as it matters to a script that has it repeated. */
export interface Happening {
  /** Number of the step of the schedule it belongs to, from 1, and that step. */
  readonly origin: number;
  readonly step: ScheduleStep;
  readonly rule: Rule;
  /** Number of the node that took it, from 1, and how many nodes there are now. */
  readonly node: number;
  readonly nodes: number;
  readonly timer: string | undefined;
  readonly message: SentMessage | undefined;
  readonly sent: readonly SentMessage[];
  /** The members the node goes by now. */
  readonly members: readonly string[];
  /** The node refused a request because it does not lead. */
  readonly refused: boolean;
}

/** All steps that a schedule leads to on a system that speaks Raft. */
export function happeningsOf(target: ScheduleTarget, steps: readonly ScheduleStep[]): readonly Happening[] {
  const happenings: Happening[] = [];
  const { describeOutput } = target.scheduled;
  const run = enact(target, steps, (world, { rule, node, timer, packet, sent, outputs }, step) => {
    const answers = outputs.map((output) => describeOutput(output) as unknown as KeyValueAnswer);
    happenings.push({
      origin: 0,
      step,
      rule,
      node: node.position + 1,
      nodes: world.nodes.length,
      timer,
      message: packet && messageOf(packet),
      sent: rule === 'duplicate' ? [] : sent.map(messageOf),
      members: (node.state as NodeState).members,
      refused: answers.some(({ outcome }) => outcome.type === 'fail' && outcome.notLeader === true),
    });
  });
  return happenings.map((happening, index) => ({ ...happening, origin: run.origins[index] as number }));
}

function messageOf({ link, number, type }: Packet<unknown>): SentMessage {
  return { name: `${link.fromName}>${link.toName}#${String(number)}`, type, to: link.to + 1 };
}
