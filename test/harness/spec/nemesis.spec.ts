import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { InputError } from '../../../harness/core/errors.ts';
import { loadSpec, type LoadedSpec } from '../../../harness/spec/load.ts';
import { faults } from '../../../nemesis/registry.ts';

const parts = { families: faults.all, workloads: [{ name: 'register' }], checks: ['linearizable'] };

function load(nemesis: string): LoadedSpec['spec'] {
  return loadSpec(`duration: 30s\nnemesis:\n${nemesis}\n`, 'spec.yaml', [], parts).spec;
}

function refusal(nemesis: string): string {
  try {
    load(nemesis);
  } catch (error) {
    assert.ok(error instanceof InputError);
    return error.message;
  }
  return assert.fail(`accepted: ${nemesis}`);
}

describe('nemesis entries of a spec', () => {
  it('keep the form they had where they say nothing new', () => {
    assert.deepEqual(load('  - { fault: kill, target: leader, every: 8s, for: 4s }').nemesis, [
      { fault: 'kill', everyMs: 8_000, forMs: 4_000, parameters: { target: 'leader' } },
    ]);
  });

  it('may say bounds, times, events, and between which times they happen', () => {
    const { nemesis } = load(
      [
        '  - { fault: kill, every: 5s..15s, for: 500ms..2s, from: 1s, until: 20s }',
        '  - { fault: kill, at: [1s, 4s, 9s], for: 1s }',
        '  - { fault: kill, at: 7s, for: 1s }',
        '  - { fault: kill, when: leader-elected, delay: 50ms, times: 3, for: 1s }',
        '  - { fault: kill, after: 100 ok, for: 1s }',
        '  - { fault: kill, on: commit-index>50, for: 1s }',
      ].join('\n'),
    );
    const timing = nemesis.map(({ fault: _, parameters: __, ...rest }) => rest);
    assert.deepEqual(timing, [
      { everyMs: { least: 5_000, most: 15_000 }, forMs: { least: 500, most: 2_000 }, fromMs: 1_000, untilMs: 20_000 },
      { atMs: [1_000, 4_000, 9_000], forMs: 1_000 },
      { atMs: [7_000], forMs: 1_000 },
      { event: { kind: 'leader-elected' }, delayMs: 50, times: 3, forMs: 1_000 },
      { event: { kind: 'ok', count: 100 }, forMs: 1_000 },
      { event: { kind: 'commit-index', above: 50 }, forMs: 1_000 },
    ]);
  });

  it('may belong together, and know where they stand', () => {
    const { nemesis, quiet } = load(
      [
        '  - quiet: { every: 10s, for: 2s }',
        '  - sequence:',
        '      - { fault: pause, for: 1s, gap: 200ms }',
        '      - { fault: kill, for: 1s }',
        '    every: 8s',
        '  - one-of:',
        '      - { fault: kill, every: 8s, for: 1s }',
        '      - { fault: loss, at: 1s, for: 1s }',
        '    pick: some',
        '  - { fault: kill, every: 8s, for: 1s }',
      ].join('\n'),
    );
    assert.deepEqual(quiet, { everyMs: 10_000, forMs: 2_000 });
    assert.deepEqual(
      nemesis.map(({ group, place }) => ({ group, place })),
      [
        { group: { kind: 'sequence', first: 0, gapMs: 200 }, place: [1, 'sequence', 0] },
        { group: { kind: 'sequence', first: 0, gapMs: 0 }, place: [1, 'sequence', 1] },
        { group: { kind: 'one-of', first: 2, pick: 'some' }, place: [2, 'one-of', 0] },
        { group: { kind: 'one-of', first: 2, pick: 'some' }, place: [2, 'one-of', 1] },
        { group: undefined, place: [3] },
      ],
    );
    assert.deepEqual(
      nemesis.map(({ everyMs, atMs }) => everyMs ?? atMs),
      [8_000, 8_000, 8_000, [1_000], 8_000],
    );
  });

  const WRONG: readonly (readonly [string, RegExp])[] = [
    [
      '{ fault: kill, for: 1s }',
      /^spec\.yaml:3:5 nemesis\.0: does not say when it happens; give one of every, at, when/,
    ],
    ['{ fault: kill, every: 8s, at: 1s, for: 1s }', /^spec\.yaml:3:31 nemesis\.0\.at: it happens by every already/],
    ['{ fault: kill, every: 8s }', /nemesis\.0\.for: expected a duration such as 8s, or a range such as 5s\.\.15s$/],
    ['{ fault: kill, every: 8, for: 1s }', /:3:27 nemesis\.0\.every: expected a duration such as 8s, or a range/],
    ['{ fault: kill, every: 9s..5s, for: 1s }', /:3:27 nemesis\.0\.every: a range begins with the shorter length$/],
    ['{ fault: kill, every: 0s..5s, for: 1s }', /nemesis\.0\.every: a duration must be longer than 0$/],
    ['{ fault: kill, every: 2s..9s, for: 1s..3s }', /\.for: must not be longer than the least of every, 2 s to 9 s$/],
    ['{ fault: kill, every: 40s, for: 35s }', /\.for: kill lasts 35 s, which does not fit into the duration of 30 s$/],
    ['{ fault: kill, every: 8s, for: 4s, from: 3s, until: 5s }', /\.for: kill lasts 4 s, .* between from and until$/],
    ['{ fault: kill, every: 8s, for: 4s, from: 9s, until: 5s }', /nemesis\.0\.from: 9 s is not before until, 5 s$/],
    ['{ fault: kill, every: 8s, for: 4s, from: 31s }', /from: 31 s is not before the end of the load, 30 s$/],
    ['{ fault: kill, every: 8s, for: 4s, until: 40s }', /until: 40 s is after the end of the load, 30 s$/],
    ['{ fault: kill, at: 3s, for: 4s, from: 1s }', /:3:37 nemesis\.0\.from: goes with every, not with at$/],
    ['{ fault: kill, every: 8s, for: 4s, times: 3 }', /times: goes with when, after and on, not with every$/],
    [
      '{ fault: kill, at: [1s, 3s], for: 4s }',
      /:3:29 nemesis\.0\.at\.1: the one before lasts until 5 s; give times in/,
    ],
    ['{ fault: kill, at: [1s, 28s], for: 4s }', /nemesis\.0\.at\.1: begun then, it lasts until 32 s; the load ends at/],
    ['{ fault: kill, at: soon, for: 4s }', /nemesis\.0\.at: expected a time such as 8s, or a list of times/],
    ['{ fault: kill, when: elected, for: 4s }', /:3:26 nemesis\.0\.when: expected .*leader-elected/],
    [
      '{ fault: kill, after: 100, for: 4s }',
      /nemesis\.0\.after: expected a number of operations that succeeded, such as/,
    ],
    ['{ fault: kill, on: commit-index, for: 4s }', /nemesis\.0\.on: expected an index that is passed, such as/],
    ['{ fault: kill, on: commit-index>5, delay: 28s, for: 4s }', /\.for: kill lasts 32 s, which does not fit into the/],
    ['{ every: 3s, for: 1s }', /^spec\.yaml:3:5 nemesis\.0: expected one of the keys fault, sequence, one-of, quiet$/],
    ['3', /nemesis\.0: expected /],
    [
      '{ sequence: [{ fault: kill, for: 1s }], every: 8s }',
      /nemesis\.0\.sequence: expected a list of a length of at least 2/,
    ],
    [
      '{ sequence: [{ fault: kill, for: 1s }, { fault: kill, fr: 1s }], every: 8s }',
      /:3:59 nemesis\.0\.sequence\.1\.fr: unknown key "fr"/,
    ],
    [
      '{ sequence: [{ fault: kill, for: 1s }, { fault: kil, for: 1s }], every: 8s }',
      /:3:53 nemesis\.0\.sequence\.1\.fault: expected one of partition/,
    ],
    [
      '{ sequence: [{ fault: kill, for: 3s }, { fault: kill, for: 3s }], every: 5s }',
      /:3:7 nemesis\.0\.sequence: the sequence lasts 6 s, and must not be longer than every$/,
    ],
    ['{ sequence: [{ fault: kill, for: 3s }, { fault: kill, for: 3s }] }', /nemesis\.0: does not say when it happens/],
    [
      '{ sequence: [{ fault: kill, for: 1s }, { fault: kill, every: 5s, for: 1s }], every: 8s }',
      /:3:59 nemesis\.0\.sequence\.1\.every: belongs to the sequence as a whole/,
    ],
    ['{ fault: kill, every: 8s, for: 1s, gap: 1s }', /:3:40 nemesis\.0\.gap: is for faults of a sequence/],
    ['{ sequence: [], evry: 3s }', /nemesis\.0\.evry: unknown key "evry"/],
    [
      '{ one-of: [{ fault: kill, every: 5s, for: 3s }, { fault: loss, every: 5s, for: 3s }], pick: 3 }',
      /nemesis\.0\.pick: there are only 2 to pick from$/,
    ],
    [
      '{ one-of: [{ fault: kill, every: 5s, for: 3s }, { fault: loss, for: 3s }] }',
      /:3:53 nemesis\.0\.one-of\.1: does not say when it happens/,
    ],
    ['{ quiet: { every: 4s, for: 4s } }', /nemesis\.0\.quiet\.for: must be shorter than every$/],
    [
      '{ fault: kill, every: 8s, for: 3s }\n  - quiet: { every: 4s, for: 2s }',
      /nemesis\.0\.for: kill lasts 3 s, which does not fit between two quiet periods$/,
    ],
    [
      '{ fault: kill, at: 7s, for: 2s }\n  - quiet: { every: 10s, for: 2s }',
      /\.at: lasts until 9 s, into a quiet period$/,
    ],
    [
      '{ quiet: { every: 9s, for: 4s } }\n  - quiet: { every: 9s, for: 4s }',
      /^spec\.yaml:4:5 nemesis\.1\.quiet: quiet periods are given already$/,
    ],
  ];

  for (const [entry, message] of WRONG) {
    it(`are refused, with the place and what is allowed: ${entry.replaceAll('\n', ' ')}`, () => {
      const text = refusal(`  - ${entry}`);
      assert.match(text, /^spec\.yaml:\d+:\d+ nemesis/);
      assert.match(text, message);
      assert.doesNotMatch(text, /Invalid|received/);
    });
  }
});
