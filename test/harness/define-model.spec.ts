import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLinearizable } from '../../checkers/linearizability/linearizability.ts';
import { InputError } from '../../harness/core/errors.ts';
import type { HistorySemantics } from '../../harness/core/history.ts';
import { defineModel, type ModelDefinition } from '../../harness/define-model.ts';
import { historyOf, type Line } from '../checkers/linearizability/history-notation.ts';
import { verdict } from '../verdict-process.ts';

const STACK: ModelDefinition<readonly number[]> = {
  name: 'stack-of-the-test',
  init: [],
  functions: ['push', 'pop'],
  step(stack, f, input, output) {
    if (f === 'push') return [...stack, input as number];
    return output === undefined || output === (stack.at(-1) ?? null) ? stack.slice(0, -1) : undefined;
  },
};

let named = 0;

/** The definition under a name that is free. */
function another(changes: object): ModelDefinition {
  return { ...(STACK as unknown as ModelDefinition), name: `changed-by-the-test-${String(named++)}`, ...changes };
}

function refusedWith(changes: object, message: RegExp): void {
  assert.throws(
    () => defineModel(another(changes)),
    (error) =>
      error instanceof InputError && message.test(error.message) && /a-model-of-your-own/.test(error.hint ?? ''),
  );
}

function verdictBy(changes: object, lines: readonly Line[], semantics: Partial<HistorySemantics> = {}): string {
  const model = defineModel(another(changes));
  const own: HistorySemantics = {
    model: model.name,
    initial: model.initial,
    failSemantics: 'did-not-happen',
    nilRead: 'value',
    ...semantics,
  };
  return checkLinearizable(historyOf(lines), own).verdict;
}

const PUSHES: readonly Line[] = [
  [0, 10, 'push', 1, 'ok'],
  [20, 30, 'push', 2, 'ok'],
];

describe('defineModel', () => {
  it('judges histories by a step function', () => {
    assert.equal(verdictBy({}, [...PUSHES, [40, 50, 'pop', null, ['ok', 2]]]), 'pass');
    assert.equal(verdictBy({}, [...PUSHES, [40, 50, 'pop', null, ['ok', 1]]]), 'fail');
    assert.equal(verdictBy({}, [...PUSHES, [35, 0, 'pop', null, 'info'], [40, 50, 'pop', null, ['ok', 1]]]), 'pass');
  });

  it('lets a state refuse what has no next state, where a fail says so', () => {
    const changes = {
      functions: ['push', 'pop'],
      conditional: ['push'],
      step: (stack: readonly number[], f: string, input: number) =>
        f === 'pop' ? stack.slice(0, -1) : stack.length < 1 ? [...stack, input] : undefined,
    };
    const refused = (to: number): readonly Line[] => [
      [0, 10, 'push', 1, 'ok'],
      [20, 30, 'pop', null, 'ok'],
      [to, 50, 'push', 2, 'fail'],
    ];
    assert.equal(verdictBy(changes, refused(40), { failSemantics: 'observed-mismatch' }), 'fail');
    assert.equal(verdictBy(changes, refused(25), { failSemantics: 'observed-mismatch' }), 'pass');
    assert.equal(verdictBy(changes, refused(40)), 'pass');
  });

  it('refuses definitions that are none, and names that are taken', () => {
    refusedWith({ name: 'my model' }, /name "my model"/);
    refusedWith({ init: undefined }, /init is the state before the first operation, and missing/);
    refusedWith({ init: new Date(0) }, /init is a Date/);
    refusedWith({ step: 'none' }, /step must be a function/);
    refusedWith({ functions: [] }, /functions must be a list/);
    refusedWith({ reads: ['peek'] }, /reads has "peek", which is none of its functions: push, pop/);
    refusedWith({ inputProblem: 'push' }, /inputProblem must be a function/);
    assert.throws(
      () => defineModel(another({ name: 'register' })),
      (error) => error instanceof InputError && error.message === 'There is already a model "register"',
    );
  });

  for (const [what, step, message] of [
    ['throws', () => JSON.parse('{') as unknown, /threw: /],
    [
      'changes the state it is given',
      (stack: number[], _f: string, input: number) => {
        stack.push(input);
        return stack;
      },
      /changed the state it was given/,
    ],
    ['returns something else than JSON', () => new Map(), /state is a Map/],
    ['draws random numbers', () => [Math.random()], /two different results for the same operation/],
  ] as const) {
    it(`names a step function that ${what}`, () => {
      assert.throws(
        () => verdictBy({ step }, PUSHES),
        (error) => error instanceof InputError && message.test(error.message) && /step of model/.test(error.message),
      );
    });
  }
});

describe('the model of examples/plugins/bank-account.mjs', function () {
  this.timeout(60_000);
  const PLUGIN = ['--plugin', 'examples/plugins/bank-account.mjs'];
  let folder = '';
  before(() => void (folder = mkdtempSync(join(tmpdir(), 'verdict-model-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has its sound history pass and its overdrawn one fail', async () => {
    const sound = await verdict('check', 'examples/histories/bank-account-sound.jsonl', ...PLUGIN);
    assert.equal(sound.exitCode, 0, sound.stderr);
    const overdrawn = await verdict('check', 'examples/histories/bank-account-overdrawn.jsonl', ...PLUGIN);
    assert.equal(overdrawn.exitCode, 1, overdrawn.stderr);
    assert.match(overdrawn.stdout, /withdraw #4 \(80\), withdraw #5 \(80\)/);
  });

  it('is unknown without the plugin', async () => {
    const { exitCode, stderr } = await verdict('check', 'examples/histories/bank-account-sound.jsonl');
    assert.equal(exitCode, 64);
    assert.match(stderr, /There is no model "bank-account"/);
  });

  it('refuses amounts that are none, with the line', async () => {
    const file = join(folder, 'history.jsonl');
    writeFileSync(file, '{"index":0,"time":0,"process":0,"type":"invoke","f":"deposit","value":-5}\n');
    const { exitCode, stderr } = await verdict('check', file, '--model', 'bank-account', ...PLUGIN);
    assert.equal(exitCode, 64);
    assert.match(stderr, /history\.jsonl:1.*deposit needs an amount above 0/s);
  });
});
