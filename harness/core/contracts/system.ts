import type { SystemCapability } from '../system-capability.ts';
import type { Json, JsonObject } from '../json.ts';
import type { EngineName, ProgramSource } from '../spec.ts';
import type { AnyHandlerSystem } from './handler-system.ts';
import type { AnyKeyValueHandlers } from './handlers.ts';
import type { NodeCommand } from './host.ts';
import type { LockstepFleet } from './lockstep.ts';

/** 0 client history only; 1 term, role, leader; 2 node snapshots; 3 step trace. */
export type ObservationLevel = 0 | 1 | 2 | 3;

/** One release of a system, ready to be started. */
export interface Build {
  readonly system: string;
  /** As the spec says it: `3.5.16`, `paper+stale-read`. */
  readonly name: string;
  /** Where its program is; null for builds whose system knows by itself. */
  readonly program: ProgramSource | null;
  /** Planted bugs in it. */
  readonly bugs: readonly string[];
}

export interface BuildInfo {
  readonly name: string;
  readonly summary: string;
  /** Whether it can be started here without fetching or building anything. */
  readonly ready: boolean;
  /** How it is made ready, as the end of a line: `built by …`; without it it is fetched at first use. */
  readonly remedy?: string;
}

/** Everything a system needs to know to write a node's command line. */
export interface NodeContext {
  readonly name: string;
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  /** Data folder as the node sees it. */
  readonly dataDirectory: string;
  /** Folder for traces, as the node sees it. */
  readonly outputDirectory: string;
  /** Distinguishes this cluster from any other on the machine. */
  readonly clusterToken: string;
  /** Seed of the node's own randomness. */
  readonly seed: string;
  readonly options: JsonObject;
}

/** One attempt of an operation at one node. */
export interface ClientRequest {
  readonly node: string;
  readonly client: string;
  /** Same for all attempts of one operation; grows per client. */
  readonly request: number;
  readonly f: string;
  readonly key: string;
  readonly value: Json;
  readonly reads: 'linearizable' | 'serializable';
  /** Aborted when the attempt's time is over. */
  readonly signal: AbortSignal;
}

/**
 * What one attempt proved. `fail` needs proof that this attempt had no effect and never will: refused before a byte
 * left, or a definite answer. Everything else that is not `ok` is `info`.
 */
export type ClientOutcome =
  | { readonly type: 'ok'; readonly value: Json }
  | {
      readonly type: 'fail';
      readonly error: string;
      /** True when another node may well accept it: not leader, connection refused. */
      readonly retry: boolean;
      /** The node to turn to, if the answer named one. */
      readonly leader?: string;
    }
  | {
      readonly type: 'info';
      readonly error: string;
      /** What the node answered, where all of it arrived and it cannot be an answer at all: a system that does so has failed. */
      readonly answer?: string;
    };

/** What a node says of itself when asked (observation level 1). */
export interface NodeStatus {
  readonly node: string;
  readonly term: number;
  readonly isLeader: boolean;
  readonly leader: string | undefined;
  /** Needed by faults that wait for a follower to fall behind. */
  readonly log?: LogStatus;
}

/** How far a node's log reaches, by index. */
export interface LogStatus {
  /** Of the last entry, or of the last one the node knows committed, where it does not say more. */
  readonly lastIndex: number;
  readonly appliedIndex: number;
  /** Of the last entry that was dropped, 0 before the first; undefined where the node does not say. */
  readonly baseIndex?: number;
}

/** When a system drops old entries, so that a node that lacks them needs a snapshot. */
export interface Compaction {
  /** By how many entries a node must at least be behind to need a snapshot; undefined where none is ever dropped. */
  readonly lag: number | undefined;
  /** A sentence for users: which option or build makes it smaller. */
  readonly remedy: string;
  /** For systems whose status does not say it: a line of a node's log whose first group is the last index it dropped. */
  readonly logPattern?: RegExp;
}

/** How long the timers of nodes run, for those who move the nodes' clocks. */
export interface ElectionTiming {
  /** Nodes look at their timers this often, ms: a clock that leaps by more may count as one look. */
  readonly tickMs: number;
  /** A node that heard its leader has voted for nobody else until this much of its own time has passed, ms; 0 without such leases. */
  readonly leaseMs: number;
  /** The longest time a node waits for a leader before it stands for election, ms. */
  readonly longestMs: number;
}

