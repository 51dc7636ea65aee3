import { z } from 'zod';
import type { JsonObject } from '../../../harness/core/json.ts';
import { PROTOCOL_VERSION } from './version.ts';

/*
 * The lines of the node protocol, said once: what a node writes is judged by it, and the JSON Schema and the reference of the
 * protocol are made from it. What is wrong with a line is the end of a sentence: `is not JSON`. Unknown fields are left alone.
 */

const LOG_PROBLEM = 'gives a state with a log that is no list, or that begins after its end';
const NEXT_PROBLEM = 'says idle with a next that is neither null nor {timer, at}';

const HELLO_OF_NODE = z
  .looseObject({
    ctl: z.literal('hello'),
    version: z
      .literal(PROTOCOL_VERSION, {
        error: ({ input }) =>
          `speaks version ${JSON.stringify(input)} of the protocol, not ${String(PROTOCOL_VERSION)}`,
      })
      .describe('the version of the control lines'),
    runtime: text('says hello with a runtime that is no string')
      .default('unknown')
      .describe('what the program runs on, for people'),
    timers: z
      .enum(['opaque', 'named'], { error: 'says hello with timers that are neither "opaque" nor "named"' })
      .default('opaque')
      .describe('"named" where `next.timer` of `idle` names the timer that is due, and a tick may name one'),
    state: z
      .literal([0, 1, 2], { error: 'says hello with a state that is not 0, 1 or 2' })
      .default(0)
      .describe('the observation level it offers: 0 none, 1 term and role, 2 vote, commit index and log as well'),
    observes: z
      .boolean({ error: 'says hello with an observes that is neither true nor false' })
      .default(false)
      .describe('it writes its `state` before every `idle` unasked'),
  })
  .describe('The first line of every life, the answer to the harness’s own `hello`.');

const MESSAGE = z.looseObject({
  src: text('has no src or no dest that is a string').describe('who it is from'),
  dest: text('has no src or no dest that is a string').describe('who it is for: a node, or a client'),
  body: z
    .looseObject(
      { type: text('has no body.type that is a string').describe('what kind of message it is') },
      { error: 'has no body that is an object' },
    )
    .describe('the message; a request has a `msg_id`, its answer the same number as `in_reply_to`'),
});

const OUTSIDE = z
  .looseObject({
    ctl: z.literal('outside'),
    what: text('says outside without what').describe('what it did, for people'),
  })
  .describe('The program stepped outside of what its shim controls. The run goes on and is not called exact.');

const STATE_OF_NODE = z
  .looseObject({
    ctl: z.literal('state'),
    term: count('gives a state without a term that is a whole number').describe('its current term'),
    role: z
      .enum(['follower', 'candidate', 'leader'], {
        error: ({ input }) => `gives a state with the role ${JSON.stringify(input)}`,
      })
      .describe('its role in this term'),
    leader: name().optional().describe('whom it takes for the leader, or null'),
    votedFor: name().optional().describe('whom it voted for in this term, or null'),
    commit: count('gives a state with a commit that is no index').optional().describe('its commit index'),
    logFrom: count(LOG_PROBLEM)
      .optional()
      .describe('the index after which `log` begins; up to it, the log is the one it told last; without it 0'),
    log: z
      .array(
        z.looseObject({
          term: count('gives a state in which an entry has no term').describe(
            'the term of the entry; whatever else is there is taken for its command',
          ),
        }),
        { error: LOG_PROBLEM },
      )
      .optional()
      .describe('the entries of its log in order, from index 1 on'),
  })
  .describe(
    'What the node says of itself, where its `hello` offered that: when asked, or before `idle`. Level 1 is term and role, level 2 the rest as well.',
  );

const IDLE = z
  .looseObject({
    ctl: z.literal('idle'),
    now: count('says idle without now, a whole number of ns from 0').describe('its clock, ns'),
    ran: count('says idle with a ran that is no count').default(0).describe('how many deadlines passed in the step'),
    next: z
      .looseObject(
        {
          timer: text(NEXT_PROBLEM).describe('the name of the timer; any text where timers are opaque'),
          at: count(NEXT_PROBLEM).describe('when it is due, ns of its clock'),
        },
        { error: NEXT_PROBLEM },
      )
      .nullable()
      .default(null)
      .describe('the earliest deadline it waits for; null when it waits for none'),
  })
  .describe('Everything in the node waits. Ends the step; nothing may follow until the next line comes.');

