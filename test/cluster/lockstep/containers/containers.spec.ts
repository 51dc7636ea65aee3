import { after, afterEach, before, describe, it, type Context } from 'mocha';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../../../../cluster/hosts/docker/engine.ts';
import { HOST_IMAGE } from '../../../../cluster/hosts/docker/host-image.ts';
import { RUN_LABEL } from '../../../../cluster/hosts/docker/labels.ts';
import { programHandlers } from '../../../../cluster/lockstep/nodes/program-handlers.ts';
import { maelstrom } from '../../../../cluster/systems/maelstrom/maelstrom.ts';
import { raft } from '../../../../cluster/systems/raft/raft.ts';
import type { AnyKeyValueHandlers } from '../../../../harness/core/contracts/handlers.ts';
import type { LockstepNode, LockstepProgram } from '../../../../harness/core/contracts/lockstep.ts';
import type { System } from '../../../../harness/core/contracts/system.ts';
import { HarnessError, InputError, UnavailableError } from '../../../../harness/core/errors.ts';
import type { JsonObject } from '../../../../harness/core/json.ts';
import { exitsOf } from '../../../../harness/core/nemesis-events.ts';
import { removeLeftFolders } from '../../../../harness/engine/lockstep/fleet-folder.ts';
import { openFleet, type OpenFleet, type OpenFleetOptions } from '../../../../harness/engine/lockstep/open-fleet.ts';
import { packageRoot } from '../../../../harness/version.ts';
import { faultEntry, planFor, simulate, type Recorded } from '../../../harness/engine/sim/scenario.ts';
import { importShell } from './import-shell.ts';
import { requireDocker } from './require-docker.ts';

/** How long a node may be silent here; a busy machine needs some of it to start one. */
const PATIENCE_MS = 5_000;
const PROGRAMS = join(packageRoot(), 'test', 'cluster', 'lockstep', 'programs');
const FAULTS = [
  faultEntry('kill', 2_500, 800),
  faultEntry('duplicate', 3_000, 1_000),
  faultEntry('partition', 3_000, 900),
  faultEntry('wipe', 4_000, 800),
];

