import fc from 'fast-check';
import type { Json } from '../../../../harness/core/json.ts';
import type { ScheduleStep } from '../../../../harness/core/step.ts';

/** Names of nodes, ordinary and awkward. */
const NAME = fc.oneof(
  fc.constantFrom(
    'n1',
    'n2',
    'n10',
    'n0',
    'n01',
    '0',
    '12',
    '*',
    'a,b',
    'a b',
    'x;y',
    '#',
    '"',
    '\\',
    'n1"',
    'ä',
    '\u2028',
  ),
  fc.string({ minLength: 1 }),
);
const WORD = fc
  .oneof(
    fc.constantFrom(
      'RV',
      'AER',
      'RequestVote',
      'election',
      'put',
      'read',
      'write',
      'cas',
      'cfg',
      '7',
      '+5',
      'x2',
      'sends',
      '',
    ),
    NAME,
  )
  .filter((word) => word !== '');
const COUNT = fc.nat();
const TEXT = fc.oneof(NAME, fc.constant(''));
const VALUE: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    'true',
    'null',
    '1',
    1,
    -1.5,
    1e21,
    'x',
    [],
    {},
    [1, null],
    [null, null],
    ['a b', ';#'],
    { 'a "': [1] },
  ),
  fc.integer(),
  TEXT,
);

/** Any step that a schedule may hold. */
export const ANY_STEP: fc.Arbitrary<ScheduleStep> = fc.oneof(
  record(
    { rule: fc.constantFrom('deliver', 'duplicate', 'drop'), from: NAME, to: NAME },
    { type: WORD, index: fc.integer({ min: 1, max: 99 }) },
  ),
  record({
    rule: fc.constant('input'),
    node: NAME,
    request: record({ client: NAME, request: COUNT, f: WORD, key: TEXT, value: VALUE }),
  }),
  record({ rule: fc.constant('timeout'), node: NAME }, { timer: WORD }),
  record(
    { rule: fc.constant('crash'), node: NAME },
    {
      lose: fc.oneof(
        fc.constantFrom('unsynced', 'everything'),
        record({ sends: fc.array(COUNT, { minLength: 1, maxLength: 3 }) }),
        record({ disk: record({ done: COUNT, bytes: COUNT }) }),
      ),
    },
  ),
  record({ rule: fc.constantFrom('restart', 'start'), node: NAME }),
  record({ rule: fc.constantFrom('hold', 'release'), from: NAME, to: NAME }),
  record(
    { rule: fc.constant('clock'), node: NAME, advance: fc.integer().map(withoutMinusZero) },
    { rate: fc.double({ min: 1e-9, max: 1e9, noNaN: true }) },
  ),
  record({ rule: fc.constant('clock'), node: NAME, rate: fc.constantFrom(0, 0.5, 1, 2, 1e-7, 1e21) }),
  record({ rule: fc.constant('upgrade'), node: NAME, build: WORD }),
  record({
    rule: fc.constant('reconfigure'),
    node: NAME,
    request: record({ client: NAME, request: COUNT, members: fc.array(NAME, { minLength: 1, maxLength: 4 }) }),
  }),
  record({ rule: fc.constant('elect'), node: NAME, voters: fc.array(NAME, { maxLength: 3 }) }),
  record({ rule: fc.constant('replicate'), node: NAME, followers: fc.array(NAME, { minLength: 1, maxLength: 3 }) }),
  record({ rule: fc.constant('drop-all'), from: NAME, to: NAME }, { type: WORD }),
) as fc.Arbitrary<unknown> as fc.Arbitrary<ScheduleStep>;

function record(required: Record<string, fc.Arbitrary<unknown>>, optional: Record<string, fc.Arbitrary<unknown>> = {}) {
  return fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required), noNullPrototype: true });
}

function withoutMinusZero(value: number): number {
  return value === 0 ? 0 : value;
}
