import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { DIRECTED } from '../../../../cluster/raft/directed-schedules.ts';
import type { KeyValueAnswer, KeyValueRequest } from '../../../../harness/core/contracts/handlers.ts';
import type { Json } from '../../../../harness/core/json.ts';
import type { HistoryEvent } from '../../../../harness/core/operation.ts';
import { exportMaelstrom } from '../../../../harness/search/export/maelstrom.ts';
import { historyOf, ScheduleHistory } from '../../../../harness/search/export/schedule-history.ts';
import { subject } from './subject-kit.ts';

interface Line {
  readonly id: number;
  readonly src: string;
  readonly dest: string;
  readonly body: Readonly<Record<string, Json>> & { readonly type: string };
}

describe('harness/search/export/maelstrom', () => {
  it('begins with init for every node, and again for every life', async () => {
    const { lines, notes } = await exported('E 0 1; K 2; R 2');
    const inits = lines.filter(({ body }) => body.type === 'init');
    assert.deepEqual(
      inits.map(({ dest }) => dest),
      ['n1', 'n2', 'n3', 'n3'],
    );
    assert.deepEqual(lines[0], {
      id: 0,
      src: 'c0',
      dest: 'n1',
      body: { type: 'init', node_id: 'n1', node_ids: ['n1', 'n2', 'n3'], msg_id: 1 },
    });
    assert.equal(lines[1]?.body['in_reply_to'], 1);
    assert.match(notes.join(), /timers that fired \(1\), lost packets \(1\), crashes \(1\)/);
  });

  it('has messages between nodes when they arrive, replies naming what they answer', async () => {
    const { lines } = await exported('E 0 1; C 0 c 1 put x 1; D 0 2 AE; D 0 1 AE; D 1 0 AER');
    const between = lines.filter(({ src, dest }) => src.startsWith('n') && dest.startsWith('n'));
    assert.deepEqual(
      between.map(({ src, dest, body }) => [src, dest, body.type]),
      [
        ['n1', 'n2', 'request_vote'],
        ['n2', 'n1', 'request_vote_res'],
        ['n1', 'n3', 'append_entries'],
        ['n1', 'n2', 'append_entries'],
        ['n2', 'n1', 'append_entries_res'],
      ],
    );
    assert.equal(between[1]?.body['in_reply_to'], between[0]?.body['msg_id']);
    assert.equal(between[4]?.body['in_reply_to'], between[3]?.body['msg_id']);
    const append = between[2]?.body;
    assert.deepEqual([append?.['prev_log_index'], append?.['leader_id']], [0, 'n1']);
    const op = { f: 'put', key: 'x', value: 1 };
    assert.deepEqual(append?.['entries'], [{ index: 1, term: 1, client: 'c', request: 1, op }]);
  });

  it('a copy is the same message, delivered twice', async () => {
    const { lines } = await exported('T 0; U 0 1 RV; D 0 1 RV; D 0 1 RV');
    const votes = lines.filter(({ body }) => body.type === 'request_vote');
    assert.equal(votes.length, 2);
    assert.deepEqual(votes[0]?.body, votes[1]?.body);
  });

  it('no sender uses a number twice, but for copies', async () => {
    for (const { base, nodes, schedule } of DIRECTED.filter(({ schedule: text }) => !/\bU /.test(text))) {
      const { lines } = await exported(schedule, base, nodes);
      const seen = lines.flatMap(({ src, body }) =>
        body['msg_id'] === undefined ? [] : [`${src} ${body['msg_id'] as number}`],
      );
      assert.equal(new Set(seen).size, seen.length, schedule);
    }
  });

  it('uses the error numbers of Maelstrom', async () => {
    const { lines } = await exported(
      'C 1 c 1 put x 1; E 0 1; C 0 c 2 get x; RP 0 1; C 0 c 3 cas x 5 6; RP 0 1; C 0 c 4 cas x null 6; RP 0 1',
    );
    const answers = lines.filter(({ dest }) => dest === 'c1').map(({ body }) => [body.type, body['code']]);
    assert.deepEqual(answers, [
      ['error', 11],
      ['error', 20],
      ['error', 22],
      ['cas_ok', undefined],
    ]);
  });

  it('members that join are initialised, and snapshots are sent in words', async () => {
    const joined = await exported('E 0 1; C 0 adm 1 cfg c 0,1,2,3', 'verdi+membership');
    assert.equal(joined.lines.find(({ dest }) => dest === 'n4')?.body.type, 'init');
    const { lines } = await exported(
      'E 0 1; C 0 c 1 put x 1; RP 0 1; C 0 c 2 put x 2; RP 0 1; C 0 c 3 put x 3; RP 0 1; XA 0 2; T 0; D 0 2 IS',
      'verdi+compaction+index-replies+next-index-after-last',
    );
    const snapshot = lines.find(({ body }) => body.type === 'install_snapshot')?.body['snapshot'];
    assert.deepEqual((snapshot as { contents?: Json } | undefined)?.contents, [['x', 2]]);
  });

  it('holds the same history of clients for every directed schedule', async () => {
    for (const { bug, base, nodes, schedule } of DIRECTED) {
      const given = await subject(schedule, `${base}+${bug}`, nodes);
      const lines = linesOf(exportMaelstrom(given).text);
      const operations = given.target.system.operations;
      assert.deepEqual(readBack(lines, operations), historyOf(given.target, given.steps).map(timeless), bug);
    }
  });
});

async function exported(
  text: string,
  build?: string,
  nodes?: number,
): Promise<{ readonly lines: readonly Line[]; readonly notes: readonly string[] }> {
  const { text: lines, notes } = exportMaelstrom(await subject(text, build, nodes));
  return { lines: linesOf(lines), notes };
}

function linesOf(text: string): readonly Line[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** The history of the clients from nothing but the lines. */
function readBack(lines: readonly Line[], operations: readonly string[]): unknown[] {
  const history = new ScheduleHistory();
  const asked = new Map<string, KeyValueRequest>();
  for (const { src, dest, body } of lines) {
    if (body.type.startsWith('init')) continue;
    if (src.startsWith('c')) {
      const request = requestIn(body);
      asked.set(`${src} ${body['msg_id'] as number}`, request);
      if (operations.includes(request.f)) history.requested(dest, request);
    } else if (dest.startsWith('c')) {
      const request = asked.get(`${dest} ${body['in_reply_to'] as number}`);
      if (request !== undefined) history.answered(src, answerIn(body, request));
    }
  }
  return history.events.map(timeless);
}

function requestIn(body: Line['body']): KeyValueRequest {
  const { type: f, key, from, to, client, request } = body;
  const value = f === 'cas' ? [from ?? null, to ?? null] : (body['value'] ?? null);
  return { client: client as string, request: request as number, f, key: key as string, value };
}

function answerIn({ type, code, value, text }: Line['body'], { client, request }: KeyValueRequest): KeyValueAnswer {
  if (type !== 'error' || code === 20) return { client, request, outcome: { type: 'ok', value: value ?? null } };
  const refused = code === 11 ? { notLeader: true as const } : {};
  return { client, request, outcome: { type: 'fail', error: text as string, ...refused } };
}

function timeless({ process, type, f, key, value, error, node }: HistoryEvent): unknown {
  return { process, type, f, key, value, error, node };
}