/** A member of a cluster as the cluster knows it. */
export interface ClusterMember {
  readonly node: string;
  /** Tells a member from another one that ran on the same node before; equal to `node` where the name is all there is. */
  readonly identity: string;
}

/** A request to change the members, sent to one node. */
export interface MemberRequest {
  /** The node that is asked. */
  readonly node: string;
  /** The node that is to join or to leave. */
  readonly member: string;
  readonly signal: AbortSignal;
}

/** How the members of a system change while it runs. */
export interface Membership {
  /** How many of the nodes, from the first on, are members at the start. */
  initialMembers(options: JsonObject, nodes: number): number;
  /**
   * `running`: every node runs from the start, and a former member comes back with what it has. `empty`: a node is
   * started when it joins, without data, and is a member never seen before, whatever ran there.
   */
  readonly joins: 'running' | 'empty';
  /** The command line of a node that joins a cluster of these members, itself among them; where nodes join empty. */
  joinCommand?(build: Build, context: NodeContext, members: readonly string[]): NodeCommand;
}

/** A member's applied state after recovery, for comparing replicas. */
export interface ReplicaState {
  readonly node: string;
  /** The point at which the state was read: an applied index or a revision. States compare only at equal positions. */
  readonly position: number;
  readonly digest: string;
  /** Value per key, if the node gives it. */
  readonly contents?: Readonly<Record<string, Json>>;
  /**
   * The state at an earlier point, common to all members, for systems whose followers stay behind while nothing new
   * comes: there they are compared.
   */
  readonly common?: { readonly position: number; readonly digest: string };
}

/** A connection of clients to the cluster; runs in the client process. Never throws for what the system does. */
export interface SystemClient {
  invoke(request: ClientRequest): Promise<ClientOutcome>;
  /** Undefined when the node does not answer. */
  status(node: string, signal: AbortSignal): Promise<NodeStatus | undefined>;
  /** How many snapshots of others the node has installed since it was started; undefined when it does not answer. */
  snapshotsInstalled?(node: string, signal: AbortSignal): Promise<number | undefined>;
  /** Which release the node says it runs; undefined when it does not answer. Needed by upgrades. */
  version?(node: string, signal: AbortSignal): Promise<string | undefined>;
  /** Who is a member, as the node has it; undefined when it does not answer. Needed, with the next two, by `membership`. */
  members?(node: string, signal: AbortSignal): Promise<readonly ClusterMember[] | undefined>;
  /** What came of it is to be seen in `members`: the answer only says why it was refused. */
  addMember?(request: MemberRequest): Promise<ClientOutcome>;
  removeMember?(request: MemberRequest): Promise<ClientOutcome>;
  /** State of every member at one common position; undefined for members that did not answer. */
  replicas(keys: readonly string[], signal: AbortSignal): Promise<readonly (ReplicaState | undefined)[]>;
  close(): Promise<void>;
}

export interface ClientContext {
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  readonly options: JsonObject;
  readonly build: string;
  /** Nodes may come to run other builds: what those keep in other ways cannot be compared. */
  readonly changesBuild?: boolean;
}

/** Which release is to run in lockstep. */
export interface LockstepBuild {
  readonly build: string;
  readonly options: JsonObject;
  /** Where its program is; null for builds of which the system knows by itself. */
  readonly program: ProgramSource | null;
}

/** Lines in a node's log that mean trouble. */
export interface LogPattern {
  readonly kind: 'panic' | 'fatal' | 'corruption' | 'data-race';
  readonly pattern: RegExp;
}

/** How a system's nodes write into their logs what their Raft does. */
export interface LogGrammar {
  /** The first group is the wall-clock time of a line, as ISO 8601. */
  readonly time: RegExp;
  /** The first group is the name by which lines speak of the node whose log it is, where that is not the node's own. */
  readonly self?: RegExp;
  /**
   * Lines that say an event, and by named groups its fields: `leader` with `node` and `term`, `vote` with `node`, `term` and
   * `candidate`, …. Only what cannot be undone by a crash right after the line: a vote that left the node, not one that is
   * about to.
   */
  readonly events: readonly { readonly event: string; readonly pattern: RegExp }[];
}

