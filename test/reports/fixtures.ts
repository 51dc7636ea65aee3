import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import { digestOf } from '../../harness/core/digest.ts';
import type { FaultEffect } from '../../harness/core/fault-record.ts';
import type { Json } from '../../harness/core/json.ts';
import { faultRecordsOf, nemesisEvent, type NemesisEvent } from '../../harness/core/nemesis-events.ts';
import type { HistoryEvent } from '../../harness/core/operation.ts';
import { GENERATOR, PLAN_FORMAT, type Plan } from '../../harness/core/plan.ts';
import { RANDOM_ALGORITHM, stream } from '../../harness/core/random.ts';
import type { CheckResult, Verdict } from '../../harness/core/verdict.ts';
import { VERDICT_FORMAT, type VerdictDocument } from '../../harness/core/verdict-document.ts';
import type { Witness } from '../../harness/core/witness.ts';

const S = 1e9;
const MS = 1e6;

export interface Run {
  readonly record: RunRecord;
  readonly document: VerdictDocument;
}

export interface Shape {
  readonly operations?: number;
  readonly seconds?: number;
  readonly clients?: number;
  readonly keys?: readonly string[];
  readonly verdict?: Verdict;
  readonly witness?: boolean;
  readonly complete?: boolean;
  readonly faults?: boolean;
}

/** A run of `raft` in which everything went well. */
export const passingRun = once(() => makeRun({}));

/** A run of a build with a planted bug in which a read returned an overwritten value. */
export const failingRun = once(() => makeRun({ verdict: 'fail', witness: true }));

/** A run whose harness was killed: no recovery, no replicas, a fault without a stop. */
export const incompleteRun = once(() => makeRun({ verdict: 'unknown', complete: false, seconds: 20 }));

export function hugeRun(): Run {
  return makeRun({ operations: 100_000, seconds: 500, clients: 20, verdict: 'fail', witness: true });
}

/** A run made up from a fixed seed, as a real one looks: stalls under partitions, unknown outcomes, elections. */
export function makeRun(shape: Shape): Run {
  const { seconds = 60, complete = true, keys = ['k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7'] } = shape;
  const plan = planOf(shape, keys, seconds);
  const nemesis = shape.faults === false ? [] : nemesisOf(seconds, complete);
  const clients = clientEvents({ ...shape, keys, seconds }, nemesis);
  const witness = shape.witness ? injectStaleRead(clients, keys[3 % keys.length] as string, seconds) : undefined;
  const events = [...clients, ...nemesis.map((event) => ({ ...event, index: -1 }))]
    .sort((a, b) => a.time - b.time)
    .map((event, index) => ({ ...event, index }));
  const record: RunRecord = {
    plan,
    history: {
      semantics: { model: 'cas-register', initial: null, failSemantics: 'did-not-happen', nilRead: 'value' },
      events,
    },
    trace: [],
    observation: 3,
    logFindings: [],
    replicas: complete ? plan.nodes.map((node) => ({ node, position: 11_902, digest: digestOf('state') })) : undefined,
    complete,
    environment: {
      host: 'namespace',
      kernel: '6.1.0',
      node: 'v20.20.2',
      mechanisms: { 'packet-drop': 'iptables raw PREROUTING', processes: 'unshare' },
    },
  };
  return { record, document: documentOf(record, shape, witness && withIndexes(witness, events)) };
}

