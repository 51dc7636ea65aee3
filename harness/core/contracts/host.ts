/** A person's or another program's run: what containers, folders and processes are labelled with. */
export interface RunIdentity {
  /** Name of the run folder: `etcd-partitions-7-20260114T101500`. */
  readonly id: string;
  /** The harness process and its start time (clock ticks since boot), so that a reused pid is not mistaken for it. */
  readonly owner: { readonly pid: number; readonly startTime: string };
}

/** What a node runs. The same command starts and restarts it. */
export interface NodeCommand {
  /** Program and arguments; paths as the node sees them. Ignored program with an image that has an entry point. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Image to run in (docker host); undefined: the host image, in which the machine's own programs run. */
  readonly image?: string;
  /** Host folders the node must be able to read, mounted at the same path. */
  readonly readable: readonly string[];
  /** What is put before the program, the image's own included, and becomes it: a launcher with its arguments. */
  readonly launcher?: readonly string[];
}

export type NodeState = 'running' | 'paused' | 'stopped';

/** A node process ended. `expected` when the harness had asked for it. */
export interface NodeExit {
  readonly node: string;
  readonly life: number;
  readonly code: number | null;
  readonly signal: string | null;
  readonly expected: boolean;
  /** Where the harness drives it line by line: the step in which it ended, its last line, and what it said last on stderr. */
  readonly step?: number;
  readonly lastLine?: string;
  readonly lastWords?: string;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * What a tool reads. A promise lets the tool start first and get its input later: a fault's tools are started before
 * its time and only wait for their orders, so that the start-up of processes does not make it late.
 */
export type ToolInput = string | Promise<string>;

/** Where the nodes' links meet, when the lab owns that place: packets can be acted on between two nodes there. */
export interface LabSwitch {
  /** Runs a host tool in the network namespace of the switch. */
  exec(argv: readonly string[], stdin?: ToolInput): Promise<CommandResult>;
  /** The switch's interface that leads to the node. */
  port(node: string): string;
}

/**
 * A running lab: nodes with fixed addresses on a network of their own, and everything the harness may do to them.
 * A node's network namespace outlives its process, so packet rules stay in force over a restart.
 * Unknown node names are programming errors and throw RangeError.
 */
export interface Lab {
  readonly host: string;
  readonly nodes: readonly string[];
  addressOf(node: string): string;
  /** Source addresses of client traffic as the nodes see it. */
  readonly clientAddresses: readonly string[];
  /** The node's data folder as the node sees it. */
  dataDirectory(node: string): string;
  /** The same folder as the harness reaches it. */
  dataFolder(node: string): string;
  /** Where the node's output goes: a file of the host, appended over all lives. */
  logFile(node: string): string;
  /** A host folder the node can write to, kept after the run: traces and the like. Same content at `nodePath`. */
  outputDirectory(node: string): { readonly hostPath: string; readonly nodePath: string };

  /** Creates and starts the node for the first time, or with another command on the same data (an upgrade). */
  launch(node: string, command: NodeCommand): Promise<void>;
  /** Starts a stopped node again: same command, same data, next life. */
  start(node: string): Promise<void>;
  /** SIGKILL; resolves when the process is seen gone. */
  kill(node: string): Promise<void>;
  /** SIGTERM, then SIGKILL after `graceMs`. */
  stop(node: string, graceMs: number): Promise<void>;
  pause(node: string): Promise<void>;
  resume(node: string): Promise<void>;
  /** What the kernel says of the process now, never what the lab was told last. */
  state(node: string): Promise<NodeState>;
  /** Pid on the host, > 1; undefined while the node is not running. */
  pid(node: string): number | undefined;
  life(node: string): number;
  /** Empties the data folder of a stopped node. */
  wipe(node: string): Promise<void>;
  /** What the running node writes reaches its disk no faster than this. Only where the host offers `disk-throttle`. */
  slowDisk(node: string, bytesPerSecond: number): Promise<SlowDisk>;
  /** Whatever the node writes is as fast as its disk again; where nothing holds it back there is nothing to do. */
  releaseDisk(node: string): Promise<void>;
  /** The same as `SlowDisk.timeWrite`, at the disk's own speed. */
  timeWrite(node: string, bytes: number): Promise<number>;
  /** Called for every exit, expected or not. */
  onExit(listener: (exit: NodeExit) => void): void;

