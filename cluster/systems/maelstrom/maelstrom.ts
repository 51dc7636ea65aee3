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
import { EXAMPLE_NAMES, exampleBuilds, exampleFamily, exampleProgram } from './examples.ts';
import { completeOptions, INTERPRETERS, readOptions, runtimeOf } from './options.ts';

/** What a build is called whose program the spec gives under `binary:` or `image:`. */
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
  options: (given) => withOwnNames(completeOptions(given)),
  command: () => {
    throw withoutNetwork();
  },
  connect: () => {
    throw withoutNetwork();
  },
  refuseUpgrade,
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

/** A build is what its name says, wherever it is named. */
function withOwnNames(options: JsonObject): JsonObject {
  const taken = Object.keys(readOptions(options).programs).find((name) => EXAMPLE_NAMES.includes(name) || name === OWN);
  if (taken === undefined) return options;
  throw new InputError(`options: programs: there is a build ${taken} already; give yours another name`, {
    code: 'OPTION_INVALID',
    hint: `Taken are ${[OWN, ...EXAMPLE_NAMES].join(', ')}.`,
  });
}

function listBuilds(): BuildInfo[] {
  const own = { name: OWN, summary: 'the program that the spec gives under binary: or image:', ready: true };
  return [own, ...exampleBuilds()];
}

function buildOf(name: string, program: ProgramSource | null): Build {
  if (program?.kind === 'dockerfile') {
    throw new InputError('maelstrom runs programs and images, and builds none', {
      code: 'BUILD_UNKNOWN',
      hint: 'Give the path of a program under binary:, or build the image (docker build) and name it under image:.',
    });
  }
  // Says at once what is missing.
  if (program === null) exampleProgram(name);
  return { system: 'maelstrom', name, program, bugs: name.split('+').slice(1) };
}

function checkBuild(build: string, options: JsonObject, engine: EngineName): void {
  if (engine !== 'lockstep') throw withoutNetwork();
  const { programs } = readOptions(options);
  const known = [...Object.keys(programs), ...EXAMPLE_NAMES];
  if (known.includes(build)) return;
  if (build === OWN) {
    throw new InputError('maelstrom needs a program to run', {
      code: 'BUILD_UNKNOWN',
      hint: `Say binary: PATH or image: NAME, name one under options.programs, or choose an example: build: ${known.join(', ')}.`,
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
  if (source?.kind === 'image') {
    return { argv: args, shim: runtime === 'auto' ? 'any' : runtime, env, image: source.image };
  }
  const example = exampleProgram(build);
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

/** Builds of one's own are their owner's business; those of the examples have files and messages of their own kind each. */
function refuseUpgrade(from: string, to: string): string | undefined {
  const [one, other] = [exampleFamily(from), exampleFamily(to)];
  if (one === undefined || other === undefined || one === other) return undefined;
  return `the examples ${one} and ${other} read neither each other’s files nor each other’s messages`;
}

function withoutNetwork(): InputError {
  return new InputError('maelstrom’s programs read stdin and write stdout, so there is nothing to connect to', {
    code: 'SYSTEM_WITHOUT_NETWORK',
    hint: 'Run them with engine: lockstep.',
  });
}