/** Runs are data that nobody changes, so that one of each is enough. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function planOf(shape: Shape, keys: readonly string[], seconds: number): Plan {
  const build = shape.witness ? 'paper+stale-read' : 'paper';
  return {
    format: PLAN_FORMAT,
    generator: GENERATOR,
    random: RANDOM_ALGORITHM,
    spec: {
      name: 'raft-partitions',
      system: 'raft',
      build,
      program: null,
      options: {},
      engine: 'live',
      nodes: 5,
      seed: '7',
      workload: {
        name: 'register',
        keys: keys.length,
        clients: shape.clients ?? 10,
        rate: 200,
        reads: 'linearizable',
        retries: 'same-id',
        route: 'any',
        timeoutMs: 2_000,
        attemptTimeoutMs: 700,
      },
      nemesis: [
        { fault: 'partition', everyMs: 8_000, forMs: 4_000, parameters: { shape: ['majority', 'isolate-leader'] } },
        { fault: 'kill', everyMs: 15_000, forMs: 3_000, parameters: { target: 'leader' } },
      ],
      durationMs: seconds * 1_000,
      steps: 20_000,
      recoveryMs: 10_000,
      checks: ['linearizable', 'progress', 'replicas', 'effects', 'logs'],
      expect: 'pass',
      plugins: [],
    },
    nodes: ['n1', 'n2', 'n3', 'n4', 'n5'],
    keys,
    clients: [],
    faults: [],
  };
}

function nemesisOf(seconds: number, complete: boolean): NemesisEvent[] {
  const random = stream('7', 'fixture/nemesis');
  const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'];
  const events: NemesisEvent[] = [nemesisEvent(0.4 * S, 'leader', { node: 'n2', term: 2 })];
  const lives = new Map(nodes.map((node) => [node, 1]));
  let [leader, term] = ['n2', 2];
  const elect = (time: number): void => {
    term += 1 + random.integer(2);
    leader = random.pick(nodes.filter((node) => node !== leader));
    events.push(nemesisEvent(time, 'leader', { node: leader, term }));
  };
  const partition = (at: number, serial: number): void => {
    const sides = random.shuffle(nodes);
    const description = `partition ${sides.slice(0, 2).join(' ')} | ${sides.slice(2).join(' ')}`;
    const start = at * S + random.integer(9) * MS;
    events.push(fault('start', start, 'partition', serial, sides, at * S, { description }));
    if (sides.slice(0, 2).includes(leader)) elect(start + 0.6 * S);
    if (!complete && at + 8 >= seconds - 4) return;
    const link = { cutAt: at * 1_000 + 6, healedAt: at * 1_000 + 4_011, cutAfterMs: 6, healedAfterMs: 11 };
    const details = { links: [{ from: sides[0] as string, to: sides[2] as string, ...link }] };
    const count = 200 + random.integer(900);
    const effect: FaultEffect = { proven: true, observation: 'packets dropped', count, details };
    const rest = { effect: { ...effect } };
    events.push(fault('stop', start + 4 * S + 3 * MS, 'partition', serial, sides, (at + 4) * S, rest));
  };
  const kill = (at: number, serial: number): void => {
    const start = at * S + 2 * MS;
    if (serial === 2) {
      const rest = { description: 'kill leader', skipped: 'nobody was seen to lead' };
      events.push(fault('start', start, 'kill', serial, [], at * S, rest));
      return;
    }
    const [target, life] = [leader, lives.get(leader) ?? 1];
    lives.set(target, life + 1);
    events.push(fault('start', start, 'kill', serial, [target], at * S, { description: `kill ${target}` }));
    const exit = { node: target, life, code: null, signal: 'SIGKILL', expected: true };
    events.push(nemesisEvent(start + MS, 'exit', exit));
    elect(start + 0.7 * S);
    events.push(nemesisEvent(start + 3 * S, 'restart', { node: target, life: life + 1 }));
    const effect: FaultEffect = { proven: true, observation: 'process gone', count: 1 };
    const rest = { effect: { ...effect } };
    events.push(fault('stop', start + 3 * S + 9 * MS, 'kill', serial, [target], (at + 3) * S, rest));
  };
  for (let at = 0; at < seconds - 4; at++) {
    if (at % 8 === 4) partition(at, (at - 4) / 8);
    if (at % 15 === 9 && at < seconds - 5) kill(at, (at - 9) / 15);
  }
  if (complete) {
    events.push(nemesisEvent(seconds * S, 'stop-load', { planned: 200 * seconds, invoked: 200 * seconds }));
    events.push(nemesisEvent(seconds * S + 1, 'start-recovery', { keys: 8 }));
    events.push(nemesisEvent((seconds + 2) * S, 'stop-recovery', { keys: 8 }));
  }
  return events.sort((a, b) => a.time - b.time);
}

function fault(
  edge: 'start' | 'stop',
  time: number,
  kind: string,
  serial: number,
  targets: readonly string[],
  planned: number,
  rest: Readonly<Record<string, Json | FaultEffect>>,
): NemesisEvent {
  const value = { id: `${kind}-${String(serial)}`, targets, planned, ...rest };
  return nemesisEvent(time, `${edge}-${kind}`, value);
}

function clientEvents(
  shape: Shape & { keys: readonly string[]; seconds: number },
  nemesis: readonly NemesisEvent[],
): HistoryEvent[] {
  const random = stream('7', 'fixture/clients');
  const clients = shape.clients ?? 10;
  const total = shape.operations ?? 200 * shape.seconds;
  const stalls = nemesis
    .filter((event) => event.f === 'leader')
    .map((event): [number, number] => [event.time - 0.65 * S, event.time]);
  const processes = Array.from({ length: clients }, (_, client) => client);
  const free = processes.map(() => 0);
  const events: HistoryEvent[] = [];
  let next = clients;
  let value = 0;
  for (let serial = 0; serial < total; serial++) {
    const planned = ((serial + random.next() * 0.4) / total) * shape.seconds * S;
    const client = free.indexOf(Math.min(...free));
    const invoked = Math.max(planned, (free[client] as number) + 0.05 * MS);
    const stall = stalls.find(([from, to]) => invoked >= from && invoked < to);
    const base = (1.2 + 2.5 * random.next() ** 3) * MS * (random.chance(0.01) ? 12 : 1);
    const latency = stall ? stall[1] - invoked + base * 2 : base;
    const f = random.pick(['read', 'read', 'write', 'cas']);
    const input = f === 'read' ? null : f === 'write' ? ++value : [value, ++value];
    const type = stall && random.chance(0.35) ? 'info' : random.chance(f === 'cas' ? 0.08 : 0.003) ? 'fail' : 'ok';
    const completed = type === 'info' ? invoked + 2 * S : invoked + latency;
    const process = processes[client] as number;
    const common = { process, f, key: random.pick(shape.keys), node: `n${String(1 + (client % 5))}` };
    events.push({
      ...common,
      index: 0,
      time: Math.round(invoked),
      type: 'invoke',
      value: input,
      planned: Math.round(planned),
    });
    if (completed > shape.seconds * S && shape.complete === false) {
      free[client] = Infinity;
      continue;
    }
    const output = type === 'ok' && f === 'read' ? Math.max(1, value - random.integer(4)) : input;
    const error = type === 'ok' ? {} : { error: type === 'info' ? 'timeout' : 'mismatch' };
    events.push({ ...common, ...error, index: 0, time: Math.round(completed), type, value: output });
    free[client] = completed;
    if (type === 'info') processes[client] = next++;
  }
  return events;
}

/** Puts four operations of processes of their own into the history: two writes, a read of the new, a read of the old. */
function injectStaleRead(events: HistoryEvent[], key: string, seconds: number): Witness {
  const at = Math.round(seconds * 0.47 * S);
  const steps = [
    { process: 100_001, f: 'write', input: 4711, output: 4711, from: 0, to: 2.4, node: 'n1' },
    { process: 100_002, f: 'write', input: 4712, output: 4712, from: 3.1, to: 7.9, node: 'n3' },
    { process: 100_001, f: 'read', input: null, output: 4712, from: 8.6, to: 10.2, node: 'n3' },
    { process: 100_003, f: 'read', input: null, output: 4711, from: 212, to: 213.1, node: 'n2' },
  ] as const;
  for (const { process, f, input, output, from, to, node } of steps) {
    events.push({ index: 0, time: at + from * MS, process, type: 'invoke', f, key, value: input, node });
    events.push({ index: 0, time: at + to * MS, process, type: 'ok', f, key, value: output, node });
  }
  return {
    key,
    pattern: 'stale-read',
    sentence: '',
    operations: steps.map(({ process, f, input, output, from, to, node }) => ({
      index: -1,
      process,
      f,
      input,
      output,
      type: 'ok',
      invoked: at + from * MS,
      completed: at + to * MS,
      node,
    })),
  };
}

