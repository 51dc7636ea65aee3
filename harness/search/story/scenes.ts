import type { Packet } from '../../../cluster/world/link.ts';
import { performStep } from '../../../cluster/world/schedule.ts';
import type { WorldNode } from '../../../cluster/world/world.ts';
import type { RaftMessage } from '../../core/raft/messages.ts';
import type { NodeState } from '../../core/raft/node-state.ts';
import type { RaftAnswer } from '../../core/raft/observation.ts';
import type { KeyValueRequest } from '../../core/contracts/handlers.ts';
import type { Json } from '../../core/json.ts';
import type { ReconfigureStep, ScheduleStep } from '../../core/step.ts';
import type { Rule } from '../../core/trace.ts';
import type { Trials } from '../trials.ts';

/** A message on its way, by the absolute name of its packet. */
export interface Letter {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly message: RaftMessage;
  /** What a program's own message is called, `append_entries of term 3`: nothing else is known of it. */
  readonly other: string | undefined;
}

/** One step of the world, with everything that can be said about it. */
export interface Scene {
  /** From 1. */
  readonly number: number;
  readonly rule: Rule;
  /** The node that took the step; for steps about packets and links, the one at their end. */
  readonly node: string;
  readonly before: NodeState;
  readonly after: NodeState;
  readonly timer: string | undefined;
  /** deliver, duplicate, drop. */
  readonly letter: Letter | undefined;
  readonly request: KeyValueRequest | ReconfigureStep['request'] | undefined;
  readonly detail: Json | undefined;
  readonly sent: readonly Letter[];
  readonly answers: readonly RaftAnswer[];
  /** All nodes after the step, and whether they run. */
  readonly nodes: readonly NodeState[];
  readonly up: readonly boolean[];
}

/** A run step by step, and what it broke in the end. */
export interface Scenes {
  readonly nodes: readonly string[];
  readonly scenes: readonly Scene[];
  /** Of each scene the position of its step in the schedule, from 0: macros have several. */
  readonly origins: readonly number[];
  readonly predicate: string;
  /** What was observed; undefined when the predicate holds to the end. */
  readonly observed: string | undefined;
}

/** Runs the schedule up to the step that breaks the predicate and keeps everything: for short schedules. */
export function scenesOf(trials: Trials, schedule: readonly ScheduleStep[], predicate: string): Scenes {
  const { world, judge, violations } = trials.begin([predicate]);
  const { system, handlersOf } = trials.subject;
  const target = { toInput: system.toInput.bind(system), ...(handlersOf && { handlersOf }) };
  const scenes: Scene[] = [];
  const origins: number[] = [];
  const states = (): NodeState[] => world.nodes.map(({ state }) => state as NodeState);
  let broken = false;
  for (const [origin, step] of schedule.entries()) {
    let before = states();
    performStep(world, step, target, (effect) => {
      if (broken) return;
      const after = states();
      const { position, name } = effect.node;
      const now = after[position] as NodeState;
      origins.push(origin);
      scenes.push({
        number: scenes.length + 1,
        rule: effect.rule,
        node: name,
        before: before[position] ?? now,
        after: now,
        timer: effect.timer,
        letter: effect.packet && letterOf(effect.packet, effect.node),
        request: step.rule === 'input' || step.rule === 'reconfigure' ? step.request : undefined,
        detail: effect.detail,
        sent: effect.sent.map((packet) => letterOf(packet, effect.node)),
        answers: effect.outputs as readonly RaftAnswer[],
        nodes: after,
        up: world.nodes.map(({ up }) => up),
      });
      before = after;
      broken = violations.length > 0;
    });
    if (violations.length > 0) break;
  }
  judge.finish();
  const nodes = world.nodes.map(({ name }) => name);
  const [violation] = violations;
  const shown = scenes.slice(0, violation?.step);
  return { nodes, scenes: shown, origins: origins.slice(0, shown.length), predicate, observed: violation?.sentence };
}

function letterOf({ name, link, type, message }: Packet<unknown>, { handlers }: WorldNode<unknown>): Letter {
  const letter = { name, from: link.fromName, to: link.toName, message: message as RaftMessage };
  // Where messages are Raft's, their type is theirs; a program's are envelopes.
  if ((message as RaftMessage).type === type) return { ...letter, other: undefined };
  const term = handlers.messageTerm(message);
  return { ...letter, other: term === undefined ? type : `${type} of term ${String(term)}` };
}
