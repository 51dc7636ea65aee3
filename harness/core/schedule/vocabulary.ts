/** Types of messages by the short names that schedules as text use. */
const MESSAGE_TYPES: Readonly<Record<string, string>> = {
  RV: 'RequestVote',
  RVR: 'RequestVoteReply',
  AE: 'AppendEntries',
  AER: 'AppendEntriesReply',
  PV: 'PreVote',
  PVR: 'PreVoteReply',
  IS: 'InstallSnapshot',
  ISR: 'InstallSnapshotReply',
  TN: 'TimeoutNow',
};

/** Functions of requests by their short names. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  put: 'write',
  get: 'read',
  app: 'append',
  cas: 'cas',
  del: 'delete',
};

/** The request that changes the members of the cluster, which is a rule of its own. */
export const CONFIGURE = 'cfg';

/** Short names of two kinds, each standing for a long one. */
export interface ShortNames {
  /** What the short name stands for; undefined for a word that is none. */
  long(short: string): string | undefined;
  /** The short name of this; undefined where there is none. */
  short(long: string): string | undefined;
  readonly all: readonly string[];
  /** What they stand for, in the same order. */
  readonly meanings: readonly string[];
}

export const TYPE_NAMES = shortNames(MESSAGE_TYPES);
export const FUNCTION_NAMES = shortNames(FUNCTIONS);

/** What each command of the language looks like, for people; `h`, `s`, `d` are nodes. */
export const COMMANDS: Readonly<Record<string, string>> = {
  T: 'T h [timer]',
  C: 'C h client id op key [value]',
  D: 'D s d [TYPE] [i]',
  X: 'X s d [TYPE] [i]',
  U: 'U s d [TYPE] [i]',
  XA: 'XA s|* d|* [TYPE]',
  K: 'K h [sends i,j | disk done bytes]',
  KU: 'KU h',
  R: 'R h',
  S: 'S h',
  H: 'H s d',
  L: 'L s d',
  CL: 'CL h [+ns|-ns] [xrate]',
  UP: 'UP h build',
  E: 'E h [v1,v2]',
  RP: 'RP h f1,f2',
};

function shortNames(table: Readonly<Record<string, string>>): ShortNames {
  const back = new Map(Object.entries(table).map(([short, long]) => [long, short]));
  return {
    long: (short) => (Object.hasOwn(table, short) ? table[short] : undefined),
    short: (long) => back.get(long),
    all: Object.keys(table),
    meanings: Object.values(table),
  };
}
