import { z } from 'zod';
import { ALL_SEMANTICS, semanticsNamed } from '../../cluster/world/semantics/named.ts';
import type { Semantics } from '../../cluster/world/semantics/semantics.ts';
import { inputOf } from '../../cluster/world/exploration/system-world.ts';
import { transformers } from '../../cluster/world/transformers/registry.ts';
import { transform } from '../../cluster/world/transformers/transform.ts';
import type { AnyHandlerSystem } from '../core/contracts/handler-system.ts';
import type { AnyKeyValueHandlers } from '../core/contracts/handlers.ts';
import type { Build, System } from '../core/contracts/system.ts';
import { InputError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { plainIssue } from '../core/plain-issue.ts';
import type { ProgramSource } from '../core/spec.ts';
import { problemsOf, type Problem } from '../spec/problems.ts';

const BUILD = 'handlers';

const OPTIONS = z.strictObject({
  semantics: z.string().default('failure'),
  with: z.array(z.string()).default([]),
});

/** A system given by handlers among the systems that specs can name. It has no program, so it runs in sim only. */
export function asSystem(system: AnyHandlerSystem): System {
  const { name, summary } = system;
  return {
    name,
    summary,
    defaultBuild: BUILD,
    deduplicates: false,
    observation: 3,
    logPatterns: [],
    operations: [],
    builds: () => Promise.resolve([{ name: BUILD, summary: 'the handlers as they are defined', ready: true }]),
    build: (build, program) =>
      new Promise((resolve) => {
        resolve(buildOf(name, build, program));
      }),
    options: (given) => completeOptions(name, given),
    command: () => {
      throw withoutProgram(name);
    },
    connect: () => {
      throw withoutProgram(name);
    },
    handlers: (_build, options) => translated(transformed(system, options)),
    byHandlers: (options) => transformed(system, options),
  };
}

/** The semantics that a run of this system asked for. */
export function semanticsOf(options: JsonObject): Semantics {
  return semanticsNamed(OPTIONS.parse(options).semantics);
}

function transformed(system: AnyHandlerSystem, options: JsonObject): AnyHandlerSystem {
  const wrappers = OPTIONS.parse(options).with.map((name) => transformers.named(name));
  return transform(system, wrappers);
}

/** Schedules carry an input as the value of a request; what a node says to the outside is the value of an answer. */
function translated({ handlers }: AnyHandlerSystem): AnyKeyValueHandlers {
  return {
    handlers,
    toInput: inputOf,
    toAnswer: (output: unknown) => ({ client: '', request: 0, outcome: { type: 'ok', value: output as never } }),
    contents: () => new Map(),
  };
}

function completeOptions(name: string, given: JsonObject): JsonObject {
  const parsed = OPTIONS.safeParse(given, { reportInput: true, error: plainIssue });
  if (!parsed.success) {
    throw new InputError(problemsOf(parsed.error.issues).map(sentenceOf).join('\n'), {
      code: 'OPTIONS_INVALID',
      hint: `${name} takes semantics (${ALL_SEMANTICS.map((known) => known.name).join(', ')}) and with (a list of transformers).`,
    });
  }
  semanticsNamed(parsed.data.semantics);
  for (const wrapper of parsed.data.with) transformers.named(wrapper);
  return parsed.data;
}

function sentenceOf({ path, message }: Problem): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}

function buildOf(system: string, name: string, program: ProgramSource | null): Build {
  if (name === BUILD && program === null) return { system, name, program, bugs: [] };
  throw new InputError(`${system} is given by handlers and has no build "${name}"`, {
    code: 'BUILD_UNKNOWN',
    hint: 'Leave out build, image, binary and dockerfile.',
  });
}

function withoutProgram(name: string): InputError {
  return new InputError(`${name} is given by handlers, so there is no program to start`, {
    code: 'SYSTEM_WITHOUT_PROGRAM',
    hint: 'Run it with engine: sim.',
  });
}
