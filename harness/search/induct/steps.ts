import { updateGhost, type HandledEvent } from '../../core/raft/ghost-update.ts';
import type { ExternalEvent, Point, RaftPacket, RaftRequest } from '../../core/raft/observation.ts';
import type { Message, Output, State } from '../../../cluster/raft/handlers/types.ts';
import type { Effects, Probe, Send } from '../../core/contracts/handlers.ts';
import { partsOf, replaced, sampleOf, withPackets, type Sample } from './sample.ts';
import type { RaftHandlers } from './subject.ts';

/** One step that is possible in a sample. Packets by name, so that it keeps its meaning when the sample is reduced. */
export type SampledStep =
  | { readonly rule: 'deliver' | 'duplicate' | 'drop'; readonly packet: string; readonly type: Message['type'] }
  | { readonly rule: 'timeout'; readonly node: number; readonly timer: string }
  | { readonly rule: 'input'; readonly node: number; readonly request: RaftRequest }
  | { readonly rule: 'crash' | 'restart'; readonly node: number };

/** The state at one point of a step. */
export interface Reached {
  readonly point: Point;
  readonly sample: Sample;
}

/**
 * The state at every point of a step, in order; none where the step is not possible. A node that is up and restarts
 * crashes first. (Ghost state and T as `RaftObserver` keeps them.)
 */
export function takeStep(handlers: RaftHandlers, sample: Sample, step: SampledStep): Reached[] {
  switch (step.rule) {
    case 'deliver':
      return deliver(handlers, sample, step.packet);
    case 'duplicate':
    case 'drop':
      return withoutHandler(sample, step);
    case 'timeout': {
      const event: HandledEvent = { type: 'timeout', timer: step.timer };
      return handled(sample, step.node, event, (state, probe) => handlers.timeout(state, step.timer, probe));
    }
    case 'input': {
      const trace = [...sample.trace, { type: 'input', node: step.node, request: step.request } as const];
      const asked = sampleOf({ ...sample, trace });
      const input = step.request as Parameters<RaftHandlers['input']>[1];
      return handled(asked, step.node, { type: 'request' }, (state, probe) => handlers.input(state, input, probe));
    }
    case 'crash':
      return [{ point: 'applied', sample: sampleOf({ ...sample, up: replaced(sample.up, step.node, false) }) }];
    case 'restart': {
      const state = handlers.reboot(sample.nodes[step.node] as State);
      const nodes = replaced(sample.nodes, step.node, state);
      const up = replaced(sample.up, step.node, true);
      return [{ point: 'applied', sample: sampleOf({ ...sample, nodes, up }) }];
    }
  }
}

/** The case of a proof that the step belongs to: its rule, and of deliveries the type of the message. */
export function caseOf(step: SampledStep): string {
  if (step.rule === 'timeout') return `timeout ${step.timer}`;
  return step.rule === 'deliver' ? `deliver ${step.type}` : step.rule;
}

function deliver(handlers: RaftHandlers, sample: Sample, name: string): Reached[] {
  const place = sample.inFlight.findIndex((packet) => packet.name === name);
  const packet = sample.inFlight[place];
  if (packet === undefined || sample.up[packet.to] !== true) return [];
  const taken = withPackets(
    sample,
    sample.inFlight.filter((_packet, position) => position !== place),
  );
  const from = sample.names[packet.from] as string;
  const event: HandledEvent = { type: 'message', message: packet.message };
  return handled(taken, packet.to, event, (state, probe) => handlers.net(state, from, packet.message, probe));
}

function withoutHandler(sample: Sample, { rule, packet: name }: Extract<SampledStep, { packet: string }>): Reached[] {
  const packet = sample.inFlight.find((candidate) => candidate.name === name);
  if (packet === undefined) return [];
  const inFlight =
    rule === 'drop'
      ? sample.inFlight.filter((candidate) => candidate !== packet)
      : [...sample.inFlight, { ...partsOf(packet), name: `${packet.name}'` }];
  return [{ point: 'applied', sample: withPackets(sample, inFlight) }];
}

function handled(
  start: Sample,
  position: number,
  event: HandledEvent,
  handle: (state: State, probe: Probe<State, Message, Output>) => Effects<State, Message, Output>,
): Reached[] {
  if (start.up[position] !== true) return [];
  const before = start.nodes[position] as State;
  const reached: Reached[] = [];
  let sample = start;
  let shown = 0;
  let answered = 0;
  const probe: Probe<State, Message, Output> = (point, state, sends, outputs) => {
    sample = advanced(sample, position, state, sends.slice(shown), outputs.slice(answered));
    if (reached.length === 0) sample = remembering(sample, position, event, before, sends);
    shown = sends.length;
    answered = outputs.length;
    reached.push({ point, sample });
  };
  const { state, sends, outputs } = handle(before, probe);
  if (reached.length === 0 || sends.length > shown || outputs.length > answered)
    probe('applied', state, sends, outputs);
  return reached;
}

function advanced(
  sample: Sample,
  position: number,
  state: State,
  sends: readonly Send<Message>[],
  outputs: readonly Output[],
): Sample {
  const { names, up } = sample;
  let { inFlight, trace, ghost } = sample;
  if (sends.length > 0) {
    const sent = sends.map(({ to, message }): RaftPacket =>
      packetOf(names, position, names.indexOf(to), message, state),
    );
    inFlight = [...inFlight, ...sent];
    let { requests } = ghost;
    for (const { from, to, message } of sent) {
      if (message.type !== 'AppendEntries') continue;
      requests = { head: { from, to, term: message.term, entries: message.entries }, tail: requests };
    }
    if (requests !== ghost.requests) ghost = { nodes: ghost.nodes, requests };
  }
  if (outputs.length > 0) {
    trace = [...trace, ...outputs.map((answer): ExternalEvent => ({ type: 'output', node: position, answer }))];
  }
  return sampleOf({ names, up, ghost, inFlight, trace, nodes: replaced(sample.nodes, position, state) });
}

/** A packet the step just sent; its number says only that it is new. */
function packetOf(names: readonly string[], from: number, to: number, message: Message, { log }: State): RaftPacket {
  return { name: `${names[from] ?? ''}>${names[to] ?? ''}#new`, from, to, message, log };
}

function remembering(
  sample: Sample,
  position: number,
  event: HandledEvent,
  before: State,
  sends: readonly Send<Message>[],
): Sample {
  const known = sample.ghost.nodes[position];
  const after = sample.nodes[position];
  if (known === undefined || after === undefined) return sample;
  const ghost = updateGhost(known, event, before, after, sends);
  if (ghost === known) return sample;
  return sampleOf({ ...sample, ghost: { ...sample.ghost, nodes: replaced(sample.ghost.nodes, position, ghost) } });
}
