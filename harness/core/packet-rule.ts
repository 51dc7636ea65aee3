/** The other end of client connections in packet rules. */
export const CLIENTS = 'clients';

/**
 * Where random numbers of packets come from, so that equal seeds hit equal packets: `index` draws by a packet's place
 * among those of its link, `content` by what it carries.
 */
export interface PacketDraws {
  /** 32 bits; every link derives its own. */
  readonly seed: number;
  readonly by: 'index' | 'content';
}

/** Which of the packets of a link an effect hits. */
export interface PacketSample {
  /** The share of them, 0 to 1. */
  readonly probability: number;
  /** They come in runs of this mean length; without it each is drawn by itself. */
  readonly burst?: number;
  /** Instead of at random: every so many, the last of them. */
  readonly nth?: number;
  /** Without it nothing can be said beforehand of which. */
  readonly draws?: PacketDraws;
}

/** How delays lie around their middle; the jitter is half the range, the standard deviation, or the scale of the tail. */
export type DelayDistribution = 'constant' | 'uniform' | 'normal' | 'pareto';

/** What happens to a packet that a rule matches, at its receiver. */
export type PacketEffect =
  | { readonly kind: 'drop' }
  | ({ readonly kind: 'loss' } & PacketSample)
  | ({ readonly kind: 'duplicate' } & PacketSample)
  /** One bit of what it carries is flipped; with a wrong checksum the receiver's kernel discards it. */
  | ({ readonly kind: 'corrupt'; readonly checksum: 'right' | 'wrong' } & PacketSample)
  /** It is kept until this many later ones have passed, at the longest for `patienceMs`. */
  | ({ readonly kind: 'reorder'; readonly overtaken: number; readonly patienceMs: number } & PacketSample)
  | {
      readonly kind: 'delay';
      readonly delayMs: number;
      readonly jitterMs: number;
      readonly distribution: DelayDistribution;
      /** Whether packets of a link stay in order; else a short delay overtakes a long one. */
      readonly inOrder: boolean;
      readonly draws: PacketDraws;
    }
  /** A token bucket: packets beyond the rate wait, and those that find the queue full are lost. */
  | {
      readonly kind: 'rate';
      readonly bytesPerSecond: number;
      readonly bucketBytes: number;
      readonly queuePackets: number;
    }
  /** It is kept until the fault ends. */
  | { readonly kind: 'hold' };

/** Which packets of a link a rule means. */
export interface PacketMatch {
  readonly protocol?: 'tcp' | 'udp';
  /** Of either end. */
  readonly port?: number;
}

/** Packets from `sender` that arrive at `receiver` suffer `effect`. One direction only: a link has two rules. */
export interface PacketRule {
  readonly receiver: string;
  /** A node, or {@link CLIENTS}. */
  readonly sender: string;
  readonly effect: PacketEffect;
  /** Absent: all of them. */
  readonly match?: PacketMatch;
}
