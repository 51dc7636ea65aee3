import { after, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readAccount } from '../../../../cluster/lockstep/nodes/account.ts';
import { unknownState } from '../../../../cluster/lockstep/nodes/remote-state.ts';
import { protocolJsonSchema } from '../../../../cluster/lockstep/protocol/json-schema.ts';
import { parseNodeLine } from '../../../../cluster/lockstep/protocol/lines.ts';
import { EXAMPLES, FROM_NODE, TO_NODE } from '../../../../cluster/lockstep/protocol/schema.ts';
import type { LockstepNode } from '../../../../harness/core/contracts/lockstep.ts';
import type { JsonObject } from '../../../../harness/core/json.ts';
import { openFleet } from '../../../../harness/engine/lockstep/open-fleet.ts';
import { packageRoot } from '../../../../harness/version.ts';

describe('the schema of the node protocol', function () {
  this.timeout(60_000);

  it('is published as JSON Schema as it is in code: npm run schema writes it', () => {
    const published = readFileSync(join(packageRoot(), 'schema', 'lockstep.schema.json'), 'utf8');
    assert.equal(published, protocolJsonSchema());
  });

  it('has an example for every line, which is one', () => {
    for (const [name, line] of Object.entries(TO_NODE)) {
      assert.deepEqual(line.safeParse(EXAMPLES.toNode[name]).error, undefined, name);
    }
    for (const name of Object.keys(FROM_NODE)) {
      assert.equal(parseNodeLine(JSON.stringify(EXAMPLES.fromNode[name])).kind, name);
    }
  });

  it('says of states what their reader says', () => {
    let good = 0;
    fc.assert(
      fc.property(ALMOST_STATE, (state) => {
        const read = readAccount(state, BEFORE);
        const judged = FROM_NODE.state.safeParse(state);
        if (judged.success) good++;
        const problems = judged.error?.issues.map(({ message }) => message) ?? [];
        if ('problem' in read) assert.ok(problems.includes(withoutNumbers(read.problem)), JSON.stringify(state));
        else assert.deepEqual(problems, []);
      }),
      { numRuns: 3_000 },
    );
    assert.ok(good > 100);
  });

  describe('and real nodes', () => {
    const open = openFleet('1');
    after(() => open.close());

    it('fits every line that they are given', () => {
      const program = join(packageRoot(), 'test', 'cluster', 'lockstep', 'programs', 'well-behaved.mjs');
      const argv = ['sh', '-c', 'tee given.txt | exec "$@"', 'sh', process.execPath, program];
      const node = open.fleet.start('n1', { argv, shim: 'none', env: {} });
      node.deliver({ src: 'c0', dest: 'n1', body: { type: 'init', msg_id: 1, node_id: 'n1', node_ids: ['n1'] } });
      node.deliver({ src: 'c1', dest: 'n1', body: { type: 'echo', msg_id: 1, echo: 'hello' } });
      node.tick(1_000_000_000);
      const kinds = linesGiven(open.directory).map((line) => kindOf(line));
      assert.deepEqual(
        kinds.filter((kind) => kind !== 'state'),
        ['hello', 'init', 'message', 'tick'],
      );
    });
  });
});

/** The line of which the schema says that it is one. */
function kindOf(line: unknown): string | undefined {
  return Object.entries(TO_NODE).find(([, schema]) => schema.safeParse(line).success)?.[0];
}

function linesGiven(directory: string): unknown[] {
  const file = readdirSync(directory, { recursive: true }).find((name) => String(name).endsWith('given.txt'));
  const lines = readFileSync(join(directory, String(file)), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as unknown);
}

/** Its reader says which entry, and counts from the state before. */
function withoutNumbers(problem: string): string {
  return problem.replace(/in which entry \d+ has/, 'in which an entry has');
}

const BEFORE = unknownState({ name: 'n1', life: 0 } as LockstepNode, ['n1']);

const COUNT = fc.oneof({ weight: 9, arbitrary: fc.nat(3) }, fc.constantFrom(-1, 0.5, '1', null));
const NAME = fc.oneof({ weight: 9, arbitrary: fc.constantFrom('n1', null) }, fc.constantFrom(1, []));
const ENTRY = fc.oneof(
  { weight: 9, arbitrary: fc.record({ term: COUNT, value: fc.string() }, { requiredKeys: ['value', 'term'] }) },
  fc.constant({}),
);
const ALMOST_STATE = fc.record(
  {
    ctl: fc.constant('state'),
    term: COUNT,
    role: fc.constantFrom('leader', 'follower', 'candidate', 'leader', 'king', 1),
    leader: NAME,
    votedFor: NAME,
    commit: COUNT,
    log: fc.oneof({ weight: 5, arbitrary: fc.array(ENTRY, { maxLength: 3 }) }, fc.constantFrom('log', {})),
  },
  { requiredKeys: ['ctl', 'term', 'role'] },
) as fc.Arbitrary<JsonObject>;
