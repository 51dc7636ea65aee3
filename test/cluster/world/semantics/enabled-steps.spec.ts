import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { enabledSteps, takeChoice, type Choice } from '../../../../cluster/world/semantics/enabled-steps.ts';
import { ALL_SEMANTICS } from '../../../../cluster/world/semantics/named.ts';
import type { Semantics } from '../../../../cluster/world/semantics/semantics.ts';
import { copyWorld } from '../../../../cluster/world/world.ts';
import { stream } from '../../../../harness/core/random.ts';
import { journalWorld, type JournalWorld } from '../journal.ts';

describe('cluster/world/semantics/enabled-steps', () => {
  for (const semantics of ALL_SEMANTICS) {
    it(`names exactly the steps that ${semantics.name} allows`, () => {
      for (const drift of [undefined, 150]) {
        const random = stream('1', `${semantics.name}/${String(drift)}`);
        const world = journalWorld({ semantics, ...(drift !== undefined && { drift }) }, semantics.network ? 3 : 1);
        for (let step = 0; step < 60; step++) {
          const enabled = [...enabledSteps(world, semantics, ({ name }) => [inputFor(semantics, name)])];
          assert.deepEqual(keys(enabled), keys(possible(world, semantics)));
          if (enabled.length === 0 || world.inFlight > 8) break;
          takeChoice(world, random.pick(enabled));
        }
        assert.ok(world.steps > 5);
      }
    });
  }
});

/** Tries everything on a copy. */
function possible(world: JournalWorld, semantics: Semantics): Choice<string>[] {
  const candidates: Choice<string>[] = [];
  for (const { position: link } of world.links) {
    for (let position = 0; position < 10; position++) {
      for (const rule of ['deliver', 'duplicate', 'drop'] as const) candidates.push({ rule, link, position });
    }
  }
  for (const { position: node, name } of world.nodes) {
    candidates.push({ rule: 'input', node, input: inputFor(semantics, name) });
    for (const timer of ['fast', 'slow']) candidates.push({ rule: 'timeout', node, timer });
    for (const rule of ['crash', 'restart', 'start'] as const) candidates.push({ rule, node });
  }
  return candidates.filter((choice) => takeChoice(copyWorld(world), choice) !== undefined);
}

function inputFor({ network }: Semantics, node: string): string {
  return network ? `a>${node === 'n1' ? 'n2' : 'n1'}:said` : 'a:said';
}

function keys(choices: readonly Choice<string>[]): string[] {
  return choices.map((choice) => JSON.stringify(choice)).sort();
}
