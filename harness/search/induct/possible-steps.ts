import type { Stream } from '../../core/random.ts';
import type { RaftPacket, RaftRequest } from '../../core/raft/observation.ts';
import type { State } from '../../../cluster/raft/handlers/types.ts';
import type { Sample } from './sample.ts';
import type { SampledStep } from './steps.ts';
import type { RaftHandlers } from './subject.ts';

/** Steps without a handler change only what no predicate minds, so that a look now and then is enough. */
const UNHANDLED = 1 / 16;
const REPEATED = 0.3;

/** One step of every kind that is possible: of deliveries one for each type of message in flight. */
export function stepsFrom(sample: Sample, handlers: RaftHandlers, random: Stream): SampledStep[] {
  const steps: SampledStep[] = [];
  for (const packet of onePerType(sample, random)) {
    steps.push({ rule: 'deliver', packet: packet.name, type: packet.message.type });
  }
  const node = random.integer(sample.nodes.length);
  const timers = handlers.timers(sample.nodes[node] as State);
  if (sample.up[node] === true && timers.length > 0) steps.push({ rule: 'timeout', node, timer: random.pick(timers) });
  const asked = random.integer(sample.nodes.length);
  if (sample.up[asked] === true) steps.push({ rule: 'input', node: asked, request: anyRequest(sample, random) });
  steps.push({ rule: 'restart', node: random.integer(sample.nodes.length) });
  if (random.chance(UNHANDLED)) steps.push(...unhandledSteps(sample, random));
  return steps;
}

function onePerType({ inFlight, up }: Sample, random: Stream): RaftPacket[] {
  const chosen = new Map<string, RaftPacket>();
  const counts = new Map<string, number>();
  for (const packet of inFlight) {
    if (up[packet.to] !== true) continue;
    const { type } = packet.message;
    const count = (counts.get(type) ?? 0) + 1;
    counts.set(type, count);
    if (count === 1 || random.integer(count) === 0) chosen.set(type, packet);
  }
  return [...chosen.values()];
}

function unhandledSteps(sample: Sample, random: Stream): SampledStep[] {
  const steps: SampledStep[] = [{ rule: 'crash', node: random.integer(sample.nodes.length) }];
  const packet = sample.inFlight[random.integer(Math.max(1, sample.inFlight.length))];
  if (packet === undefined) return steps;
  const named = { packet: packet.name, type: packet.message.type };
  return [...steps, { rule: 'duplicate', ...named }, { rule: 'drop', ...named }];
}

/** What somebody asked for already, or something new of a known or an unknown client. */
function anyRequest({ trace }: Sample, random: Stream): RaftRequest {
  const asked = trace.filter((event) => event.type === 'input');
  if (asked.length > 0 && random.chance(REPEATED)) return random.pick(asked).request;
  const client = `c${1 + random.integer(4)}`;
  const last = asked.reduce(
    (most, { request }) => (request.client === client ? Math.max(most, request.request) : most),
    0,
  );
  return {
    client,
    request: last + 1,
    command: { f: 'put', key: random.pick(['x', 'y']), value: `${client}/${last + 1}` },
  };
}
