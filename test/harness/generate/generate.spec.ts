import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../checkers/linearizability/linearizability.ts';
import { columnsOf } from '../../../harness/core/history/columns-builder.ts';
import { operationsOf } from '../../../harness/core/history.ts';
import { models } from '../../../harness/core/models/registry.ts';
import type { HistoryEvent } from '../../../harness/core/operation.ts';
import { eventLine } from '../../../harness/generate/event-line.ts';
import { HistoryGenerator } from '../../../harness/generate/generate.ts';
import type { GenerationSettings } from '../../../harness/generate/generation.ts';
import { injections } from '../../../harness/generate/injections/registry.ts';
import { TRANSACTIONAL } from '../../../harness/generate/source.ts';

const SEEDS = ['a', 'b', 'c'];

/** Models whose histories this generator makes; transactions have one of their own. */
const MODELS = models.all.filter(({ name, sampling }) => sampling !== undefined && !Object.hasOwn(TRANSACTIONAL, name));

function settings(name: string, changes: Partial<GenerationSettings> = {}): GenerationSettings {
  const model = models.named(name);
  return {
    seed: 'a',
    model,
    semantics: { model: name, initial: model.initial, failSemantics: 'did-not-happen', nilRead: 'value' },
    ...{ operations: 120, keys: 2, clients: 4, values: Infinity, crashRate: 0, latency: 1e6, injection: undefined },
    ...changes,
  };
}

function verdictOn(made: GenerationSettings, events: readonly HistoryEvent[]): string {
  return checkLinearizable(operationsOf(events), made.semantics).verdict;
}

describe('HistoryGenerator', () => {
  for (const { name } of MODELS) {
    it(`makes histories of ${name} that are linearizable, crashed operations or not`, () => {
      for (const seed of SEEDS) {
        for (const crashRate of [0, 0.1]) {
          for (const values of [3, Infinity]) {
            const made = settings(name, { seed, crashRate, values });
            const events = [...new HistoryGenerator(made).events()];
            assert.equal(operationsOf(events).length, made.operations);
            const verdict = verdictOn(made, events);
            // Where values repeat or outcomes are unknown the search may give up, but it never accuses.
            assert.ok(verdict === 'pass' || (verdict === 'unknown' && (crashRate > 0 || values === 3)), verdict);
          }
        }
      }
    });
  }

  for (const injection of injections.all) {
    const applicable = MODELS.filter((model) => injection.applies(model, true));
    it(`puts ${injection.name} into histories of ${applicable.map(({ name }) => name).join(', ')}`, () => {
      assert.ok(applicable.length > 0);
      for (const { name } of applicable) {
        for (const seed of SEEDS) {
          // Rare places, such as a lock that is held for long, need a longer history.
          const made = settings(name, { seed, injection, operations: injection.name === 'two-holders' ? 20_000 : 600 });
          const generator = new HistoryGenerator(made);
          const events = [...generator.events()];
          const { violation } = generator;
          assert.ok(violation, `${name}, seed ${seed}: no place found`);
          assert.equal(verdictOn(made, events), 'fail', `${name}, seed ${seed}`);
          const completion = operationsOf(events).find(({ index }) => index === violation.index);
          assert.equal(completion?.type, violation.forged.type);
          assert.notDeepEqual(violation.forged, violation.truth);
        }
      }
    });
  }

  it('takes for a stale read only a value that was there', () => {
    for (let round = 0; round < 30; round++) {
      const injection = injections.named('stale-read');
      const made = settings('cas-register', { seed: String(round), operations: 600, injection });
      const events = [...new HistoryGenerator(made).events()];
      const { reason } = checkLinearizable(operationsOf(events), made.semantics);
      // A read of what was lost, or overwritten: by name the same mistake.
      assert.ok(
        ['stale-read', 'lost-write', 'value-reappears'].includes(reason ?? ''),
        `round ${String(round)}: ${String(reason)}`,
      );
    }
  });

  it('finds a stale read that few values and crashed writes cannot explain, or none', () => {
    let found = 0;
    for (let round = 0; round < 60; round++) {
      const injection = injections.named('stale-read');
      const made = settings('cas-register', { seed: String(round), injection, values: 4, crashRate: 0.02, keys: 1 });
      const generator = new HistoryGenerator(made);
      const events = [...generator.events()];
      assert.equal(
        verdictOn(made, events),
        generator.violation === undefined ? 'pass' : 'fail',
        `round ${String(round)}`,
      );
      if (generator.violation) found++;
    }
    assert.ok(found > 10, String(found));
  });

  it('makes the same history of the same seed, and another of another', () => {
    const text = (seed: string): string =>
      [...new HistoryGenerator(settings('register', { seed, crashRate: 0.1 })).events()].map(eventLine).join('');
    assert.equal(text('a'), text('a'));
    assert.notEqual(text('a'), text('b'));
  });

  it('keeps to the form of histories: positions, times that do not run back, retired processes, one operation each', () => {
    const events = [...new HistoryGenerator(settings('cas-register', { crashRate: 0.2 })).events()];
    const open = new Set<unknown>();
    const retired = new Set<unknown>();
    for (const [position, { index, time, process, type }] of events.entries()) {
      assert.equal(index, position);
      assert.ok(time >= (events[position - 1]?.time ?? 0));
      assert.ok(!retired.has(process));
      assert.equal(open.has(process), type !== 'invoke');
      if (type === 'invoke') open.add(process);
      else open.delete(process);
      if (type === 'info') retired.add(process);
    }
    assert.equal(open.size, 0);
    assert.ok(retired.size > 5);
  });

  it('writes lines as JSON would', () => {
    for (const event of new HistoryGenerator(settings('list-append')).events()) {
      assert.equal(eventLine(event), `${JSON.stringify(event)}\n`);
    }
  });

  it('makes a long history of fresh values that columns decide', () => {
    const made = settings('register', {
      operations: 20_000,
      clients: 10,
      crashRate: 0.01,
      injection: injections.named('stale-read'),
    });
    const generator = new HistoryGenerator(made);
    const columns = columnsOf(generator.events());
    assert.ok(generator.violation);
    assert.equal(columns.length, 20_000);
    assert.equal(checkLinearizable(columns, made.semantics).verdict, 'fail');
  });
});