/** A Raft implementation under test. One folder in `cluster/systems/`, or one file of a plugin. */
export interface System {
  readonly name: string;
  readonly summary: string;
  readonly defaultBuild: string;
  /** Whether a request id sent twice is applied once, so that unanswered requests may be retried. */
  readonly deduplicates: boolean;
  readonly observation: ObservationLevel;
  /** The same where it depends on what the spec says of the nodes. */
  observationWith?(options: JsonObject): ObservationLevel;
  readonly logPatterns: readonly LogPattern[];
  /** For systems without a step trace: what their logs say of leaders and votes. */
  readonly logGrammar?: LogGrammar;
  /** Which requests it serves: `read`, `write`, `cas`. */
  readonly operations: readonly string[];
  builds(): Promise<readonly BuildInfo[]>;
  /**
   * Finds or fetches a build. Throws InputError for a name that does not exist (naming those that do) and
   * UnavailableError, with the remedy, for one that cannot be had here.
   */
  build(name: string, program: ProgramSource | null): Promise<Build>;
  /**
   * What can be known of a build before anything is fetched or started: throws InputError for one that does not exist,
   * cannot run on the engine, or cannot show what it is for. Without it, `build` says so at the beginning of the run.
   */
  checkBuild?(name: string, options: JsonObject, engine: EngineName): void;
  /** Checks the spec's `options:` for this system; throws InputError. Returns them with defaults filled in. */
  options(given: JsonObject): JsonObject;
  command(build: Build, context: NodeContext): NodeCommand;
  connect(context: ClientContext): SystemClient;
  /** What a build does beyond the Raft of the proof; without it nothing is assumed but what every Raft promises. */
  capabilities?(build: string, options: JsonObject): readonly SystemCapability[];
  /** Which files of a node's data folder, by path in it, hold its log; of several, the last by name is the newest. */
  readonly logFiles?: RegExp;
  /** Nodes keep a `SyncAccount`; without it nobody knows what a loss of power would take from them. */
  readonly accountsForSyncs?: true;
  /** When logs lose their old entries; without it no fault that needs that can be used. */
  compaction?(build: string, options: JsonObject): Compaction;
  /** The status of its nodes says how far their logs reach (`NodeStatus.log`); without it no fault can wait for an index. */
  readonly reportsLog?: true;
  /**
   * Which clock faults its nodes bear, all of them without it. `wall-and-mild-rate`: they tell the kernel until when to wait,
   * by the monotonic clock, as a JVM does: one that leaps or stands still makes them wait for ever or not at all, which no
   * machine's clock does. `none`: what keeps their time is not the program that a build begins with. Other faults are refused.
   */
  readonly clockFaults?: 'all' | 'wall-and-mild-rate' | 'none';
  /** How long election timers run; without it no fault can aim at them. */
  electionTiming?(options: JsonObject): ElectionTiming;
  /**
   * Why a node cannot go from one build to another on its data, in a sentence for users; undefined where it can. Without
   * it the system has no upgrades.
   *
   * @param others builds of the other nodes
   */
  refuseUpgrade?(from: string, to: string, others: readonly string[]): string | undefined;
  /** How members change; without it they never do. */
  membership?(build: string, options: JsonObject): Membership | undefined;
  /** The same system as pure handlers, where it has them: what the sim engine runs. */
  handlers?(build: string, options: JsonObject): AnyKeyValueHandlers;
  /** The same as processes that the harness drives line by line: what the lockstep engine runs. The caller closes the fleet. */
  lockstep?(what: LockstepBuild, fleet: LockstepFleet): AnyKeyValueHandlers;
  /** Checks for which its nodes show too little: they are left out unless the spec asks for them, and refused then. */
  unjudged?(options: JsonObject): readonly string[];
  /** Where the system is handlers and no key-value store: what it is asked, and the properties by which it is judged. */
  byHandlers?(options: JsonObject): AnyHandlerSystem;
}
