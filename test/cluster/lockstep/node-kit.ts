import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** A program that is driven by the lines of the protocol, for tests of shims and example nodes. */
export interface KitProgram {
  readonly argv: readonly [string, ...string[]];
  /** What loads the shim, and whatever a test wants to be different. */
  readonly environment: Readonly<Record<string, string>>;
  /** Cuts what is written to the node into these pieces; whole lines without it. */
  readonly pieces?: (text: string) => readonly string[];
}

export interface KitLife {
  readonly node: string;
  /** The data folder, in which it is started; made where it is missing. */
  readonly folder: string;
  readonly life?: number;
  readonly now?: number;
  /** 32 hex digits. */
  readonly seed?: string;
}

/** What came of one line: everything that the node wrote, the idle at the end included. */
export interface KitStep {
  readonly lines: readonly string[];
  readonly messages: readonly KitMessage[];
  readonly outside: readonly string[];
  /** Undefined when the process ended instead. */
  readonly idle: { readonly now: number; readonly next: { timer: string; at: number } | null; ran: number } | undefined;
}

export interface KitMessage {
  readonly src: string;
  readonly dest: string;
  readonly body: Record<string, unknown> & { readonly type: string };
}

const ENVIRONMENT = { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TZ: 'UTC', PYTHONHASHSEED: '0', PYTHONUNBUFFERED: '1' };

/** One life of a program. Kill it in an `afterEach` or `finally`. */
export class KitNode {
  readonly hello: Record<string, unknown> = {};
  readonly exit: Promise<number | NodeJS.Signals>;
  stderr = '';
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #program: KitProgram;
  #lines: string[] = [];
  #rest = '';
  #ended = false;
  #wake: () => void = () => undefined;

  static async start(program: KitProgram, life: KitLife): Promise<KitNode> {
    const node = new KitNode(program, life);
    const { node: name, life: number = 0, now = 0, seed = '0123456789abcdef0123456789abcdef' } = life;
    const greeting = { ctl: 'hello', version: 1, node: name, life: number, now, epoch: 1_700_000_000, seed };
    const lines = await node.#exchange(JSON.stringify(greeting), 'hello');
    Object.assign(node.hello, lines.length === 0 ? {} : JSON.parse(lines.at(-1) ?? ''));
    return node;
  }

  private constructor(program: KitProgram, { node, folder }: KitLife) {
    mkdirSync(folder, { recursive: true });
    const own = { HOME: folder, TMPDIR: folder, VERDICT_NODE: node, VERDICT_DATA: folder };
    const env = { PATH: process.env['PATH'] ?? '', ...ENVIRONMENT, ...own, ...program.environment };
    const [command, ...parameters] = program.argv;
    this.#program = program;
    this.#child = spawn(command, parameters, { cwd: folder, env });
    this.#child.stdin.on('error', () => undefined);
    this.#child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.#child.stdout.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk));
    this.exit = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', (code, signal) => {
        this.#ended = true;
        this.#wake();
        resolve(code ?? signal ?? 'SIGKILL');
      });
    });
  }

  /** Writes one line and reads to the idle, or to the end of the process. */
  async step(line: object): Promise<KitStep> {
    const lines = await this.#exchange(JSON.stringify(line), 'idle');
    const values = lines.map((text) => JSON.parse(text) as Record<string, unknown>);
    const outside = values.filter(({ ctl }) => ctl === 'outside').map(({ what }) => String(what));
    const idle = values.find(({ ctl }) => ctl === 'idle') as unknown as KitStep['idle'];
    return { lines, messages: values.filter(({ ctl }) => ctl === undefined) as unknown as KitMessage[], outside, idle };
  }

  tick(to: number, until: 'send' | 'end' = 'send'): Promise<KitStep> {
    return this.step({ ctl: 'tick', to, until });
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exit;
  }

  async #exchange(text: string, last: 'hello' | 'idle'): Promise<string[]> {
    for (const piece of this.#program.pieces?.(`${text}\n`) ?? [`${text}\n`]) this.#child.stdin.write(piece);
    const end = (): boolean => this.#lines.some((line) => line.startsWith('{"ctl"') && isControl(line, last));
    while (!this.#ended && !end()) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#lines.splice(0);
  }

  #take(chunk: string): void {
    const parts = (this.#rest + chunk).split('\n');
    this.#rest = parts.pop() ?? '';
    this.#lines.push(...parts);
    this.#wake();
  }
}

function isControl(line: string, name: string): boolean {
  return (JSON.parse(line) as { ctl?: string }).ctl === name;
}
