import type { Lab, NodeCommand } from '../../core/contracts/host.ts';
import type { Build, NodeContext, System } from '../../core/contracts/system.ts';
import { digestOf } from '../../core/digest.ts';
import type { Plan } from '../../core/plan.ts';
import type { Administrator } from '../../../nemesis/drivers/administrator.ts';
import type { ClientProcess } from './client-process.ts';

/** How long nodes may take to say what they are, and to answer a request to change the members, ms. */
const REPORT_TIMEOUT_MS = 1_000;
const CHANGE_TIMEOUT_MS = 4_000;

export interface AdministrationOptions {
  readonly plan: Plan;
  readonly system: System;
  readonly build: Build;
  /** Every build that nodes may come to run, by name. */
  readonly builds: ReadonlyMap<string, Build>;
  readonly lab: Lab;
  readonly clients: ClientProcess;
  /** Names the run, and with it the cluster. */
  readonly runId: string;
  /** Starts a node with this command, whatever else belongs to that. */
  readonly launch: (node: string, command: NodeCommand) => Promise<void>;
  readonly stopped: AbortSignal;
}

/** The system of a live run as those see it who run it: which node runs what, and who the members are. */
export class Administration implements Administrator {
  readonly build: string;
  readonly joins: Administrator['joins'];
  readonly outside: readonly string[];
  readonly stopped: AbortSignal;
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  readonly #options: AdministrationOptions;
  readonly #clusterToken: string;

  constructor(options: AdministrationOptions) {
    const { plan, system, build, lab, runId, stopped } = options;
    const { nodes, spec } = plan;
    const membership = system.membership?.(build.name, spec.options);
    this.#options = options;
    this.#clusterToken = digestOf(runId).slice(-16);
    this.build = build.name;
    this.joins = membership?.joins;
    this.outside = nodes.slice(membership?.initialMembers(spec.options, nodes.length) ?? nodes.length);
    this.stopped = stopped;
    this.nodes = nodes.map((name) => ({ name, address: lab.addressOf(name) }));
  }

  /** Nodes that run from the start. */
  get first(): readonly string[] {
    const names = this.nodes.map(({ name }) => name);
    return this.joins === 'empty' ? names.filter((name) => !this.outside.includes(name)) : names;
  }

  refuseUpgrade(from: string, to: string, others: readonly string[]): string | undefined {
    const { system } = this.#options;
    if (system.refuseUpgrade === undefined) return `${system.name} has no upgrades`;
    return system.refuseUpgrade(from, to, others);
  }

  async report(): ReturnType<Administrator['report']> {
    return (await this.#options.clients.ask({ type: 'reports', timeoutMs: REPORT_TIMEOUT_MS })).reports;
  }

  async launch(node: string, build: string): Promise<void> {
    await this.#options.launch(node, this.#options.system.command(this.#named(build), this.#context(node)));
  }

  async launchJoining(node: string, build: string, members: readonly string[]): Promise<void> {
    const { system, plan } = this.#options;
    const membership = system.membership?.(build, plan.spec.options);
    const command = membership?.joinCommand?.(this.#named(build), this.#context(node), members);
    if (command === undefined) throw new RangeError(`${system.name} does not say how a node joins`);
    await this.#options.launch(node, command);
  }

  async change(kind: 'join' | 'leave', asked: string, member: string): ReturnType<Administrator['change']> {
    const message = { type: 'change-members', kind, asked, member, timeoutMs: CHANGE_TIMEOUT_MS } as const;
    return (await this.#options.clients.ask(message)).outcome;
  }

  #named(name: string): Build {
    const build = this.#options.builds.get(name);
    if (build === undefined) throw new RangeError(`build ${name} was not fetched`);
    return build;
  }

  #context(name: string): NodeContext {
    const { lab, plan } = this.#options;
    return {
      name,
      nodes: this.nodes,
      dataDirectory: lab.dataDirectory(name),
      outputDirectory: lab.outputDirectory(name).nodePath,
      clusterToken: this.#clusterToken,
      seed: plan.spec.seed,
      options: plan.spec.options,
    };
  }
}
