import { createHash } from 'node:crypto';
import { canonicalJson } from '../../harness/core/digest.ts';
import type { Json } from '../../harness/core/json.ts';
import type { TraceLine } from '../../harness/core/trace.ts';
import type { StepEffect } from './rules.ts';
import { viewOf, type World } from './world.ts';

/** How a system's outputs are written into traces. */
export interface TraceWriterOptions<State, Message, Input, Output> {
  readonly world: World<State, Message, Input, Output>;
  readonly describeOutput: (output: Output) => Json;
  /** Gets every line, and its canonical JSON so that nobody serialises it again. */
  readonly emit: (line: TraceLine, text: string) => void;
}

/**
 * T of a world, streamed: turns step effects into numbered lines and keeps their digest. Holds no line back, so its
 * memory does not grow with the run.
 */
export class TraceWriter<State, Message, Input, Output> {
  readonly #options: TraceWriterOptions<State, Message, Input, Output>;
  readonly #hash = createHash('sha256');
  #steps = 0;

  constructor(options: TraceWriterOptions<State, Message, Input, Output>) {
    this.#options = options;
  }

  /** Lines written so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Writes the line of one step. `time` in ns; `request` is what an input step brought, as the trace shows it. */
  write(effect: StepEffect<State, Message, Output>, time: number, request?: Json): void {
    const { node, packet, timer, detail } = effect;
    const type = effect.rule === 'deliver' ? packet?.type : timer;
    const line: TraceLine = {
      step: ++this.#steps,
      time,
      rule: effect.rule,
      node: node.name,
      life: node.life,
      ...(packet && { packet: packet.name }),
      ...(type !== undefined && { type }),
      ...(detail !== undefined && { detail }),
      ...(request !== undefined && { input: request }),
      sends: effect.sent.map((sent) => ({
        packet: sent.name,
        type: sent.type,
        ...termOf(node.handlers.messageTerm(sent.message)),
      })),
      outputs: effect.outputs.map(this.#options.describeOutput),
      ...(effect.handled && { view: viewOf(this.#options.world, node) }),
    };
    const text = canonicalJson(line);
    this.#hash.update(text).update('\n');
    this.#options.emit(line, text);
  }

  /**
   * SHA-256 over the canonical lines so far, each with its line feed: `sha256:` and 64 hex digits. Equal runs have equal
   * digests, and the digest can be recomputed from the written lines.
   */
  digest(): string {
    return `sha256:${this.#hash.copy().digest('hex')}`;
  }
}

function termOf(term: number | undefined): { readonly term?: number } {
  return term === undefined ? {} : { term };
}
