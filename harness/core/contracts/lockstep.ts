import type { JsonObject } from '../json.ts';

/** What puts an unmodified program on the harness's time and chance; `none` for programs that speak the control lines themselves. */
export type RuntimeShim = 'none' | 'node' | 'python' | 'ruby';

/** A program that speaks the node protocol on stdin and stdout, and how it is started. */
export interface LockstepProgram {
  /** Program and arguments, started in the node's data folder; with an image, what takes the place of its own arguments. */
  readonly argv: readonly string[];
  /** `any`: that of whichever runtime is started. */
  readonly shim: RuntimeShim | 'any';
  /** Beside the few variables every node has; nothing of the user's environment reaches a node. */
  readonly env: Readonly<Record<string, string>>;
  /** The image in which it is, and that says how it is started; undefined: it is on this machine. */
  readonly image?: string;
  /** Folders and files of this machine that it reads, beside those of the system. */
  readonly readable?: readonly string[];
}

/** Any line of the node protocol that is a message: Maelstrom's envelope. */
export interface NodeMessage {
  readonly src: string;
  readonly dest: string;
  readonly body: JsonObject;
}

/** What a node said of itself in its first line. */
export interface NodeHello {
  /** `python 3.11.2`, for people. */
  readonly runtime: string;
  /** Whether `next` names the timer that is due, or only says when something is. */
  readonly timers: 'opaque' | 'named';
  /** What it answers to a question for its state: 0 nothing; 1 term and role; 2 vote, commit index and log as well. */
  readonly state: 0 | 1 | 2;
  /** It says its state before every `idle` by itself. */
  readonly observes: boolean;
}

/** How a node's process ended. Both null where nobody could tell. */
export interface NodeEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last line it wrote to stdout, and to stderr, shortened; empty when there was none. */
  readonly lastLine: string;
  readonly lastWords: string;
}

/** Everything a node did with one line. */
export interface NodeStep {
  /** In the order in which they were written. */
  readonly sent: readonly NodeMessage[];
  /** Its own account of itself, where it gives one. */
  readonly state: JsonObject | undefined;
  /** Its clock, ns. */
  readonly now: number;
  /** The deadline it waits for; null when it waits for none. */
  readonly next: { readonly timer: string; readonly at: number } | null;
  /** Deadlines that passed in the step. */
  readonly ran: number;
  /** Over everything the node wrote. */
  readonly hash: number;
  /** The process ended in place of waiting for the next line. */
  readonly end: NodeEnd | undefined;
}

/** A program stepping outside of what its shim controls: from then on a run cannot claim to be exact. */
export interface OutsideReport {
  readonly node: string;
  readonly what: string;
}

/** What a node did that the protocol does not have, and that is no reason to stop: a message for nobody, a second answer. */
export interface NodeRemark {
  readonly node: string;
  readonly life: number;
  readonly what: string;
  /** Shortened. */
  readonly line: string;
}

/**
 * A running node, driven line by line. Every call waits for the node's explicit answer.
 *
 * @throws InputError from any call, naming node, line number and last line, when the node writes what is not the protocol
 * @throws HarnessError when it says nothing for longer than the fleet waits; it is killed then
 */
export interface LockstepNode {
  readonly name: string;
  /** How often the node was started before, from 0. */
  readonly life: number;
  readonly hello: NodeHello;
  /** Hands over a message at the node's present time. */
  deliver(message: NodeMessage): NodeStep;
  /** Lets the node's time pass to `to`, ns, but not beyond the first moment in which it sends something. */
  tick(to: number, timer?: string): NodeStep;
  /** SIGKILL. */
  kill(): void;
}

/**
 * The processes behind a world of real programs: at most one per node name. Whoever opened the fleet closes it; the
 * processes end with the harness, whatever becomes of it.
 */
export interface LockstepFleet {
  /** Lets nodes start of which the first life will be asked for soon, all at once. */
  prepare(nodes: readonly string[], program: LockstepProgram): void;
  /** The node's first life: a folder of its own that is empty, its clock at 0. Ends a process of that name that is still there. */
  start(name: string, program: LockstepProgram): LockstepNode;
  /** The next life on the same folder; its clock goes on where it stood. */
  restart(node: LockstepNode, program: LockstepProgram): LockstepNode;
  /** What a node did that is worth telling. */
  remark(remark: NodeRemark): void;
}
