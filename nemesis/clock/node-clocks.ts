import { dirname, join } from 'node:path';
import type { Lab, NodeCommand } from '../../harness/core/contracts/host.ts';
import type { ClockName } from '../../harness/core/fault-action.ts';
import { shownAt } from './clock-state.ts';
import { Kicker } from './kicker.ts';
import { ClockPage } from './page-file.ts';
import { CLOCKS, type PageState } from './page-layout.ts';
import { missingClock } from './proof.ts';
import { clockShim, readBack, underShim } from './shim.ts';

/** The part of a lab that its nodes' clocks need. */
export type ClockLab = Pick<Lab, 'nodes' | 'outputDirectory' | 'pid'>;

/** Name of a node's control page in its output folder, which it can read wherever it runs. */
const PAGE = 'clocks';

/** What a node was seen to be shown at one moment. */
export interface ClockObservation {
  /** Why the node's process does not have its time from us; undefined when it has. */
  readonly missing: string | undefined;
  /** Whether each clock shows what was ordered, and by how much that differs from what it would show otherwise, ns. */
  readonly clocks: Readonly<Record<ClockName, { readonly asOrdered: boolean; readonly difference: bigint }>>;
}

/** The clocks of a lab's nodes, each bent by a control page of its own. */
export class NodeClocks {
  readonly nodes: readonly string[];
  readonly #lab: ClockLab;
  readonly #shim: string;
  readonly #kicker: Kicker;
  readonly #pages: ReadonlyMap<string, ClockPage>;

  private constructor(lab: ClockLab, shim: string, pages: ReadonlyMap<string, ClockPage>) {
    this.nodes = lab.nodes;
    this.#lab = lab;
    this.#shim = shim;
    this.#kicker = new Kicker(shim);
    this.#pages = pages;
  }

  /** Makes a page per node, before any is launched. Throws UnavailableError where clocks cannot be bent. */
  static async create(lab: ClockLab): Promise<NodeClocks> {
    const shim = await clockShim();
    const pages = await Promise.all(
      lab.nodes.map(async (node) => {
        const page = await ClockPage.create(join(lab.outputDirectory(node).hostPath, PAGE));
        return [node, page] as const;
      }),
    );
    return new NodeClocks(lab, shim, new Map(pages));
  }

  /** The same command, under the node's own clocks. */
  command(node: string, command: NodeCommand): NodeCommand {
    const page = join(this.#lab.outputDirectory(node).nodePath, PAGE);
    return {
      ...command,
      launcher: underShim(this.#shim, page, []),
      readable: [...command.readable, dirname(this.#shim)],
    };
  }

  page(node: string): ClockPage {
    const page = this.#pages.get(node);
    if (page === undefined) throw new RangeError(`unknown node ${node}; the nodes are ${this.nodes.join(', ')}`);
    return page;
  }

  /** Reads the node's clocks back; `before` is what its page said when nothing was done to it. */
  async observe(node: string, before: PageState): Promise<ClockObservation> {
    const pid = this.#lab.pid(node);
    const page = this.page(node);
    const missing = pid === undefined ? `${node} does not run` : await missingClock(pid, page.file);
    const { state, readings } = await page.unchanged(async () => ({
      state: page.state,
      readings: await readBack(this.#shim, page.file),
    }));
    const observed = CLOCKS.map((name) => {
      const { before: asked, shown, after: answered } = readings[name];
      const asOrdered = shown >= shownAt(state[name], asked) && shown <= shownAt(state[name], answered);
      return [name, { asOrdered, difference: shown - shownAt(before[name], asked) }] as const;
    });
    return { missing, clocks: Object.fromEntries(observed) as ClockObservation['clocks'] };
  }

  /** Has programs in Go look at once which of their timers are due. */
  async kick(node: string): Promise<void> {
    const pid = this.#lab.pid(node);
    if (pid !== undefined) await this.#kicker.kick(pid);
  }

  /** Ends what runs beside the nodes to wake them, until one has to be woken again. */
  async rest(): Promise<void> {
    await this.#kicker.close();
  }

  async close(): Promise<void> {
    await this.rest();
    await Promise.all([...this.#pages.values()].map((page) => page.close()));
  }
}