describe('nodes of lockstep in containers', function () {
  this.timeout(120_000);
  let engine: Engine;
  let open: OpenFleet | undefined;

  before(async function (this: Context) {
    engine = await requireDocker(this);
  });

  afterEach(async () => {
    const name = open && basename(open.directory);
    open?.close();
    open = undefined;
    if (name !== undefined) assert.deepEqual(await containersOf(engine, name), []);
  });

  const opened = (options: OpenFleetOptions = {}): OpenFleet => {
    open = openFleet('1', { patienceMs: PATIENCE_MS, containers: {}, ...options });
    return open;
  };

  const COMPARED: Readonly<Record<string, System>> = { paper: raft, javascript: maelstrom };

  for (const [build, system] of Object.entries(COMPARED)) {
    it(`leave the trace that child processes leave, however few processors they may use: ${build}`, () => {
      const runs = [{ containers: undefined }, {}, { containers: { cpus: 0.4 } }].map((options) => {
        const { fleet, close } = opened(options);
        const recorded = runOf(system, build, fleet);
        close();
        return { digest: recorded.result.traceDigest, history: recorded.history, started: fleet.started };
      });
      assert.ok((runs[0]?.started ?? 0) > 4, 'no node was started again');
      assert.deepEqual(runs[1], runs[0]);
      assert.deepEqual(runs[2], runs[0]);
    });
  }

  it('see nothing of the machine but what they read, and nothing else of a node outlives its crash', () => {
    const { fleet } = opened();
    const program = ofMachine('containers/surroundings.mjs');
    const shells = ['/bin/sh', '/bin/sh'];
    let node = begun(fleet.start('n1', program));
    assert.deepEqual(asked(node, { type: 'look' }), {
      type: 'look_ok',
      in_reply_to: 1,
      folder: '/node/data',
      files: [],
      hostname: 'n1',
      user: process.getuid?.(),
      capabilities: '0000000000000000',
      noNewPrivileges: '1',
      interfaces: ['lo'],
      writable: ['/tmp', '/node/data'],
      programs: [...shells, process.execPath],
    });
    asked(node, { type: 'keep', value: 'kept' });
    asked(node, { type: 'leave' });
    assert.deepEqual(asked(node, { type: 'look' })['programs'], [...shells, process.execPath, 'sleep'].sort());
    node = begun(fleet.restart(node, program));
    const { files, programs } = asked(node, { type: 'look' });
    assert.deepEqual({ files, programs }, { files: ['kept', 'try'], programs: [...shells, process.execPath] });
    node = begun(fleet.start('n1', program));
    assert.deepEqual(asked(node, { type: 'look' })['files'], []);
  });

  it('have what belongs to a program in a folder of programs', () => {
    const folder = mkdtempSync(join(tmpdir(), 'verdict-program-'));
    try {
      for (const part of ['bin', 'lib']) mkdirSync(join(folder, part));
      cpSync(join(PROGRAMS, 'containers', 'node.sh'), join(folder, 'lib', 'node.sh'));
      const file = join(folder, 'bin', 'node');
      writeFileSync(file, '#!/bin/sh\n. "$(dirname "$0")/../lib/node.sh"\n', { mode: 0o755 });
      const node = begun(opened().fleet.start('n1', { argv: [file, 'word'], shim: 'none', env: {} }));
      assert.equal(asked(node, { type: 'look' })['told'], 'word');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('have the environment of child processes, but for where their folder is', () => {
    const program = ofMachine('containers/surroundings.mjs');
    const [child, contained] = [undefined, {}].map((containers) => {
      const { fleet, close } = opened({ containers });
      const { HOME, TMPDIR, VERDICT_DATA, ...rest } = asked(begun(fleet.start('n1', program)), { type: 'environment' });
      assert.deepEqual(new Set([HOME, TMPDIR]), new Set([VERDICT_DATA]));
      close();
      return rest;
    });
    assert.deepEqual(contained, child);
    assert.equal(contained?.['PYTHONHASHSEED'], '0');
  });

  it('are ended when they are silent, and said to be', () => {
    const { fleet } = opened();
    assert.throws(
      () => badRun(fleet, 'silent-at-step-20'),
      (error) =>
        error instanceof InputError &&
        /the node neither waited nor ended within 5 s and was killed\. The last line it wrote: \{/.test(error.message),
    );
  });

  it('may crash with a status or by a signal, which is recorded as of child processes', () => {
    const { fleet } = opened();
    for (const [program, end] of [
      ['exits-at-step-500', [3, null]],
      ['killed-at-step-20', [null, 'SIGSEGV']],
    ] as const) {
      const [crash] = exitsOf(badRun(fleet, program).history).filter(({ expected }) => !expected);
      assert.deepEqual([crash?.code, crash?.signal], end);
    }
  });

  it('say why they cannot begin', () => {
    const { fleet } = opened();
    const failure = /^n1 ended with exit status 1 before it answered the hello[\s\S]*last words: \S/;
    assert.throws(() => fleet.start('n1', ofMachine('bad/crashes-at-start.mjs')).hello, { message: failure });
    const nothing: LockstepProgram = { argv: ['no-such-program'], shim: 'none', env: {} };
    const missing = /^n1 ended with exit status 127 before [\s\S]*last words: .*no-such-program/;
    assert.throws(() => fleet.start('n1', nothing).hello, { message: missing });
  });

  it('are missed when somebody takes one away', async () => {
    const { fleet, directory } = opened();
    const node = begun(fleet.start('n1', ofMachine('well-behaved.mjs')));
    const [container] = await containersOf(engine, basename(directory));
    await engine.getContainer(container ?? '').remove({ force: true });
    assert.throws(
      () => node.deliver({ src: 'c1', dest: 'n1', body: { type: 'read', msg_id: 1, key: 1 } }),
      (error) => error instanceof HarnessError && /^The container of n1 has ended/.test(error.message),
    );
  });

  describe('of an image', () => {
    const image = 'verdict-test:shell-node';

    before(() => importShell(engine, image));
    after(() => engine.getImage(image).remove({ force: true }));

    it('are started as the image says, in their data folder, with its programs', () => {
      const { fleet } = opened({ containers: undefined });
      const program: LockstepProgram = { argv: ['--own', 'words'], shim: 'any', env: {}, image };
      const node = begun(fleet.start('n1', program));
      const answer = asked(node, { type: 'look' });
      const shims = join(packageRoot(), 'cluster', 'lockstep', 'shims', 'python');
      assert.deepEqual(
        { ...answer, type: undefined, in_reply_to: undefined },
        {
          folder: '/node/data',
          told: '--own words',
          path: '/of-the-image',
          shims,
          type: undefined,
          in_reply_to: undefined,
        },
      );
    });

    it('are refused where it has no shell, or is nowhere to be had', () => {
      const { fleet } = opened({ containers: undefined });
      const of = (name: string): LockstepProgram => ({ argv: ['node'], shim: 'none', env: {}, image: name });
      const refused = (name: string, code: string): void =>
        assert.throws(
          () => fleet.start('n1', of(name)).hello,
          (error) => error instanceof UnavailableError && error.code === code,
        );
      refused(HOST_IMAGE, 'IMAGE_SHELL');
      refused('localhost:1/verdict/none:1', 'IMAGE_UNAVAILABLE');
    });
  });

  it('go with the harness, whether it is killed or ends without a word', async () => {
    for (const way of ['killed', 'ends'] as const) {
      const harness = spawn(
        process.execPath,
        [
          join(import.meta.dirname, '..', 'programs', 'containers', 'holds-fleet.js'),
          join(PROGRAMS, 'well-behaved.mjs'),
          ...(way === 'ends' ? ['end'] : []),
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const ended = once(harness, 'exit');
      let said = '';
      for await (const chunk of harness.stdout) {
        said += String(chunk);
        if (said.trimEnd().split('\n').length === 3) break;
      }
      const directory = / in (\S+)/.exec(said)?.[1] ?? '';
      const name = basename(directory);
      if (way === 'killed') {
        assert.equal((await containersOf(engine, name)).length, 3, said);
        harness.kill('SIGKILL');
      }
      await ended;
      // Whoever ends by itself waits for them; those of a dead one end by themselves.
      for (let waited = 0; way === 'killed' && waited < 20_000; waited += 50) {
        if ((await containersOf(engine, name)).length === 0) break;
        await sleep(50);
      }
      assert.deepEqual(await containersOf(engine, name), []);
      assert.equal(existsSync(directory), way === 'killed');
      removeLeftFolders();
      assert.ok(!existsSync(directory));
    }
  });
});

describe('nodes of lockstep without an engine', () => {
  it('are refused with what to do', () => {
    const before = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = 'unix:///nonexistent/docker.sock';
    const { fleet, close } = openFleet('1', { containers: {} });
    const program = ofMachine('well-behaved.mjs');
    try {
      fleet.prepare(['n1', 'n2'], program);
      assert.throws(
        () => fleet.start('n1', program).hello,
        (error) =>
          error instanceof UnavailableError && /Docker cannot be used here/.test(error.message) && error.hint !== '',
      );
    } finally {
      if (before === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = before;
      close();
    }
  });
});

function ofMachine(file: string): LockstepProgram {
  return { argv: [process.execPath, join(PROGRAMS, file)], shim: 'none', env: {} };
}

function begun(node: LockstepNode): LockstepNode {
  node.deliver({ src: 'c0', dest: 'n1', body: { type: 'init', msg_id: 1, node_id: 'n1', node_ids: ['n1'] } });
  return node;
}

/** What a client is told. */
function asked(node: LockstepNode, body: JsonObject): JsonObject {
  return node.deliver({ src: 'c1', dest: 'n1', body: { msg_id: 1, ...body } }).sent[0]?.body ?? {};
}

/** Three nodes that are killed, wiped and cut off. */
function runOf(system: System, build: string, fleet: OpenFleet['fleet']): Recorded {
  const plan = planFor({ system: system.name, build, nemesis: FAULTS, steps: 500 });
  const options = system.options({});
  const handlers = system.lockstep?.({ build, options, program: null }, fleet) as AnyKeyValueHandlers;
  return simulate(plan, handlers, { deduplicates: system.deduplicates });
}

/** Three nodes that are not well behaved, without faults. */
function badRun(fleet: OpenFleet['fleet'], program: string): Recorded {
  const handlers = programHandlers(fleet, {
    program: ofMachine(`bad/${program}.mjs`),
    fields: { type: 'type', term: 'term' },
    observation: 0,
  });
  return simulate(planFor({ steps: 1_800, durationMs: 10_000 }), handlers, { deduplicates: false });
}

/** Ids of the containers of a fleet, by its folder's name. */
async function containersOf(engine: Engine, fleet: string): Promise<string[]> {
  const filters = { label: [`${RUN_LABEL}=lockstep-${fleet}`] };
  return (await engine.listContainers({ all: true, filters })).map(({ Id }) => Id);
}