/** What a node writes to stdout, by the `ctl` of the line; a line without one is a message. */
export const FROM_NODE = {
  hello: HELLO_OF_NODE,
  message: MESSAGE.describe('Sent in this step: to a node of the cluster, or as an answer to a client.'),
  outside: OUTSIDE,
  state: STATE_OF_NODE,
  idle: IDLE,
};

const HELLO_OF_HARNESS = z
  .strictObject({
    ctl: z.literal('hello'),
    version: z.literal(PROTOCOL_VERSION).describe('the version of the control lines'),
    node: z.string().describe('the node’s name'),
    life: count().describe('how often it was started before'),
    now: count().describe('where its clock stands, ns'),
    epoch: count().describe('the wall clock at clock 0, s since 1970'),
    seed: z
      .string()
      .regex(/^[0-9a-f]{32}$/)
      .describe('32 hex digits, from which all randomness of this life comes'),
    observe: z.boolean().describe('a `state` before every `idle` is welcome'),
  })
  .describe('The first line of every life. Answered by one `hello`, and by no `idle`.');

const INIT = z
  .strictObject({
    src: z.literal('c0').describe('the harness itself'),
    dest: z.string().describe('the node’s name'),
    body: z.strictObject({
      type: z.literal('init'),
      msg_id: count().describe('the number of the request'),
      node_id: z.string().describe('the node’s name'),
      node_ids: z.array(z.string()).describe('all nodes of the cluster'),
      joined: z.boolean().optional().describe('after a restart: it joined a cluster that was there before'),
    }),
  })
  .describe('The second line of every life, as Maelstrom has it. Answered by `init_ok` and `idle`.');

const TICK = z
  .strictObject({
    ctl: z.literal('tick'),
    to: count().describe('how far its clock may go, ns'),
    until: z.literal('send').describe('not beyond the first moment in which it sends something'),
    timer: z.string().optional().describe('only this timer fires, when it is due or now; for nodes with named timers'),
  })
  .describe('Time passes, timer by timer, in the order of deadlines. Answered by messages and one `idle`.');

/** What the harness writes to a node's stdin. */
export const TO_NODE = {
  hello: HELLO_OF_HARNESS,
  init: INIT,
  message: MESSAGE.describe(
    'A client’s request or another node’s packet; the clock does not move. Answered by messages and one `idle`.',
  ),
  tick: TICK,
  state: z
    .strictObject({ ctl: z.literal('state') })
    .describe(
      'What does the node say of itself? Asked between steps where its `hello` offered that. Answered by one `state`.',
    ),
};

/** One of each, as they go over the pipes. */
export const EXAMPLES: Readonly<Record<'toNode' | 'fromNode', Readonly<Record<string, JsonObject>>>> = {
  toNode: {
    hello: {
      ctl: 'hello',
      version: PROTOCOL_VERSION,
      node: 'n1',
      life: 0,
      now: 0,
      epoch: 1_700_000_000,
      seed: '0123456789abcdef0123456789abcdef',
      observe: true,
    },
    init: { src: 'c0', dest: 'n1', body: { type: 'init', msg_id: 1, node_id: 'n1', node_ids: ['n1', 'n2', 'n3'] } },
    message: { src: 'c1', dest: 'n1', body: { type: 'read', msg_id: 3, key: 'k1' } },
    tick: { ctl: 'tick', to: 450_000_000, until: 'send' },
    state: { ctl: 'state' },
  },
  fromNode: {
    hello: { ctl: 'hello', version: PROTOCOL_VERSION, runtime: 'python 3.11.2', timers: 'opaque', state: 0 },
    message: { src: 'n1', dest: 'c1', body: { type: 'read_ok', in_reply_to: 3, value: 'v7' } },
    outside: { ctl: 'outside', what: 'opens a socket' },
    state: { ctl: 'state', term: 3, role: 'leader', votedFor: 'n1', commit: 1, log: [{ term: 1 }, { term: 3 }] },
    idle: { ctl: 'idle', now: 150_000_000, next: { timer: 'election', at: 450_000_000 }, ran: 1 },
  },
};

function text(error: string): z.ZodString {
  return z.string({ error });
}

function count(error?: string): z.ZodInt {
  return error === undefined ? z.int().min(0) : z.int({ error }).min(0, { error });
}

function name(): z.ZodNullable<z.ZodString> {
  return text('gives a state with a leader or a votedFor that is no name').nullable();
}
