import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Fleet } from '../../../cluster/lockstep/fleet/fleet.ts';
import type { LockstepNode, LockstepProgram, NodeMessage, NodeStep } from '../../../harness/core/contracts/lockstep.ts';
import { canonicalJson } from '../../../harness/core/digest.ts';
import type { Json, JsonObject } from '../../../harness/core/json.ts';
import { stream, type Stream } from '../../../harness/core/random.ts';

export interface ObservedRun {
  readonly program: LockstepProgram;
  /** Empty; for pipes, data and logs. */
  readonly directory: string;
  readonly seed: string;
  readonly steps: number;
  readonly nodes: number;
}

export interface Observed {
  /** Over every line that nodes wrote, in order. */
  readonly digest: string;
  /** The longest committed log that any node told. */
  readonly committed: readonly string[];
  /** By term. */
  readonly leaders: ReadonlyMap<number, string>;
  /** How often clients were told this: `write_ok`, `error 22`. */
  readonly answers: ReadonlyMap<string, number>;
  readonly crashes: number;
  /** Two leaders of a term, and committed entries that are others elsewhere. */
  readonly broken: readonly string[];
}

interface Member {
  readonly name: string;
  node: LockstepNode;
  up: boolean;
  log: readonly string[];
  next: number;
}

/** Nodes that tell their logs, under a seeded scheduler that delivers, duplicates, drops, ticks, kills and restarts. */
export function runObserved(run: ObservedRun): Observed {
  mkdirSync(run.directory, { recursive: true });
  const logFile = (node: string): string => join(run.directory, `${node}.log`);
  const fleet = new Fleet({ directory: run.directory, logFile, seed: run.seed, patienceMs: 20_000 });
  try {
    return new ObservedCluster(run, fleet).run();
  } finally {
    fleet.close();
  }
}

class ObservedCluster {
  readonly #run: ObservedRun;
  readonly #fleet: Fleet;
  readonly #draw: Stream;
  readonly #hash = createHash('sha256');
  readonly #members: Member[];
  readonly #packets: NodeMessage[] = [];
  readonly #committed: string[] = [];
  readonly #leaders = new Map<number, string>();
  readonly #answers = new Map<string, number>();
  readonly #broken: string[] = [];
  #crashes = 0;
  #requests = 0;

  constructor(run: ObservedRun, fleet: Fleet) {
    this.#run = run;
    this.#fleet = fleet;
    this.#draw = stream(run.seed, 'observed-run');
    const names = Array.from({ length: run.nodes }, (_, index) => `n${String(index + 1)}`);
    fleet.prepare(names, run.program);
    this.#members = names.map((name) => {
      return { name, node: fleet.start(name, run.program), up: true, log: [], next: 0 };
    });
  }

  run(): Observed {
    for (const member of this.#members) this.#init(member);
    for (let step = 0; step < this.#run.steps; step++) this.#oneStep(this.#draw.next());
    return {
      digest: this.#hash.digest('hex'),
      committed: this.#committed,
      leaders: this.#leaders,
      answers: this.#answers,
      crashes: this.#crashes,
      broken: this.#broken,
    };
  }

  #oneStep(chance: number): void {
    if (chance < 0.01) this.#crashOrRestart(this.#draw.pick(this.#members));
    else if (chance < 0.04) this.#duplicateOrDrop();
    else if (chance < 0.09) this.#invoke(this.#draw.pick(this.#members));
    else if (chance < 0.9 && this.#packets.length > 0) this.#deliver();
    else this.#timeout();
  }

  #init(member: Member): void {
    const body = { type: 'init', msg_id: 1, node_id: member.name, node_ids: this.#members.map(({ name }) => name) };
    this.#take(member, member.node.deliver({ src: 'c0', dest: member.name, body }));
  }

  #crashOrRestart(member: Member): void {
    const down = this.#members.filter(({ up }) => !up).length;
    if (member.up) {
      if (down >= (this.#members.length - 1) / 2) return;
      member.node.kill();
      this.#crashes++;
    } else {
      member.node = this.#fleet.restart(member.node, this.#run.program);
      this.#init(member);
    }
    member.up = !member.up;
  }

  #duplicateOrDrop(): void {
    if (this.#packets.length === 0) return;
    const index = this.#draw.integer(this.#packets.length);
    if (this.#draw.chance(0.5)) this.#packets.splice(index, 1);
    else this.#packets.push(this.#packets[index] as NodeMessage);
  }

  #invoke(member: Member): void {
    const type = this.#draw.pick(['read', 'write', 'cas']);
    const value = this.#draw.integer(4);
    const body = { type, msg_id: ++this.#requests, key: this.#draw.integer(2), value, from: value, to: value + 1 };
    if (member.up) this.#take(member, member.node.deliver({ src: 'c1', dest: member.name, body }));
  }

  #deliver(): void {
    const late = this.#draw.chance(0.2);
    const [packet] = this.#packets.splice(late ? this.#draw.integer(this.#packets.length) : 0, 1) as [NodeMessage];
    const member = this.#members.find(({ name }) => name === packet.dest) as Member;
    if (member.up) this.#take(member, member.node.deliver(packet));
  }

  /** Mostly whose deadline comes first, so that clocks go about equally fast. */
  #timeout(): void {
    const up = this.#members.filter((member) => member.up);
    if (up.length === 0) return;
    const first = up.reduce((a, b) => (b.next < a.next ? b : a));
    const member = this.#draw.chance(0.1) ? this.#draw.pick(up) : first;
    this.#take(member, member.node.tick(member.next));
  }

  #take(member: Member, step: NodeStep): void {
    if (step.end !== undefined) throw new Error(`${member.name} ended: ${JSON.stringify(step.end)}`);
    this.#hash.update(`${member.name} ${String(step.hash)}\n`);
    member.next = step.next?.at ?? step.now;
    for (const { src, dest, body } of step.sent) {
      const { type, code } = body as Record<string, string | number | undefined>;
      if (dest.startsWith('n')) this.#packets.push({ src, dest, body });
      else count(this.#answers, code === undefined ? String(type) : `error ${code}`);
    }
    if (step.state !== undefined) this.#observe(member, step.state);
  }

  #observe(member: Member, state: JsonObject): void {
    const { term, role, commit, logFrom, log } = state as Record<string, Json> & { term: number; commit: number };
    const entries = (log as readonly Json[]).map((entry) => canonicalJson(entry));
    member.log = [...member.log.slice(0, (logFrom as number | undefined) ?? 0), ...entries];
    const leader = this.#leaders.get(term) ?? member.name;
    if (role === 'leader') this.#leaders.set(term, leader);
    if (role === 'leader' && leader !== member.name)
      this.#broken.push(`${leader} and ${member.name} lead term ${String(term)}`);
    member.log.slice(0, commit).forEach((entry, index) => {
      this.#committed[index] ??= entry;
      if (this.#committed[index] !== entry)
        this.#broken.push(`${member.name} committed another entry ${String(index + 1)}`);
    });
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