function withIndexes(witness: Witness, events: readonly HistoryEvent[]): Witness {
  const indexes = witness.operations.map((operation) =>
    events.findIndex((event) => event.process === operation.process && event.time === operation.invoked),
  );
  const [, overwrite, , dead] = indexes;
  return {
    ...witness,
    operations: witness.operations.map((operation, position) => ({ ...operation, index: indexes[position] as number })),
    sentence: `read #${String(dead)} returned 4711 from ${witness.key} although write #${String(overwrite)} had overwritten it with 4712, completed 204.1 ms before the read began`,
  };
}

function documentOf(record: RunRecord, shape: Shape, witness: Witness | undefined): VerdictDocument {
  const verdict = shape.verdict ?? 'pass';
  const effects = faultRecordsOf(record.history.events);
  return {
    format: VERDICT_FORMAT,
    verdict,
    expect: 'pass',
    seed: record.plan.spec.seed,
    planDigest: digestOf(record.plan),
    level: 'plan',
    observation: { level: 3, unchecked: [] },
    checks: checksOf(verdict, witness, record.complete),
    effects,
    replay: 'verdict replay runs/raft-partitions-7-20260114T101500',
    complete: record.complete,
    environment: record.environment,
  };
}

function checksOf(verdict: Verdict, witness: Witness | undefined, complete: boolean): CheckResult[] {
  const first: CheckResult = witness
    ? {
        name: 'linearizable',
        verdict: 'fail',
        reason: witness.pattern,
        summary: `Key ${witness.key} has no linear order: ${witness.sentence}`,
        evidence: { witness: witness as unknown as Json, keys: 8 },
      }
    : {
        name: 'linearizable',
        verdict,
        summary: verdict === 'pass' ? 'Every key has a linear order (8 keys).' : 'The budget was spent on key k3.',
        evidence: { keys: 8 },
      };
  if (!complete) return [first];
  return [
    first,
    {
      name: 'progress',
      verdict: 'pass',
      summary: 'After healing, a write and a read of every key succeeded.',
      evidence: {},
    },
    { name: 'replicas', verdict: 'pass', summary: 'All 5 replicas agree at index 11,902.', evidence: {} },
    { name: 'effects', verdict: 'pass', summary: 'Every fault that was applied had an effect.', evidence: {} },
    {
      name: 'logs',
      verdict: 'pass',
      summary: 'No panic, fatal line or unexpected exit.',
      evidence: { lines: 120_331 },
    },
  ];
}
