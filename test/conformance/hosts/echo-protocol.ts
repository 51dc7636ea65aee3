export const ECHO_PORT = 7000;

/** What an echo node says on every path that does not end it. */
export interface EchoAnswer {
  /** How often a node was started on this data folder. */
  readonly lives: number;
  readonly version: string;
  /** Source address of the request. */
  readonly remote: string;
  /** Datagrams by source address, in this life. */
  readonly received: Readonly<Record<string, number>>;
  /** Why another node could not be asked. */
  readonly error?: string;
}

/** One line from the test to its client process, and one line back. */
export interface ClientQuestion {
  readonly id: number;
  readonly url: string;
  readonly timeoutMs: number;
}

export interface ClientReply {
  readonly id: number;
  /** The answer's text; undefined when there was none. */
  readonly body?: string;
  readonly error?: string;
}
