import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programHandlers } from '../../../../cluster/lockstep/nodes/program-handlers.ts';
import { InputError } from '../../../../harness/core/errors.ts';
import { operationsOf } from '../../../../harness/core/history.ts';
import { exitsOf } from '../../../../harness/core/nemesis-events.ts';
import type { NemesisEntry } from '../../../../harness/core/planned-fault.ts';
import { openFleet, type OpenFleet } from '../../../../harness/engine/lockstep/open-fleet.ts';
import { packageRoot } from '../../../../harness/version.ts';
import { faultEntry, planFor, simulate, type Recorded } from '../sim/scenario.ts';

/** How long a node may be silent here; a busy machine needs some of it to start one. */
const PATIENCE_MS = 4_000;

const FOLDER = join('test', 'cluster', 'lockstep', 'programs', 'bad');

describe('nodes that do not keep to the protocol', function () {
  this.timeout(120_000);
  let open: OpenFleet;

  beforeEach(() => {
    open = openFleet('1', { patienceMs: PATIENCE_MS });
  });

  afterEach(() => {
    open.close();
  });

  const ENDS: Readonly<Record<string, RegExp>> = {
    'silent-at-hello': /^n1, life 1, line 1 to it: the node neither waited nor ended within 4 s and was killed/,
    'silent-at-init': /^n1, life 1, line 2 to it: the node neither waited nor ended/,
    'silent-at-step-20': /the node neither waited nor ended[\s\S]*The last line it wrote: \{/,
    'crashes-at-start': /^n1 ended with exit status 1 before it answered the hello[\s\S]*last words: \S/,
    'crashes-at-init': /^n1 ended with exit status 1 when it was told to start; its last words: \S/,
    'prints-garbage': /^n\d, life 1, line 2\d to it: what the node wrote is not JSON: \S/,
    'prints-bytes': /what the node wrote is not JSON/,
    'prints-long-line': /what the node wrote is longer than 4 MiB: \S/,
    'sets-clock-back': /sets the clock back, from \d+ to \d+/,
    'speaks-version-2': /speaks version 2 of the protocol, not 1/,
    'idles-twice': /came after it had said that it waits/,
    'prints-after-idle': /came after it had said that it waits/,
  };

  for (const [program, message] of Object.entries(ENDS)) {
    it(`end the run with an error that names node, life and line, and leave nothing: ${program}`, async () => {
      assert.throws(
        () => run(open, program),
        (error) => error instanceof InputError && message.test(error.message),
      );
      open.close();
      await gone(open.directory);
      assert.ok(!existsSync(open.directory));
    });
  }

  const EXITS: Readonly<Record<string, { readonly code: number | null; readonly signal: string | null }>> = {
    'exits-at-step-500': { code: 3, signal: null },
    'killed-at-step-20': { code: null, signal: 'SIGSEGV' },
    'prints-half-line': { code: 0, signal: null },
  };

  for (const [program, { code, signal }] of Object.entries(EXITS)) {
    it(`may end, which is recorded, and the others go on: ${program}`, () => {
      const { history, trace } = run(open, program);
      const unexpected = exitsOf(history).filter(({ expected }) => !expected);
      assert.ok(unexpected.length > 0);
      assert.deepEqual([unexpected[0]?.code, unexpected[0]?.signal], [code, signal]);
      const line = trace.find(({ detail }) => detail !== undefined);
      assert.match(JSON.stringify(line?.detail), /"stopped"/);
      assert.ok(operationsOf(history).some(({ type }) => type === 'ok'));
    });
  }

  const REMARKS: Readonly<Record<string, RegExp>> = {
    'sends-to-unknown': /^sent a message to \S+, which is no node of this cluster and no client/,
    'answers-twice': /^answered cp\d+ a second time/,
    'answers-unasked': /^answered \S+ what it never asked/,
  };

  for (const [program, what] of Object.entries(REMARKS)) {
    it(`may do what the protocol does not have, which is told with the line: ${program}`, () => {
      run(open, program);
      const remark = open.fleet.remarks.find((each) => what.test(each.what));
      assert.ok(remark, JSON.stringify(open.fleet.remarks[0]));
      assert.match(remark.line, /^\{"src":"n\d"/);
    });
  }

  it('may not come back after a crash, which is recorded as their end each time they are started', () => {
    const { history, trace } = run(open, 'starts-once', [faultEntry('kill', 3_000, 1_000)]);
    const [exit] = exitsOf(history).filter(({ expected }) => !expected);
    assert.deepEqual([exit?.life, exit?.code, exit?.lastWords], [2, 5, 'Error: started before']);
    const restart = trace.find(({ rule }) => rule === 'restart');
    assert.deepEqual([restart?.step, restart?.node], [exit?.step, exit?.node]);
    assert.match(JSON.stringify(restart?.detail), /"stopped"/);
    assert.ok(!trace.some(({ rule, node, life }) => rule === 'timeout' && node === exit?.node && life === 2));
  });

  it('may end before they say hello when they are started again', () => {
    const file = (program: string): string => join(packageRoot(), FOLDER, `${program}.mjs`);
    const start = (program: string) => ({ argv: [process.execPath, file(program)], shim: 'none', env: {} }) as const;
    const node = open.fleet.restart(open.fleet.start('n1', start('../well-behaved')), start('crashes-at-start'));
    const { end, sent } = node.tick(1);
    assert.deepEqual([end?.code, sent], [1, []]);
    assert.match(end?.lastWords ?? '', /Error/);
    assert.equal(node.tick(2).end?.code, 1);
  });

  it('are not those that do', () => {
    const { history } = run(open, '../well-behaved');
    assert.deepEqual(open.fleet.remarks, []);
    assert.deepEqual(exitsOf(history), []);
  });
});

/** Three such nodes; without faults unless some are given. */
function run({ fleet }: OpenFleet, program: string, nemesis: readonly NemesisEntry[] = []): Recorded {
  const file = join(packageRoot(), FOLDER, `${program}.mjs`);
  const handlers = programHandlers(fleet, {
    program: { argv: [process.execPath, file], shim: 'none', env: {} },
    fields: { type: 'type', term: 'term' },
    observation: 0,
  });
  return simulate(planFor({ steps: 2_500, durationMs: 10_000, nemesis }), handlers, { deduplicates: false });
}

/** A killed process takes a moment to go. */
async function gone(directory: string): Promise<void> {
  for (let waited = 0; waited < 10_000 && processesIn(directory).length > 0; waited += 20) await sleep(20);
  assert.deepEqual(processesIn(directory), []);
}

function processesIn(directory: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(directory);
    } catch {
      // It has gone, or is not ours to look at.
      return false;
    }
  });
}
