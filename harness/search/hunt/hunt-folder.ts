import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { InputError, messageOf } from '../../core/errors.ts';
import { HEADER } from '../../core/schedule/header.ts';
import { newFolder, writing } from '../../store/run-folder.ts';
import { FINDINGS_FORMAT, findingsIn, type FindingLine, type KeptFinding } from './finding.ts';
import { HUNT_FORMAT, type HuntSettings } from './settings.ts';
import { NO_TALLY, type Tally } from './tally.ts';

const FILES = { settings: 'hunt.json', findings: 'findings.jsonl', progress: 'progress.json' } as const;

/** How far a hunt is. */
export interface HuntProgress {
  /** All schedules before this position were tried, */
  readonly position: number;
  /** and that is what they came to, */
  readonly tally: Tally;
  /** in this time. */
  readonly ms: number;
}

const NOT_BEGUN: HuntProgress = { position: 0, tally: NO_TALLY, ms: 0 };

/**
 * Everything about one hunt, on disk as soon as it is known: `hunt.json` says what is hunted, `findings.jsonl` gets a line
 * per finding the moment it is made, `progress.json` says where to go on. A hunt that was killed loses at most the count of
 * its last second, and tries those schedules once more.
 */
export class HuntFolder {
  readonly directory: string;
  readonly settings: HuntSettings;
  readonly #lines: FindingLine[];
  #progress: HuntProgress;

  private constructor(directory: string, settings: HuntSettings, lines: FindingLine[], progress: HuntProgress) {
    this.directory = directory;
    this.settings = settings;
    this.#lines = lines;
    this.#progress = progress;
  }

  /** Makes `<out>/hunt-<seed>-<time>/`. */
  static create(out: string, settings: HuntSettings, started: Date): HuntFolder {
    const directory = newFolder(out, 'hunt', settings.seed, started);
    const folder = new HuntFolder(directory, settings, [], NOT_BEGUN);
    replace(join(directory, FILES.settings), settings);
    append(join(directory, FILES.findings), { format: FINDINGS_FORMAT });
    return folder;
  }

  /** @throws InputError when the folder is not a hunt's */
  static open(directory: string): HuntFolder {
    const absolute = resolve(directory);
    if (!existsSync(join(absolute, FILES.settings))) throw noHunt(directory);
    const settings = read(SETTINGS, join(absolute, FILES.settings));
    const progress = join(absolute, FILES.progress);
    const begun = existsSync(progress) ? read(PROGRESS, progress) : NOT_BEGUN;
    const findings = join(absolute, FILES.findings);
    return new HuntFolder(absolute, settings, existsSync(findings) ? linesIn(findings) : [], begun);
  }

  get progress(): HuntProgress {
    return this.#progress;
  }

  /** One per signature. */
  get findings(): readonly KeptFinding[] {
    return findingsIn(this.#lines);
  }

  /** A number for the next finding. */
  get nextNumber(): number {
    return 1 + Math.max(0, ...this.#lines.map(({ number }) => number));
  }

  /** Whether an earlier schedule is known already that breaks the same. */
  knows(signature: string, position: number): boolean {
    const known = this.findingOf(signature);
    return known !== undefined && known.position <= position;
  }

  /** The one that counts. */
  findingOf(signature: string): KeptFinding | undefined {
    return this.findings.find((finding) => finding.signature === signature);
  }

  add(line: FindingLine): void {
    this.#lines.push(line);
    append(join(this.directory, FILES.findings), line);
  }

  keepProgress(progress: HuntProgress): void {
    this.#progress = progress;
    replace(join(this.directory, FILES.progress), progress);
  }
}

function append(path: string, line: object): void {
  writing(path, () => appendFileSync(path, `${JSON.stringify(line)}\n`));
}

/** Readers never see half a file. */
function replace(path: string, value: object): void {
  writing(path, () => {
    writeFileSync(`${path}.partial`, `${JSON.stringify(value, undefined, 2)}\n`);
    renameSync(`${path}.partial`, path);
  });
}

/** Lines of findings; a last one that was cut off is taken away, so that the next does not become part of it. */
function linesIn(path: string): FindingLine[] {
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) writing(path, () => truncateSync(path, Buffer.byteLength(whole)));
  const lines = whole.split('\n').filter((line) => line !== '');
  try {
    return lines.slice(1).map((line) => JSON.parse(line) as FindingLine);
  } catch (cause) {
    throw unreadable(path, messageOf(cause), cause);
  }
}

const TALLY = z.object({
  schedules: z.number(),
  steps: z.number(),
  broken: z.number(),
  strategies: z.record(z.string(), z.object({ schedules: z.number(), broken: z.number() })),
  asked: z.number(),
  excused: z.record(z.string(), z.number()),
  // Hunts before there were hunts of processes had none.
  troubles: z.record(z.string(), z.object({ schedules: z.number(), first: z.string() })).default({}),
});
const PROGRESS = z.object({ position: z.number(), tally: TALLY, ms: z.number() });
const SETTINGS = z.object({
  format: z.literal(HUNT_FORMAT),
  spec: z.string().nullable(),
  target: z.object({
    system: z.string(),
    build: z.string(),
    otherBuilds: z.array(z.string()).optional(),
    options: z.record(z.string(), z.json()),
    plugins: z.array(z.string()),
    semantics: z.string().nullable(),
    clocks: z.object({ driftMs: z.number().nullable() }).nullable(),
    lockstep: HEADER.shape.lockstep,
    host: z.enum(['docker', 'namespace', 'auto']).optional(),
  }),
  seed: z.string(),
  strategies: z.array(z.string()).nullable(),
  sizes: z.array(z.number()).nullable(),
  liveness: z.boolean(),
  given: z.object({ engine: z.string().optional(), set: z.array(z.string()), plugin: z.array(z.string()) }).optional(),
});

function read<Schema extends z.ZodType>(schema: Schema, path: string): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw unreadable(path, messageOf(cause), cause);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unreadable(path, z.prettifyError(parsed.error), parsed.error);
}

/** Says which hunts there are, where the folder holds some. */
function noHunt(directory: string): InputError {
  const hunts = existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && existsSync(join(directory, entry.name, FILES.settings)))
        .map(({ name }) => join(directory, name))
        .sort()
    : [];
  const what = existsSync(directory) ? `is no hunt's folder: it has no ${FILES.settings}` : 'does not exist';
  return new InputError(`${directory} ${what}`, {
    code: 'HUNT_FOLDER',
    hint:
      hunts.length === 0
        ? 'Give the folder that the hunt named when it began, such as runs/hunt-1-….'
        : `It holds these hunts: ${hunts.join(', ')}`,
  });
}

function unreadable(path: string, reason: string, cause: unknown): InputError {
  return new InputError(`${path} cannot be read: ${reason}`, {
    code: 'HUNT_FOLDER',
    hint: 'Give the folder that the hunt named when it began, such as runs/hunt-1-….',
    cause,
  });
}