  /** Runs a host tool (iptables, tc, ss, …) inside the node's network namespace with the rights to change it. */
  exec(node: string, argv: readonly string[], stdin?: ToolInput): Promise<CommandResult>;
  /**
   * The command line by which the harness starts a tool that goes on running, with the same place and rights as `exec`. The
   * tool has to end when its stdin closes. Programs beside the machine's own must be in a folder of `LabOptions.tools`.
   */
  toolCommand(node: string, argv: readonly string[]): readonly string[];
  readonly switch: LabSwitch | undefined;
  /** The command line that runs `argv` where it can reach every node. Its process ends when its stdin closes. */
  clientCommand(argv: readonly string[]): readonly string[];

  /** Ends every node and removes everything the lab created. Safe to call twice and after a failed start. */
  close(): Promise<void>;
}

export interface LabOptions {
  readonly run: RunIdentity;
  readonly nodes: readonly string[];
  /** Folder of the run; logs and outputs go to `nodes/<node>/` in it. */
  readonly runDirectory: string;
  /**
   * Every data folder is a file system of its own, in memory and so large, that it can be filled without harm to the
   * machine. Without it they are folders of the machine. Only where the host offers `disk-quota`.
   */
  readonly dataBytes?: number;
  /** Folders with programs of the harness's own that are to be run by `exec` and `toolCommand`. */
  readonly tools?: readonly string[];
}

/** A node whose writes are held back. */
export interface SlowDisk {
  /** How long a write of so many bytes takes that is on the disk when it returns, made as slowly as the node's own, ms. */
  timeWrite(bytes: number): Promise<number>;
}

/** One mechanism a host may or may not offer here. */
export type CapabilityName =
  | 'processes'
  | 'images'
  | 'signals'
  | 'packet-drop'
  | 'packet-loss'
  | 'packet-duplicate'
  | 'packet-seeded'
  | 'packet-bursts'
  | 'packet-exact'
  | 'packet-match'
  | 'packet-delay'
  | 'packet-reorder'
  | 'packet-corrupt'
  | 'packet-rate'
  | 'packet-hold'
  | 'disk-quota'
  | 'disk-throttle'
  | 'socket-destroy'
  | 'switch'
  | 'clock';

export interface Capability {
  readonly name: CapabilityName;
  readonly available: boolean;
  /** The mechanism chosen (`iptables raw PREROUTING`, `tc bpf`), or what is missing. */
  readonly mechanism: string;
  /** What would make it available; empty when it is. */
  readonly remedy: string;
}

/**
 * With which rights the harness acts on nodes: as the machine's root, or as an ordinary user (through a user namespace, or
 * the engine).
 */
export type Rights = 'root' | 'user';

/** The answer of `probe`: measured in a throw-away namespace, never assumed. */
export interface HostProbe {
  readonly host: Host['name'];
  readonly rights: Rights;
  readonly available: boolean;
  /** Why (not), in one sentence. */
  readonly reason: string;
  /** What would make it available; empty when it is. */
  readonly remedy: string;
  readonly capabilities: readonly Capability[];
}

/** Something of a dead run that was removed. */
export interface Swept {
  readonly kind: 'container' | 'network' | 'volume' | 'process' | 'folder';
  readonly name: string;
  readonly run: string;
}

/** What is left of a lab whose harness was killed, as far as healing needs it. */
export type LeftoverLab = Pick<
  Lab,
  'exec' | 'switch' | 'addressOf' | 'state' | 'start' | 'resume' | 'dataFolder' | 'releaseDisk'
>;

/** A program of ours that acts in the nodes' namespaces: where it is on this machine, or why there is none. */
export type OwnProgram = { readonly path: string } | { readonly missing: string; readonly remedy: string };

/** Programs of ours that a host is to try; what needs one that is not given counts as missing. */
export interface OwnPrograms {
  /** Does to packets what its orders on stdin say; see nemesis/native/packet-daemon. */
  readonly packetDaemon?: OwnProgram;
}

/** A place where nodes can run. */
export interface Host {
  readonly name: 'docker' | 'namespace';
  probe(programs?: OwnPrograms): Promise<HostProbe>;
  open(options: LabOptions): Promise<Lab>;
  /** The nodes of a run whose harness is gone; undefined when none of them is left. */
  reattach(run: string): Promise<LeftoverLab | undefined>;
  /** Removes what runs of dead owners left behind; never anything of a live owner. */
  sweep(): Promise<Swept[]>;
}
