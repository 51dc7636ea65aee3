import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Build, BuildInfo, System } from '../../../harness/core/contracts/system.ts';
import type { LockstepProgram } from '../../../harness/core/contracts/lockstep.ts';
import { didYouMean } from '../../../harness/core/did-you-mean.ts';
import { InputError, UnavailableError } from '../../../harness/core/errors.ts';
import type { JsonObject } from '../../../harness/core/json.ts';
import type { EngineName, ProgramSource } from '../../../harness/core/spec.ts';
import { OPERATIONS } from '../../lockstep/nodes/requests.ts';
import { programHandlers } from '../../lockstep/nodes/program-handlers.ts';
import { EXAMPLE_PROGRAMS, exampleProgram } from './examples.ts';
import { completeOptions, INTERPRETERS, readOptions, runtimeOf } from './options.ts';

/** What a build is called whose program the spec gives under `binary:`. */
const OWN = 'program';

/**
 * Any program that speaks Maelstrom's protocol on stdin and stdout and serves a key-value store (`lin-kv`): driven in
 * lockstep, unchanged, with its time and chance in the harness's hands.
 */
export const maelstrom: System = {
  name: 'maelstrom',
  summary: 'any program that speaks Maelstrom’s protocol (lin-kv), in any language: driven step by step in lockstep',
  defaultBuild: OWN,
  deduplicates: false,
  observation: 0,
  observationWith: (options) => readOptions(options).observation,
  logPatterns: [],
  operations: OPERATIONS,
  builds: () => Promise.resolve(listBuilds()),
  build: (name, program) =>
    new Promise((done) => {
      done(buildOf(name, program));
    }),
  checkBuild: (build, options, engine) => checkBuild(build, options, engine),
  options: completeOptions,
  command: () => {
    throw withoutNetwork();
  },
  connect: () => {
    throw withoutNetwork();
  },
  refuseUpgrade: () => undefined,
  unjudged: (options) => (readOptions(options).observation === 0 ? ['replicas', 'invariants'] : ['replicas']),
  lockstep: ({ build, options, program }, fleet) => {
    const { messageType, messageTerm, observation } = readOptions(options);
    return programHandlers(fleet, {
      program: programOf(build, options, program),
      fields: { type: messageType, term: messageTerm },
      observation,
    });
  },
};

function listBuilds(): BuildInfo[] {
  const own = { name: OWN, summary: 'the program that the spec gives under binary:', ready: true };
  return [own, ...EXAMPLE_PROGRAMS.map(({ name, summary }) => ({ name, summary, ready: true }))];
}

function buildOf(name: string, program: ProgramSource | null): Build {
  if (program !== null && program.kind !== 'binary') {
    throw new InputError(`maelstrom runs programs of this machine, not ${program.kind}`, {
      code: 'BUILD_UNKNOWN',
      hint: 'Give the path of a program under binary:.',
    });
  }
  return { system: 'maelstrom', name, program, bugs: name.split('+').slice(1) };
}

function checkBuild(build: string, options: JsonObject, engine: EngineName): void {
  if (engine !== 'lockstep') throw withoutNetwork();
  const { programs } = readOptions(options);
  if (Object.hasOwn(programs, build) || EXAMPLE_PROGRAMS.some(({ name }) => name === build)) return;
  const known = [...Object.keys(programs), ...EXAMPLE_PROGRAMS.map(({ name }) => name)];
  if (build === OWN) {
    throw new InputError('maelstrom needs a program to run', {
      code: 'BUILD_UNKNOWN',
      hint: `Say binary: PATH, name one under options.programs, or choose an example: build: ${known.join(', ')}.`,
    });
  }
  throw new InputError(`maelstrom has no build "${build}"; known: ${known.join(', ')}${didYouMean(build, known)}`, {
    code: 'BUILD_UNKNOWN',
    hint: 'Builds of your own are named under options.programs.',
  });
}

/** @throws UnavailableError where the program's file is not there */
function programOf(build: string, options: JsonObject, source: ProgramSource | null): LockstepProgram {
  const { runtime, args, env, programs } = readOptions(options);
  const example = Object.hasOwn(programs, build) ? undefined : exampleProgram(build);
  if (example !== undefined) return { ...example, argv: [...example.argv, ...args], env: { ...example.env, ...env } };
  const [path, ...own] = source?.kind === 'binary' ? [source.path] : (programs[build] ?? []);
  if (path === undefined) throw new RangeError(`maelstrom has no build ${build}; it should have been refused`);
  const shim = runtime === 'auto' ? runtimeOf(own.find((word) => runtimeOf(word) !== 'none') ?? path) : runtime;
  const interpreted = runtimeOf(path) !== 'none';
  const words = interpreted ? [...INTERPRETERS[runtimeOf(path)], path, ...own] : [path, ...own];
  return { argv: [...words.map(absolute), ...args], shim, env };
}

/** Nodes are started in folders of their own: a file that is meant from here has to be named from the root. */
function absolute(word: string): string {
  if (word.includes('/') || /\.(js|cjs|mjs|py|rb)$/.test(word)) {
    const path = resolve(word);
    if (existsSync(path)) return path;
    if (!word.startsWith('-')) {
      throw new UnavailableError(`there is no file ${path}`, {
        code: 'NODE_PROGRAM',
        hint: 'Paths of programs count from the folder in which verdict is called.',
      });
    }
  }
  return word;
}

function withoutNetwork(): InputError {
  return new InputError('maelstrom’s programs read stdin and write stdout, so there is nothing to connect to', {
    code: 'SYSTEM_WITHOUT_NETWORK',
    hint: 'Run them with engine: lockstep.',
  });
}
